"""Hostile pictures as bytes: truncated, corrupted, contradictory, decompression bombs, and files of other types.

Each is made by a function of no arguments, so that a run pays only for those it sends.
"""
import io
import random
import struct
import zlib

from PIL import Image

import zipfile
from support.pictures import (KINDS, PNG_START, animated, chunk, gif, jpeg, noise, plain, png,
                              png_header, png_of, png_with, saved, webp, zeros)

MARKER = b"Marker7<script>alert(7)</script>"


# Cut and flipped ---------------------------------------------------------------------------------

def truncated(pieces):
    """Valid pictures that are truncated at several positions."""
    for kind, make in KINDS.items():
        whole = make(200, 160)
        for number in range(pieces):
            yield f"{kind} cut {number}", whole[:1 + len(whole) * number // pieces]


def flipped(times):
    """Valid pictures with a few wrong bytes, the same in each run."""
    chance = random.Random(7)
    for kind, make in KINDS.items():
        whole = make(120, 90)
        for number in range(times):
            broken = bytearray(whole)
            for _ in range(1 + number % 5):
                broken[chance.randrange(4, len(broken))] = chance.randrange(256)
            yield f"{kind} flipped {number}", bytes(broken)


# Bombs -------------------------------------------------------------------------------------------

def png_bomb(width, height, depth=1, colour=0, interlace=0):
    """A complete PNG of zeros: small to send, large in memory."""
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    sizes = passes(width, height) if interlace else [(width, height)]
    length = sum((1 + (wide * bits + 7) // 8) * high for wide, high in sizes if wide and high)
    return png_of(png_header(width, height, depth, colour, interlace),
                  chunk(b"IDAT", zeros(length)))


def passes(width, height):
    """The sizes of the seven pictures that an interlaced PNG consists of."""
    steps = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
             (0, 1, 1, 2))
    return [((width - x + dx - 1) // dx, (height - y + dy - 1) // dy) for x, y, dx, dy in steps]


def png_that_lies(width, height):
    """A header of that size before the pixels of a small picture."""
    return png().replace(png()[8:33], png_header(width, height))


def png_with_endless_pixels():
    """A small header before 200 MB of pixels."""
    return png_of(png_header(16, 16), chunk(b"IDAT", zeros(200 << 20)))


def compressed_chunk(kind, name):
    return png_with(chunk(kind, name + b"\0\0" + zeros(200 << 20)))


def jpeg_that_lies(width, height, progressive=False):
    """A good JPEG whose frame header claims another size."""
    whole = jpeg(progressive=progressive)
    frame = whole.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    return whole[:frame + 5] + struct.pack(">HH", height, width) + whole[frame + 9:]


def jpeg_of_many_scans(times):
    """A progressive JPEG whose last scan is repeated: cheap to send, costly to decode."""
    whole = saved(plain(4096, 4096), "JPEG", progressive=True, quality=50)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * times + whole[-2:]


def gif_that_lies(width, height):
    whole = gif()
    return whole[:6] + struct.pack("<HH", width, height) + whole[10:]


def gif_frame_outside():
    """A frame outside its canvas."""
    whole = bytearray(gif())
    frame = whole.index(b",", 13)
    whole[frame + 1:frame + 5] = struct.pack("<HH", 60_000, 60_000)
    return bytes(whole)


def gif_of_many_frames(frames):
    head = gif(4000, 4000)
    body = head[head.index(b",", 13):-1]
    return head[:-1] + body * frames + b";"


def webp_that_lies(width, height):
    """An extended header whose canvas is larger than the frame in it."""
    inside = webp()[12:]
    extended = b"VP8X" + struct.pack("<I", 10) + bytes(4) + struct.pack(
        "<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + extended + inside
    return b"RIFF" + struct.pack("<I", len(body)) + body


BOMBS = {
    "PNG 30000x30000 of 1 bit": lambda: png_bomb(30_000, 30_000),
    "PNG 30000x30000 interlaced": lambda: png_bomb(30_000, 30_000, interlace=1),
    "PNG 20000x20000 of 8 bits": lambda: png_bomb(20_000, 20_000, 8),
    "PNG 4097x4097": lambda: png_bomb(4097, 4097, 8),
    "PNG 4096x4096 of 16-bit RGBA": lambda: png_bomb(4096, 4096, 16, 6),
    "PNG of the largest size": lambda: png_that_lies(2**31 - 1, 2**31 - 1),
    "PNG of a negative size": lambda: png_that_lies(2**32 - 1, 2**32 - 1),
    "PNG of no size": lambda: png_that_lies(0, 0),
    "PNG header of 4096 over small pixels": lambda: png_that_lies(4096, 4096),
    "PNG with pixels without end": png_with_endless_pixels,
    "PNG with a text of 200 MB": lambda: compressed_chunk(b"zTXt", b"Comment"),
    "PNG with a profile of 200 MB": lambda: compressed_chunk(b"iCCP", b"icc"),
    "PNG with 100,000 chunks": lambda: png_with(chunk(b"tEXt", b"a\0b") * 100_000),
    "PNG with a chunk of 4 GB": lambda: png()[:33] + b"\xff\xff\xff\xfftEXt" + png()[33:],
    "PNG of colours without a palette": lambda: png_bomb(64, 64, 8, 3),
    "PNG of a bad depth": lambda: png_of(png_header(9, 9, 7, 5), chunk(b"IDAT", zeros(99))),
    "JPEG 65500x65500": lambda: jpeg_that_lies(65_500, 65_500),
    "JPEG progressive 65500x65500": lambda: jpeg_that_lies(65_500, 65_500, True),
    "JPEG 4096x4096 over small pixels": lambda: jpeg_that_lies(4096, 4096),
    "JPEG of no height": lambda: jpeg_that_lies(64, 0),
    "JPEG of 3,000 scans": lambda: jpeg_of_many_scans(3000),
    "GIF 65535x65535": lambda: gif_that_lies(65_535, 65_535),
    "GIF 4096x4096 around a small frame": lambda: gif_that_lies(4096, 4096),
    "GIF of no size": lambda: gif_that_lies(0, 0),
    "GIF frame outside": gif_frame_outside,
    "GIF of 300 large frames": lambda: gif_of_many_frames(300),
    "WebP of many frames": lambda: animated("WEBP"),
    "WebP 16383x16383": lambda: webp_that_lies(16_383, 16_383),
    "WebP of 16 million": lambda: webp_that_lies(1 << 24, 1 << 24),
    "WebP 4096x4096 around a small frame": lambda: webp_that_lies(4096, 4096)}


# What only claims to be a picture ----------------------------------------------------------------

PASSWD = b"'file:///etc/passwd'"
SVG = (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(7)'><image href=" + PASSWD
       + b"/></svg>")
XXE = b"<?xml version='1.0'?><!DOCTYPE s [<!ENTITY x SYSTEM " + PASSWD + b">]><svg>&x;</svg>"


def archive():
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as zipped:
        zipped.writestr("a.txt", MARKER)
    return stored.getvalue()


NO_PICTURES = {
    "SVG": SVG, "SVG with an entity": XXE, "SVG compressed": zlib.compress(SVG),
    "HTML": b"<html>" + MARKER, "a script": b"#!/bin/sh\ntouch /tmp/x\n",
    "PHP": b"<?php system('id');",
    "PDF": b"%PDF-1.7\n" + MARKER, "PostScript": b"%!PS\n(/etc/passwd) run", "zip": archive(),
    "ELF": b"\x7fELF" + bytes(500), "MVG": b"push graphic-context\nimage over 0,0 0,0 '|id'\n",
    "MSL": b"<image><read filename='/etc/passwd'/></image>",
    "XBM": b"#define a_width 9\n#define a_height 9\n",
    "XPM": b'/* XPM */ static char *a[]={"9 9 1 1","a c red"};',
    "PPM": b"P6 8 8 255\n" + bytes(192),
    "WBMP": bytes([0, 0, 8, 8]) + bytes(8),
    "TGA": bytes([0, 0, 2]) + bytes(9) + b"\x08\0\x08\0\x18\0" + bytes(192),
    "BMP": saved(plain(), "BMP"), "TIFF": saved(plain(), "TIFF"), "ICO": saved(plain(), "ICO"),
    "PCX": saved(plain(), "PCX"), "AVIF": bytes([0, 0, 0, 32]) + b"ftypavif" + bytes(300),
    "HEIC": bytes([0, 0, 0, 32]) + b"ftypheic" + bytes(300),
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(300),
    "GD": b"\xff\xfe\0\x08\0\x08\x01" + bytes(300), "GD2": b"gd2\0\0\x02\0\x08\0\x08" + bytes(300),
    "PSD": b"8BPS\0\x01" + bytes(300), "OpenEXR": b"v/1\x01" + bytes(300), "one byte": b"x",
    "a PNG start only": PNG_START, "a JPEG start only": b"\xff\xd8\xff",
    "a GIF start only": b"GIF89a",
    "a WebP start only": b"RIFF\0\0\0\0WEBP",
    "a RIFF of sound": b"RIFF\x24\0\0\0WAVEfmt " + bytes(99),
    "text before a PNG": MARKER + png(), "blanks": b" " * 1000, "NUL": bytes(10_000),
    "a JPEG without pixels": b"\xff\xd8\xff\xd9", "a PNG without pixels": png_of(png_header(9, 9))}


# Odd but good, or two things at once ------------------------------------------------------------

def deep_png():
    return saved(Image.new("I;16", (64, 48), 40_000), "PNG")


def gifar():
    """A file that is both a picture and an archive."""
    return gif() + archive()


ODD = {
    "PNG of 16 bits": deep_png, "PNG of 1 bit": lambda: saved(plain(mode="1"), "PNG"),
    "PNG interlaced": lambda: png_bomb(64, 48, 8, 2, 1),
    "PNG with a palette": lambda: saved(plain(mode="P"), "PNG"),
    "PNG of grey with alpha": lambda: saved(plain(mode="LA"), "PNG"),
    "PNG clear all over": lambda: saved(Image.new("RGBA", (64, 48)), "PNG"),
    "JPEG of CMYK": lambda: saved(plain(mode="CMYK"), "JPEG"),
    "JPEG of grey": lambda: saved(plain(mode="L"), "JPEG"),
    "JPEG progressive": lambda: jpeg(900, 700, progressive=True),
    "JPEG of noise": lambda: saved(noise(1200, 900), "JPEG", quality=98),
    "GIF animated": lambda: animated("GIF"),
    "PNG animated": lambda: animated("PNG"), "WebP lossless": lambda: webp(lossless=True),
    "one pixel": lambda: png(1, 1), "4096 wide": lambda: png(4096, 1),
    "4096 high": lambda: png(1, 4096),
    "GIF with HTML": lambda: gif(comment=MARKER), "GIF and zip": gifar,
    "PNG with PHP": lambda: png_with(chunk(b"tEXt", b"a\0<?php system('id'); ?>" + MARKER)),
    "PNG and HTML": lambda: png() + b"<html>" + MARKER, "JPEG and zip": lambda: jpeg() + archive(),
    "JPEG with a script": lambda: jpeg(comment=MARKER), "JPEG twice": lambda: jpeg() + jpeg(),
    "WebP with a script": lambda: webp(xmp=MARKER), "PNG twice": lambda: png() + png()}
