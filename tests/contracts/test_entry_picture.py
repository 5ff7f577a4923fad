"""entry, section 4: user/update_user_profile_picture accepts a picture, and the URLs of the picture."""
import re

import pytest

from support import database
from support.bodies import FORM, JSON, Multipart, Part
from support.client import EXCHANGES, PORT, SITE, Client, mounts
from support.concurrency import all_at_once
from support.entry import (BAD, DEAD_TOKEN, DONE, MISSING, NO_TOKEN, PICTURE, credentials, enter,
                           holding, info, is_refused, log_in, send_form, upload)
from support.people import Person
from support.pictures import (BLUE, KINDS, RED, chunk, gif, jpeg, looks_like, noise,
                              nothing_is_left_behind, opened, png, png_of_size, png_with,
                              stored_files, webp)

ROOT = f"http://localhost:{PORT}"
DEFAULT = f"{ROOT}/default-avatar.png"
LIMIT = 10 * 1024 * 1024


def name_of(client, token):
    """The file name of the current picture, from the URL that the service tells."""
    url = info(client, token)["profile_picture"]
    found = re.fullmatch(re.escape(f"{ROOT}/upload/") + r"([0-9a-f]{32}\.webp)", url)
    assert found, url
    return found.group(1)


def fetch(name):
    reply = Client(SITE).get(f"/upload/{name}")
    assert reply.status == 200, reply.status
    return reply.body


def put(client, token, content):
    """Uploads a picture that must be accepted, and returns the served file."""
    reply = upload(client, token, content)
    assert (reply.status, reply.text) == (200, DONE), reply
    return fetch(name_of(client, token))


@pytest.fixture(scope="module")
def token():
    """Of an account whose picture any test may change."""
    return enter(Client(mounts("entry")["prefix"], EXCHANGES))[1]


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_picture_of_each_kind_becomes_a_small_square_webp(entry_client, token, make):
    served = put(entry_client, token, make(700, 600))
    image = opened(served)
    assert image.format == "WEBP" and image.width == image.height <= 512
    assert looks_like(served, RED)


@pytest.mark.parametrize("width, height", [(1, 1), (32, 32), (4096, 1), (1, 4096), (4096, 4096),
                                           (513, 511), (100, 2000)])
def test_any_shape_becomes_a_square_of_at_most_512(entry_client, token, width, height):
    image = opened(put(entry_client, token, png(width, height)))
    assert image.width == image.height <= 512


def test_login_and_get_user_info_return_the_same_url(entry_client):
    person, token = enter(entry_client)
    put(entry_client, token, png())
    told = entry_client.post_json("/login", **credentials(person)).json["result"]["profilePicture"]
    assert told == info(entry_client, token)["profile_picture"] == f"{ROOT}/upload/{name_of(entry_client, token)}"


def test_the_picture_is_served_at_every_documented_place_and_host(entry_client, token):
    served = put(entry_client, token, png())
    name = name_of(entry_client, token)
    inside, root = Client(entry_client.mount), Client(mounts("entry")["host"])
    places = [inside.get(f"/front_end/upload/{name}"), inside.get(f"/src/front_end/upload/{name}"),
              root.get(f"/upload/{name}"), Client(mounts("mall")["host"]).get(f"/upload/{name}")]
    assert [(reply.status, reply.body) for reply in places] == [(200, served)] * 4


@pytest.mark.parametrize("door", ["/upload/", "/front_end/upload/", "/src/front_end/upload/"])
def test_the_picture_is_served_as_a_picture_and_as_nothing_else(entry_client, token, door):
    put(entry_client, token, png())
    client = Client(SITE if door == "/upload/" else entry_client.mount)
    reply = client.get(door + name_of(entry_client, token))
    assert reply.header("Content-Type") == "image/webp"
    assert reply.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert reply.header("X-Content-Type-Options") == "nosniff"
    assert reply.header("Cross-Origin-Resource-Policy") == "cross-origin"
    assert "sandbox" in reply.header("Content-Security-Policy") and not reply.all("Set-Cookie")


def test_a_new_picture_has_a_new_name_and_the_old_file_is_gone(entry_client, token):
    put(entry_client, token, png(colour=RED))
    old = name_of(entry_client, token)
    assert looks_like(put(entry_client, token, jpeg(colour=BLUE)), BLUE)
    assert name_of(entry_client, token) != old and nothing_is_left_behind()
    assert Client(SITE).get(f"/upload/{old}").status == 404


