"""medusa, /api/upload_avatar/: a picture, the token in a header, and where the file is served."""
import re

import pytest

from support import database, entry
from support.amount import some
from support.bodies import FORM, JSON, Multipart, Part
from support.client import EXCHANGES, SITE, Client, mounts
from support.concurrency import all_at_once
from support.hostile_images import BOMBS, MARKER, NO_PICTURES, ODD
from support.medusa import (AVATAR, BROKEN, NOBODYS_TOKEN, NOT_POST, NO_PICTURE, NO_SESSION,
                            NO_USER, TOO_LARGE, TOO_SMALL, UNREADABLE, answers, enrol, enter,
                            holding, info, log_in, send_form, upload)
from support.pictures import (BLUE, KINDS, RED, jpeg, looks_like, nothing_is_left_behind, opened,
                              png, png_of_size, stored_files)

LIMIT = 10 * 1024 * 1024
FILE = re.compile(r'\{"message":"([0-9a-f]{32}\.webp)","code":200\}')
DOORS = ("/s/", "/upload/")


@pytest.fixture
def token(medusa_client):
    return enter(medusa_client)[1]


@pytest.fixture
def held(medusa_client):
    return enter(medusa_client)[1]


@pytest.fixture(scope="module")
def bare():
    """Of an account that has no picture, since every test of it is refused."""
    return enter(Client(mounts("medusa")["prefix"], EXCHANGES))[1]


def taken(reply):
    return reply.status == 200 and bool(FILE.fullmatch(reply.text))


def put(client, token, content):
    """Uploads a picture that must be taken, and returns its file's name."""
    reply = upload(client, token, content)
    assert taken(reply), reply
    return FILE.fullmatch(reply.text).group(1)


def served(client, name, door="/s/"):
    return Client(client.mount).get(door + name)


# 200

@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_picture_of_each_kind_becomes_a_small_square_webp(medusa_client, token, make):
    content = served(medusa_client, put(medusa_client, token, make(700, 600))).body
    image = opened(content)
    assert image.format == "WEBP" and image.width == image.height <= 512
    assert looks_like(content, RED)


def test_returned_name_equals_user_info_and_the_table(medusa_client):
    person, token = enter(medusa_client)
    name = put(medusa_client, token, png())
    stored = database.value("SELECT avatar FROM account WHERE account_id = "
                            f"{database.account_id(person.username)}")
    assert info(medusa_client, token)["avatar"] == name and name.startswith(stored.removesuffix(".webp"))


def test_file_is_served_at_both_paths_of_the_mount_and_at_the_site(medusa_client, token):
    name = put(medusa_client, token, png())
    replies = [served(medusa_client, name, door) for door in DOORS] + [Client(SITE).get(f"/upload/{name}")]
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body for reply in replies}) == 1


@pytest.mark.parametrize("door", DOORS)
def test_the_file_is_served_as_a_picture_and_as_nothing_else(medusa_client, token, door):
    reply = served(medusa_client, put(medusa_client, token, png()), door)
    assert reply.header("Content-Type") == "image/webp"
    assert reply.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert reply.header("X-Content-Type-Options") == "nosniff"
    assert reply.header("Cross-Origin-Resource-Policy") == "cross-origin"
    assert "sandbox" in reply.header("Content-Security-Policy") and not reply.all("Set-Cookie")


def test_a_new_picture_has_a_new_name_and_the_old_file_is_gone(medusa_client, token):
    old = put(medusa_client, token, png(colour=RED))
    new = put(medusa_client, token, jpeg(colour=BLUE))
    assert old != new and looks_like(served(medusa_client, new).body, BLUE)
    assert [served(medusa_client, old, door).status for door in DOORS] == [404, 404]
    assert nothing_is_left_behind()


def test_many_changes_at_once_leave_one_file(medusa_client, held):
    before = len(stored_files())
    replies = all_at_once([lambda: upload(Client(medusa_client.mount), held, png())] * 12)
    assert any(map(taken, replies)) and all(reply.status < 500 for reply in replies)
    assert nothing_is_left_behind() and len(stored_files()) == before + 1
    assert opened(served(medusa_client, info(medusa_client, held)["avatar"]).body)


