"""The pages as nginx serves them: the operator's name, logo and colour, the language, what browsers may keep."""
import shutil
import struct

import pytest

from support.client import PORT, Client, Mount, dial, read_reply
from support.configuration import settings
from support.stack import ROOT, STATE


@pytest.fixture
def site():
    return Client(Mount("site", "pages", f"localhost:{PORT}", ""))


@pytest.fixture(scope="class")
def logo():
    """The operator's name, colour and logo, all at once: one reload."""
    file = STATE / "our logo.svg"
    shutil.copy(ROOT / "nginx/html/default-avatar.svg", file)
    with settings(SITE_NAME='"Harbour & <b>Sons</b>"', SITE_ACCENT='"#b0307a"', SITE_LOGO=f'"{file}"'):
        yield file


@pytest.mark.usefixtures("logo")
class TestTheOperatorsLooks:
    def test_site_name_is_in_the_pages_and_is_escaped(self, site):
        page = site.get("/sign-in/").text
        assert "Harbour &amp; &lt;b&gt;Sons&lt;/b&gt;" in page and "<b>Sons" not in page

    def test_the_colour_ends_the_stylesheet(self, site):
        assert site.get("/site.css").text.endswith(":root { --site-accent: #b0307a; }\n")

    def test_an_installed_page_has_the_name_and_the_logo(self, site):
        manifest = site.get("/site.webmanifest").json
        assert (manifest["name"], manifest["icons"][0]["src"]) == ("Harbour & <b>Sons</b>", "/site-logo.svg")
        assert site.get("/favicon.ico").header("Location") == "/site-logo.svg"

    def test_the_logo_takes_the_place_of_ours(self, site, logo):
        page, picture = site.get("/"), site.get("/site-logo.svg")
        assert page.text.count('src="/site-logo.svg"') == 2 and "<svg" not in page.text
        assert '<link rel="apple-touch-icon" href="/site-logo.svg">' in page.text
        assert (picture.status, picture.header("Content-Type")) == (200, "image/svg+xml")
        assert picture.body == logo.read_bytes()


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/sign-up/", "/forgot/", "/account/", "/undo/",
                                  "/js/page.js", "/js/messages/zh.js", "/site.css"])
def test_pages_are_revalidated_by_browsers(site, path):
    reply = site.get(path)
    assert (reply.status, reply.header("Cache-Control")) == (200, "no-cache")
    assert reply.header("Content-Security-Policy") and reply.header("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("cookie, accepts, language", [
    ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("", "de, en", "en"), ("", "", "en"),
    ("gatehouse_language=en", "zh", "en"), ("gatehouse_language=zh", "en", "zh-CN"),
    ("gatehouse_language=%3Cscript%3E", "zh", "zh-CN")])
def test_a_page_is_in_the_language_that_was_chosen(site, cookie, accepts, language):
    headers = [("Cookie", cookie)] * bool(cookie) + [("Accept-Language", accepts)] * bool(accepts)
    page = site.get("/forgot/", headers).text
    assert f'<html lang="{language}"' in page
    assert f'/js/messages/{language[:2]}.js"' in page


def test_an_installed_page_has_icons(site):
    reply = site.get("/site.webmanifest")
    icons = [(icon["src"], icon["sizes"]) for icon in reply.json["icons"]]
    assert reply.header("Content-Type") == "application/manifest+json" and len(icons) == 2
    for path, size in [*icons, ("/apple-touch-icon.png", "180x180")]:
        picture = site.get(path).body
        assert picture[1:4] == b"PNG" and "x".join(str(side) for side in struct.unpack(">2I", picture[16:24])) == size
        assert f'href="{path}"' in site.get("/sign-in/").text or path in dict(icons)
    assert site.get("/favicon.ico").header("Location") == "/gate.svg"


@pytest.mark.parametrize("path", ["/parts/head.html", "/parts/top.html", "/parts/", "/page.css~"])
def test_the_parts_of_pages_are_no_pages(site, path):
    assert site.get(path).status == 404


@pytest.mark.parametrize("headers, status, message, methods", [
    ("Content-Length: 0", 405, "page_problem.method", "GET, HEAD"),
    ("Content-Length: 99999999999", 413, "page_problem.large", None)])
def test_what_a_page_cannot_take_is_answered_with_a_page(headers, status, message, methods):
    with dial() as connection:
        connection.sendall(f"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nAccept-Language: zh\r\n{headers}\r\n\r\n".encode())
        reply = read_reply(connection, "POST")
    assert (reply.status, reply.header("Allow")) == (status, methods)
    assert reply.text.count("page_problem.") == 1 and message in reply.text and '<html lang="zh-CN"' in reply.text


def test_a_request_that_nginx_cannot_read_is_answered_with_a_page():
    with dial() as connection:
        connection.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: strange\r\n\r\n")
        reply = read_reply(connection, "GET")
    assert reply.status == 400 and "page_problem.method" in reply.text and reply.header("Content-Security-Policy")


@pytest.mark.parametrize("path", ["/nothing", "/js/", "/js/nothing.js", "/admin/messages/", "/parts/head.html", "/.git/config"])
def test_what_is_missing_is_answered_with_a_page(site, path):
    reply = site.get(path, [("Accept-Language", "zh")])
    assert reply.status == 404 and "missing.title" in reply.text and '<html lang="zh-CN"' in reply.text


@pytest.mark.parametrize("path", ["/", "/js/page.js", "/site.css"])
def test_text_is_compressed(site, path):
    reply = site.get(path, [("Accept-Encoding", "gzip")])
    assert reply.header("Content-Encoding") == "gzip"


def test_folder_without_slash_redirects_on_the_same_host(site):
    reply = site.get("/sign-in")
    assert (reply.status, reply.header("Location")) == (301, "/sign-in/")


def test_password_managers_find_where_a_password_is_changed(site):
    reply = site.get("/.well-known/change-password")
    assert (reply.status, reply.header("Location")) == (302, "/account/#security")