def test_many_changes_leave_one_file(entry_client):
    _, token = enter(entry_client)
    before = len(stored_files())
    for number in range(10):
        put(entry_client, token, png(colour=(20 * number, 90, 30)))
    assert nothing_is_left_behind() and len(stored_files()) == before + 1


def test_many_changes_at_once_leave_one_file(entry_client):
    _, token = enter(entry_client)
    replies = all_at_once([lambda: upload(Client(entry_client.mount), token, png())] * 12)
    assert any(reply.text == DONE for reply in replies)
    assert all(reply.status < 500 for reply in replies) and nothing_is_left_behind()
    assert opened(fetch(name_of(entry_client, token)))


def test_the_same_picture_of_two_people_has_two_names(entry_client):
    tokens = [enter(entry_client)[1] for _ in range(2)]
    for token in tokens:
        put(entry_client, token, png())
    assert len({name_of(entry_client, token) for token in tokens}) == 2


def test_the_row_holds_the_name_of_the_file(entry_client):
    person, token = enter(entry_client)
    put(entry_client, token, png())
    stored = database.value("SELECT avatar FROM account WHERE account_id = "
                            f"{database.account_id(person.username)}")
    assert name_of(entry_client, token).startswith(stored.removesuffix(".webp"))


MARKER = b"Marker7GPS5159N"


def with_exif():
    exif = noise().getexif()
    exif[0x010E] = MARKER.decode()  # ImageDescription
    return jpeg(exif=exif.tobytes(), comment=MARKER)


METADATA = {"EXIF in JPEG": with_exif,
            "EXIF in WebP": lambda: webp(exif=b"Exif\0\0" + MARKER, xmp=b"<x>" + MARKER + b"</x>"),
            "text in PNG": lambda: png_with(chunk(b"tEXt", b"Comment\0" + MARKER)),
            "EXIF in PNG": lambda: png_with(chunk(b"eXIf", b"MM\0*" + MARKER)),
            "a comment in GIF": lambda: gif(comment=MARKER),
            "bytes after JPEG": lambda: jpeg() + MARKER, "bytes after PNG": lambda: png() + MARKER}


@pytest.mark.parametrize("make", METADATA.values(), ids=METADATA)
def test_no_metadata_is_served(entry_client, token, make):
    served = put(entry_client, token, make())
    assert MARKER not in served and looks_like(served, RED)
    assert not any(mark in served for mark in (b"EXIF", b"Exif", b"XMP ", b"ICCP"))


def test_the_file_name_and_type_of_the_client_are_ignored(entry_client, token):
    for filename, kind in (("me.php", "text/html"), ("../../me.html", "image/svg+xml"),
                           ("me", None),
                           ("头像.jpg", "application/x-sh"), ("C:\\me.png", "x" * 200)):
        assert upload(entry_client, token, jpeg(), filename, kind).text == DONE, filename
        assert name_of(entry_client, token)


def test_other_parts_beside_the_file_are_ignored(entry_client, token):
    parts = (Part("nickname", b"kit"), Part("file", png(), "me.png"), Part("x", b"1", "x.txt"))
    assert send_form(entry_client, token, Multipart(parts)).text == DONE
    assert info(entry_client, token)["nickname"] == ""


def test_a_picture_of_10_mib_is_taken(entry_client, token):
    form = Multipart((Part("file", png_of_size(LIMIT - 1000), "me.png"),))
    assert len(form.body) <= LIMIT and send_form(entry_client, token, form).text == DONE


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + 1024 * 1024])
def test_a_larger_one_is_413_in_the_envelope_and_the_old_one_stays(entry_client, token, size):
    put(entry_client, token, png())
    name = name_of(entry_client, token)
    assert is_refused(upload(entry_client, token, png_of_size(size)), BAD, 413)
    assert name_of(entry_client, token) == name and nothing_is_left_behind()


@pytest.mark.parametrize("width, height", [(4097, 1), (1, 4097), (4097, 4097), (30_000, 2)])
def test_a_picture_over_4096_pixels_wide_or_high_is_a_bad_parameter(entry_client, token, width, height):
    before = info(entry_client, token)["profile_picture"]
    assert is_refused(upload(entry_client, token, png(width, height)), BAD)
    assert info(entry_client, token)["profile_picture"] == before


NO_FILE = {"an empty file": (Part("file", b"", "me.png", "image/png"),),
           "another part": (Part("picture", png(), "me.png"),),
           "a text field only": (Part("nickname", b"kit"),)}