def test_the_picture_of_one_contract_is_the_picture_of_all(medusa_client):
    person, token = enter(medusa_client)
    entry_client = medusa_client.at("entry")
    entry.upload(entry_client, entry.log_in(entry_client, person), png(colour=BLUE))
    assert looks_like(served(medusa_client, info(medusa_client, token)["avatar"]).body, BLUE)


def test_the_file_name_and_type_of_the_client_are_ignored(medusa_client, held):
    for filename, kind in (("test.jpeg", "image/jpeg"), ("me.php", "text/html"), ("me", None),
                           ("../../me.html", "image/svg+xml"), ("头像.jpg", "x" * 200)):
        assert taken(upload(medusa_client, held, png(), filename, kind)), filename


def test_other_parts_beside_the_file_are_ignored(medusa_client, token):
    parts = (Part("token", b"x"), Part("file", png(), "me.png"), Part("x", b"1", "x.txt"))
    assert taken(send_form(medusa_client, token, Multipart(parts)))


def test_a_picture_of_10_mib_is_taken(medusa_client, token):
    form = Multipart((Part("file", png_of_size(LIMIT - 1000), "me.png"),))
    assert len(form.body) <= LIMIT and taken(send_form(medusa_client, token, form))


# 603

@pytest.mark.parametrize("width, height", [(32, 32), (32, 4096), (4096, 32), (4096, 4096)])
def test_32_pixels_are_enough(medusa_client, held, width, height):
    assert taken(upload(medusa_client, held, png(width, height)))


@pytest.mark.parametrize("width, height", [(31, 31), (31, 32), (32, 31), (1, 1), (31, 400),
                                           (400, 31)])
@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_31_pixels_are_really_too_small(medusa_client, bare, width, height, make):
    assert answers(upload(medusa_client, bare, make(width, height)), TOO_SMALL)
    assert info(medusa_client, bare)["avatar"] == "admin.jpg" and nothing_is_left_behind()


def test_too_small_picture_is_rejected_and_the_old_one_stays(medusa_client, token):
    name = put(medusa_client, token, png())
    assert answers(upload(medusa_client, token, png(31, 31)), TOO_SMALL)
    assert info(medusa_client, token)["avatar"] == name and served(medusa_client, name).status == 200


NO_FILE = {"an empty file": (Part("file", b"", "me.png", "image/png"),),
           "another part": (Part("picture", png(), "me.png"),),
           "a text field only": (Part("show_name", b"kit"),)}


@pytest.mark.parametrize("parts", NO_FILE.values(), ids=NO_FILE)
def test_no_file_is_too_small_as_well(medusa_client, token, parts):
    assert answers(send_form(medusa_client, token, Multipart(parts)), TOO_SMALL)
    assert info(medusa_client, token)["avatar"] == "admin.jpg"


# 169

@pytest.mark.parametrize("content", [b"x", b"GIF89a", b"not a picture at all" * 99, b"\0" * 5000])
def test_what_is_no_picture_is_strange_and_the_old_one_stays(medusa_client, token, content):
    name = put(medusa_client, token, png())
    assert answers(upload(medusa_client, token, content), NO_PICTURE)
    assert info(medusa_client, token)["avatar"] == name and nothing_is_left_behind()


@pytest.mark.parametrize("content_type", [JSON, FORM, "image/png", "text/plain", "multipart/mixed",
                                          "application/octet-stream", None])
def test_another_type_of_body_is_strange(medusa_client, token, content_type):
    reply = medusa_client.send("POST", AVATAR, body=png(), headers=holding(token),
                        content_type=content_type)
    assert answers(reply, NO_PICTURE)


def a_file(**other):
    return Multipart((Part("file", png(), "me.png"),), "gatehouse7", **other)


UNREADABLE_FORMS = {
    "no boundary": a_file(announced=""), "another boundary": a_file(announced="other"),
    "no final boundary": a_file(ending=b""),
    "half a final boundary": a_file(ending=b"--gatehouse7-"),
    "half a quoted boundary": a_file(announced='"gatehouse7'),
    "a boundary of 1000": Multipart((Part("file", png(), "a"),), "b" * 1000),
    "nothing but dashes": Multipart((), "b", preamble=b"-" * 100_000, ending=b""),
    "two files": Multipart((Part("file", png(), "a"), Part("file", png(), "b")))}


