"""basic, row 6: /user/load/avatar answers the picture itself."""
import pytest

from support import database, entry
from support.basic import AVATAR, SIGN_IN, enrol, info, is_malformed, refuses, register, uid_of
from support.client import PORT, SITE, Client
from support.pictures import BLUE, RED, looks_like, opened, png


def give_picture(client, person, colour=RED):
    """Sets a person's picture, at entry: basic's document has no way to."""
    entry_client = client.at("entry")
    reply = entry.upload(entry_client, entry.log_in(entry_client, person), png(colour=colour))
    assert reply.text == entry.DONE, reply


def default_picture():
    return Client(SITE).get("/default-avatar.png").body


def is_picture(reply, kind):
    return ((reply.status, reply.header("Content-Type")) == (200, f"image/{kind}")
            and opened(reply.body).format == kind.upper())


def test_the_own_picture_is_found_by_the_cookie(basic_client):
    person = register(basic_client)
    give_picture(basic_client, person)
    reply = basic_client.get(AVATAR)
    assert is_picture(reply, "webp") and looks_like(reply.body, RED)


def test_anothers_picture_is_found_by_its_uid_with_and_without_a_session(basic_client):
    other = enrol(basic_client)
    give_picture(basic_client, other, BLUE)
    someone = basic_client.another()
    register(someone)
    for client in (basic_client, someone):
        reply = client.get(AVATAR, uid=uid_of(other))
        assert is_picture(reply, "webp") and looks_like(reply.body, BLUE)


def test_an_account_without_a_picture_has_the_default_one(basic_client):
    person = register(basic_client)
    for reply in (basic_client.get(AVATAR), basic_client.another().get(AVATAR, uid=uid_of(person))):
        assert is_picture(reply, "png") and reply.body == default_picture()


def test_unknown_uid_gets_the_reply_of_an_account_without_picture(basic_client):
    person = enrol(basic_client)
    replies = [basic_client.get(AVATAR, uid=uid) for uid in (uid_of(person), 10**12, 0)]
    shown = {(reply.status, reply.body, reply.header("ETag"), reply.header("Content-Type"))
             for reply in replies}
    assert len(shown) == 1 and is_picture(replies[1], "png")


def test_no_uid_and_no_session_asks_to_sign_in(basic_client):
    reply = basic_client.get(AVATAR)
    assert (reply.status, reply.text) == (200, SIGN_IN)


@pytest.mark.parametrize("uid", ["x", "-1", "1.0", "0x1", "1;", "../1", "１２"])
def test_a_uid_that_is_no_number_is_refused_by_name(basic_client, uid):
    assert refuses(basic_client.get(AVATAR, uid=uid), "uid")


def test_a_uid_given_twice_is_malformed(basic_client):
    assert is_malformed(basic_client.send("GET", AVATAR, query="uid=1&uid=2"))


@pytest.mark.parametrize("query", ["uid=%zz", "uid=%00", "uid=%ff"])
def test_a_uid_that_is_not_text_is_malformed(basic_client, query):
    assert is_malformed(basic_client.send("GET", AVATAR, query=query))


def test_every_picture_has_its_cache_control(basic_client):
    person = register(basic_client)
    default = basic_client.get(AVATAR)
    give_picture(basic_client, person)
    for reply in (default, basic_client.get(AVATAR), basic_client.get(AVATAR, uid=uid_of(person))):
        assert reply.header("ETag") and reply.header("Cache-Control") == "private, no-cache"
        assert reply.header("X-Content-Type-Options") == "nosniff"
        assert reply.header("X-Accel-Redirect") is None and reply.all("Set-Cookie") == []


def test_a_picture_that_the_client_has_is_not_sent_again(basic_client):
    person = register(basic_client)
    for _ in ("the default picture", "the own picture"):
        tag = basic_client.get(AVATAR).header("ETag")
        reply = basic_client.get(AVATAR, {"If-None-Match": tag})
        assert (reply.status, reply.body) == (304, b"") and reply.header("ETag") == tag
        assert reply.header("Cache-Control") == "private, no-cache"
        assert reply.header("Content-Type") is None
        give_picture(basic_client, person)


def test_a_new_picture_has_a_new_tag_and_is_sent(basic_client):
    person = register(basic_client)
    tags = set()
    for colour in (RED, BLUE):
        give_picture(basic_client, person, colour)
        tags.add(basic_client.get(AVATAR).header("ETag"))
    assert len(tags) == 2
    for tag in tags - {basic_client.get(AVATAR).header("ETag")}:
        reply = basic_client.get(AVATAR, {"If-None-Match": tag})
        assert reply.status == 200 and looks_like(reply.body, BLUE)


@pytest.mark.parametrize("tag", ['"x"', "x", '""', '"' + "a" * 3000 + '"', "W/", ",,,", "é"])
def test_a_tag_of_something_else_gets_the_picture(basic_client, tag):
    register(basic_client)
    assert is_picture(basic_client.get(AVATAR, {"If-None-Match": tag}), "png")


def test_a_list_of_tags_is_read(basic_client):
    register(basic_client)
    tag = basic_client.get(AVATAR).header("ETag")
    for said in (f'"x", {tag}', "*", f"W/{tag.removeprefix('W/')}"):
        assert basic_client.get(AVATAR, {"If-None-Match": said}).status == 304


def test_head_has_the_headers_of_get_and_no_body(basic_client):
    person = register(basic_client)
    give_picture(basic_client, person)
    got, asked = basic_client.get(AVATAR), basic_client.send("HEAD", AVATAR)
    assert (asked.status, asked.body) == (200, b"")
    for name in ("Content-Type", "ETag", "Cache-Control", "Content-Length"):
        assert asked.header(name) == got.header(name)


def test_range_request_for_a_picture_is_served(basic_client):
    register(basic_client)
    whole = basic_client.get(AVATAR).body
    reply = basic_client.get(AVATAR, {"Range": "bytes=0-9"})
    assert (reply.status, reply.body) in ((200, whole), (206, whole[:10]))


def test_upload_folder_is_not_served_directly(basic_client):
    person = register(basic_client)
    give_picture(basic_client, person)
    name = info(basic_client)["avatar"].rsplit("/", 1)[1]
    for path in (f"/_upload/{name}", f"/internal/{name}", f"/pictures/{name}", f"/x-accel/{name}",
                 f"/_pictures/{name}", f"/protected/{name}"):
        assert basic_client.get(path).status == 404


def test_a_client_cannot_redirect_inside(basic_client):
    register(basic_client)
    reply = basic_client.get(AVATAR, {"X-Accel-Redirect": "/keys/db-password"})
    assert is_picture(reply, "png")


def test_load_info_returns_the_url_of_the_same_picture(basic_client):
    person = register(basic_client)
    assert info(basic_client)["avatar"] == f"http://localhost:{PORT}/default-avatar.png"
    give_picture(basic_client, person)
    path = info(basic_client)["avatar"].removeprefix(f"http://localhost:{PORT}")
    assert path.startswith("/upload/")
    assert Client(SITE).get(path).body == basic_client.get(AVATAR).body


def test_session_of_a_disabled_account_does_not_get_its_picture(basic_client):
    person = register(basic_client)
    give_picture(basic_client, person)
    database.disable(person.username)
    assert basic_client.get(AVATAR).text == SIGN_IN