@pytest.mark.parametrize("parts", NO_FILE.values(), ids=NO_FILE)
def test_no_file_is_a_missing_parameter(entry_client, token, parts):
    before = info(entry_client, token)["profile_picture"]
    assert is_refused(send_form(entry_client, token, Multipart(parts)), MISSING)
    assert info(entry_client, token)["profile_picture"] == before


@pytest.mark.parametrize("content", [b"x", b"GIF89a", b"not a picture at all" * 99, b"\0" * 5000])
def test_what_is_no_picture_is_a_bad_parameter_and_the_old_one_stays(entry_client, token, content):
    put(entry_client, token, png())
    name = name_of(entry_client, token)
    assert is_refused(upload(entry_client, token, content), BAD)
    assert name_of(entry_client, token) == name and nothing_is_left_behind()


@pytest.mark.parametrize("content_type", [JSON, FORM, "image/png", "text/plain", "multipart/mixed",
                                          "application/octet-stream", None])
def test_another_type_of_body_is_a_bad_parameter(entry_client, token, content_type):
    reply = entry_client.send("PUT", PICTURE, body=png(), headers=holding(token),
                       content_type=content_type)
    assert is_refused(reply, BAD)


def test_upload_needs_a_valid_token(entry_client):
    form = Multipart((Part("file", png(), "me.png"),))
    assert is_refused(entry_client.send_parts("PUT", PICTURE, form), NO_TOKEN)
    assert is_refused(send_form(entry_client, "A" * 43, form), DEAD_TOKEN)
    assert nothing_is_left_behind()


def test_picture_is_stored_for_the_token_owner_only(entry_client):
    (other, _), (_, token) = enter(entry_client), enter(entry_client)
    form = Multipart((Part("username", other.username.encode()), Part("file", png(), "me.png")))
    reply = entry_client.send("PUT", PICTURE, query=f"username={other.username}", body=form.body,
                        headers=holding(token), content_type=form.content_type)
    assert reply.text == DONE and name_of(entry_client, token)
    assert info(entry_client, log_in(entry_client, other))["profile_picture"] == DEFAULT


def test_the_default_picture_is_a_picture_at_every_host(entry_client):
    assert info(entry_client, enter(entry_client)[1])["profile_picture"] == DEFAULT
    for mount in (SITE, mounts("entry")["host"], mounts("basic")["host"]):
        reply = Client(mount).get("/default-avatar.png")
        assert (reply.status, reply.header("Content-Type")) == (200, "image/png")
        assert reply.header("X-Content-Type-Options") == "nosniff"
        assert opened(reply.body).format == "PNG"


@pytest.mark.parametrize("name", ["", "x", "0" * 32 + ".webp", "0" * 32, "..%2f..%2fgatehouse.conf",
                                  "../keys/db-password", "%2e%2e/keys/db-password", ".", "x.php",
                                  "0" * 32 + ".webp.php", "0" * 32 + ".WEBP", "\\..\\keys"])
@pytest.mark.parametrize("door", ["/upload/", "/front_end/upload/", "/src/front_end/upload/"])
def test_nothing_else_is_served_there(entry_client, door, name):
    client = Client(SITE if door == "/upload/" else entry_client.mount)
    assert client.get(door + name).status in (400, 404)


def test_the_folder_is_below_the_prefix_only_where_the_document_shows_it(entry_client, token):
    put(entry_client, token, png())
    name = name_of(entry_client, token)
    for client in (Client(mounts("mall")["prefix"]), Client(mounts("basic")["prefix"])):
        assert client.get(f"/front_end/upload/{name}").status == 404


def test_a_picture_cannot_be_put_deleted_or_posted_to(entry_client):
    _, token = enter(entry_client)
    served = put(entry_client, token, png())
    name = name_of(entry_client, token)
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        assert Client(SITE).send(method, f"/upload/{name}", body="x").status in (403, 404, 405)
    assert fetch(name) == served


def test_the_picture_of_a_person_of_basic_is_the_one_they_see_there(entry_client):
    person, token = enter(entry_client, Person())
    served = put(entry_client, token, png())
    basic_client = entry_client.at("basic")
    basic_client.post("/user/login", **person.credentials)
    told = basic_client.get("/user/load/info").json["data"]["avatar"]
    assert told == info(entry_client, token)["profile_picture"]
    assert basic_client.get("/user/load/avatar").body == served