@pytest.mark.parametrize("form", UNREADABLE_FORMS.values(), ids=UNREADABLE_FORMS)
def test_a_form_that_cannot_be_read_in_one_way_only_is_strange(medusa_client, token, form):
    assert answers(send_form(medusa_client, token, form), NO_PICTURE)
    assert info(medusa_client, token)["avatar"] == "admin.jpg" and nothing_is_left_behind()


def test_a_form_without_any_part_is_strange_or_too_small(medusa_client, token):
    reply = send_form(medusa_client, token, Multipart(()))
    assert answers(reply, NO_PICTURE) or answers(reply, TOO_SMALL)


@pytest.mark.parametrize("width, height", [(4097, 40), (40, 4097), (4097, 4097), (30_000, 32)])
def test_a_picture_over_4096_pixels_wide_or_high_is_strange(medusa_client, bare, width, height):
    assert answers(upload(medusa_client, bare, png(width, height)), NO_PICTURE)


# The decoder is entry's: test_hostile_pictures.py tries all of these there
SOME_NO_PICTURES, SOME_ODD = some(NO_PICTURES, 8), some({**BOMBS, **ODD}, 12)


@pytest.mark.parametrize("content", SOME_NO_PICTURES.values(), ids=SOME_NO_PICTURES)
def test_what_only_claims_to_be_a_picture_is_refused(medusa_client, bare, content):
    reply = upload(medusa_client, bare, content)
    assert answers(reply, NO_PICTURE) or answers(reply, TOO_SMALL)
    assert info(medusa_client, bare)["avatar"] == "admin.jpg"


@pytest.mark.parametrize("make", SOME_ODD.values(), ids=SOME_ODD)
def test_hostile_picture_is_rejected_or_re_encoded(medusa_client, held, make):
    content = make()
    reply = upload(medusa_client, held, content)
    assert taken(reply) or answers(reply, NO_PICTURE) or answers(reply, TOO_SMALL), reply
    if taken(reply):
        stored = served(medusa_client, info(medusa_client, held)["avatar"]).body
        assert stored != content and MARKER not in stored and opened(stored).format == "WEBP"


# 413

@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + 1024 * 1024])
def test_a_larger_one_is_413_in_the_envelope_and_the_old_one_stays(medusa_client, token, size):
    name = put(medusa_client, token, png())
    assert answers(upload(medusa_client, token, png_of_size(size)), TOO_LARGE, 413)
    assert info(medusa_client, token)["avatar"] == name and nothing_is_left_behind()


# 403, 404, 500

FORM_OF_A_PICTURE = Multipart((Part("file", png(), "me.png"), Part("token", b"x")))


@pytest.mark.parametrize("token", ["", " ", "x", NOBODYS_TOKEN, "A" * 4000, "..", "é" * 43, "null"])
def test_upload_needs_a_valid_token(medusa_client, token):
    assert answers(send_form(medusa_client, token, FORM_OF_A_PICTURE), NO_SESSION)
    assert nothing_is_left_behind()


def test_without_the_header_it_is_an_illegal_question(medusa_client):
    for send in (lambda: medusa_client.send_parts("POST", AVATAR, FORM_OF_A_PICTURE),
                 lambda: medusa_client.post(AVATAR), lambda: medusa_client.post_json(AVATAR, token="x")):
        assert answers(send(), NO_SESSION)


@pytest.mark.parametrize("name", ["token", "Token", "TOKEN"])
def test_the_name_of_the_header_is_read_in_any_case(medusa_client, token, name):
    assert taken(medusa_client.send_parts("POST", AVATAR, FORM_OF_A_PICTURE, {name: token}))


def test_a_token_in_any_other_place_than_the_header_is_none(medusa_client, token):
    inside = Multipart((Part("token", token.encode()), Part("file", png(), "me.png")))
    for headers in ({}, {"Authorization": token}, {"Authorization": f"Bearer {token}"},
                    {"Cookie": f"gatehouse_medusa={token}; token={token}"}, {"X-Token": token}):
        assert answers(medusa_client.send_parts("POST", AVATAR, inside, headers), NO_SESSION)
    reply = medusa_client.send("POST", AVATAR, query=f"token={token}", body=inside.body,
                        content_type=inside.content_type)
    assert answers(reply, NO_SESSION)


