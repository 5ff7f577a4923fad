"""Pictures as bytes: valid ones of every supported format, and parts for invalid ones."""
import io
import struct
import zlib

from PIL import Image

from support import database
from support.stack import STATE, eventually

RED, BLUE = (200, 30, 40), (20, 40, 210)
PNG_START = b"\x89PNG\r\n\x1a\n"


def saved(image, kind, **options):
    stored = io.BytesIO()
    image.save(stored, kind, **options)
    return stored.getvalue()


def plain(width=64, height=48, colour=RED, mode="RGB"):
    return Image.new("RGB", (width, height), colour).convert(mode)


def noise(width=64, height=48):
    """Pixels that do not compress, so that every byte of the file counts."""
    return Image.effect_noise((width, height), 90).convert("RGB")


def png(width=64, height=48, colour=RED, **options):
    return saved(plain(width, height, colour), "PNG", **options)


def jpeg(width=64, height=48, colour=RED, **options):
    return saved(plain(width, height, colour), "JPEG", quality=95, **options)


def gif(width=64, height=48, colour=RED, **options):
    return saved(plain(width, height, colour), "GIF", **options)


def webp(width=64, height=48, colour=RED, **options):
    return saved(plain(width, height, colour), "WEBP", quality=95, **options)


KINDS = {"png": png, "jpeg": jpeg, "gif": gif, "webp": webp}


def animated(kind, frames=12):
    images = [plain(64, 48, (20 * number, 40, 200 - 10 * number)) for number in range(frames)]
    return saved(images[0], kind, save_all=True, append_images=images[1:], duration=50)


# PNG by hand -------------------------------------------------------------------------------------

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(width, height, depth=8, colour=2, interlace=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


def png_of(*chunks):
    return PNG_START + b"".join(chunks) + chunk(b"IEND", b"")


def zeros(length):
    """Compressed zero bytes, for decompression bombs."""
    press, block = zlib.compressobj(9), bytes(1 << 20)
    pressed = b"".join(press.compress(block) for _ in range(length >> 20))
    return pressed + press.compress(bytes(length & 0xFFFFF)) + press.flush()


def png_with(*extra):
    """A good PNG with further chunks between its header and its pixels."""
    good = png()
    end_of_header = len(PNG_START) + 25
    return good[:end_of_header] + b"".join(extra) + good[end_of_header:]


def png_of_size(length):
    """A valid PNG of exactly this size, most of it in unknown chunks."""
    missing, extra = length - len(png()), []
    while missing > 2_000_000:
        extra.append(chunk(b"prIv", bytes(1_000_000 - 12)))
        missing -= 1_000_000
    return png_with(*extra, chunk(b"prIv", bytes(missing - 12)))


# What was made of them ---------------------------------------------------------------------------

def opened(content):
    """Decodes a picture completely; a failure fails the test."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def middle(content):
    image = opened(content).convert("RGB")
    return image.getpixel((image.width // 2, image.height // 2))


def looks_like(content, colour):
    return all(abs(seen - meant) < 25 for seen, meant in zip(middle(content), colour))


def stored_files():
    """The names of all files below the upload folder, without their endings."""
    return sorted(path.stem for path in (STATE / "upload").rglob("*") if path.is_file()
                  and path.name != ".gatehouse-installation")  # says whose folder it is


def current_avatars():
    query = "SELECT avatar FROM account WHERE COALESCE(avatar, '') <> ''"
    return sorted(name.removesuffix(".webp") for (name,) in database.rows(query))


def nothing_is_left_behind():
    """Waits until the folder contains exactly the accounts' current pictures."""
    eventually(lambda: stored_files() == current_avatars(), 5,
               "an upload folder with the current pictures only")
    return True