def test_other_headers_and_cookies_are_ignored(medusa_client, token):
    headers = {**holding(token), "Authorization": "x", "Cookie": "gatehouse_medusa=x; token=y"}
    assert taken(medusa_client.send_parts("POST", AVATAR, FORM_OF_A_PICTURE, headers))


@pytest.mark.parametrize("second", [str, lambda token: NOBODYS_TOKEN, lambda token: ""])
def test_two_tokens_are_refused_even_if_they_are_the_same(medusa_client, token, second):
    twice = [("token", token), ("token", second(token))]
    reply = medusa_client.send_parts("POST", AVATAR, FORM_OF_A_PICTURE, twice)
    assert answers(reply, UNREADABLE, 400) and info(medusa_client, token)["avatar"] == "admin.jpg"


def test_a_token_whose_account_is_disabled_has_no_user(medusa_client):
    person, token = enter(medusa_client)
    database.disable(person.username)
    assert answers(upload(medusa_client, token, png()), NO_USER) and nothing_is_left_behind()


def test_an_expired_token_and_one_of_before_a_new_password_are_unknown(medusa_client):
    for end in ("session_epoch = session_epoch + 1", None):
        person, token = enter(medusa_client)
        if end:
            database.change_account(person.username, end)
        else:
            database.age_sessions(database.account_id(person.username), 31 * database.DAY)
        assert answers(upload(medusa_client, token, png()), NO_SESSION)


def test_invalid_token_is_reported_before_the_picture(medusa_client):
    for content in (b"", b"x", png(31, 31)):
        assert answers(upload(medusa_client, NOBODYS_TOKEN, content), NO_SESSION)


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_wrong_method_is_reported_before_the_token(medusa_client, token, method):
    for held in (token, NOBODYS_TOKEN):
        reply = medusa_client.send_parts(method, AVATAR, FORM_OF_A_PICTURE, holding(held))
        assert answers(reply, NOT_POST)


def test_picture_is_stored_for_the_token_owner_only(medusa_client, held):
    other = enrol(medusa_client)
    form = Multipart((Part("username", other.username.encode()), Part("file", png(), "me.png")))
    assert taken(send_form(medusa_client, held, form))
    assert info(medusa_client, log_in(medusa_client, other))["avatar"] == "admin.jpg"


def test_a_picture_that_cannot_be_noted_leaves_no_file(medusa_client, token):
    with database.refusing("UPDATE", "account"):
        reply = upload(medusa_client, token, png())
    assert answers(reply, BROKEN, reply.status) and reply.status in (500, 503)
    assert nothing_is_left_behind() and info(medusa_client, token)["avatar"] == "admin.jpg"


# Where files are served

@pytest.mark.parametrize("door", DOORS)
def test_default_picture_is_a_jpeg_at_both_paths(medusa_client, door):
    reply = served(medusa_client, "admin.jpg", door)
    assert (reply.status, reply.header("Content-Type")) == (200, "image/jpeg")
    assert opened(reply.body).format == "JPEG"
    assert reply.header("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("name", ["", "x", "0" * 32 + ".webp", "0" * 32, "..%2f..%2fgatehouse.conf",
                                  "../keys/db-password", "%2e%2e/keys/db-password", ".", "x.php",
                                  "0" * 32 + ".webp.php", "0" * 32 + ".WEBP", "\\..\\keys",
                                  "admin.jpg/", "ADMIN.JPG", "admin.jpg.php", "../admin.jpg",
                                  "root.jpg", "default-avatar.svg", "%61dmin.jpgx"])
@pytest.mark.parametrize("door", DOORS)
def test_nothing_else_is_served_there(medusa_client, door, name):
    assert served(medusa_client, name, door).status in (400, 404)


def test_a_file_cannot_be_put_deleted_or_posted_to(medusa_client, held):
    name = put(medusa_client, held, png())
    content = served(medusa_client, name).body
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        for door in DOORS:
            reply = Client(medusa_client.mount).send(method, door + name, body="x")
            assert reply.status in (403, 404, 405) or answers(reply, NOT_POST)
    assert served(medusa_client, name).body == content


def test_other_contracts_do_not_serve_medusas_picture_paths(medusa_client, held):
    name = put(medusa_client, held, png())
    for contract in ("mall", "basic", "entry"):
        for mount in mounts(contract).values():
            assert Client(mount).get(f"/s/{name}").status == 404
