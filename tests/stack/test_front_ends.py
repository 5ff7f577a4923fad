"""docs/front-ends.md: its blocks, as they stand there, in an operator's nginx and a real browser.

Only ports, certificates and folders are replaced, and the names: Chromium takes whatever ends in
.localhost for this machine.
"""
import re
import socket
import tempfile
from pathlib import Path

import pytest

from support import portal
from support.chromium import Browser
from support.client import PORT, Client, mounts
from support.configuration import settings
from support.operator_site import AS_ROOT, certificate, listens, process
from support.people import Person
from support.stack import ROOT, eventually
from support.web_browser import WebBrowser

PAGE = (ROOT / "docs/front-ends.md").read_text("utf-8")
FOREIGN = "拒绝来自其他站点的请求"
NAMES = {"example.org": "example.localhost", "example.net": "elsewhere.localhost"}
FRONT_ENDS = ("shop", "www/join", "static", "app")

# What a front end does: forms and JSON by fetch, and it reads what comes back.
FETCH = """async function ask(method, url, fields, type, credentials) {
  const body = fields && (type === "json" ? JSON.stringify(fields) : new URLSearchParams(fields));
  const headers = type === "json" ? {"Content-Type": "application/json"} : {};
  try {
    const reply = await fetch(url, {method, body, headers, credentials});
    return {status: reply.status, body: await reply.json()};
  } catch (error) { return {status: 0, body: String(error)}; }
}"""


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)


def renamed(text, port):
    """The names of the page as names of this machine, and the port in every origin."""
    for name, local in NAMES.items():
        text = text.replace(name, local)
    return re.sub(r"(https://[a-z.]+\.localhost)", rf"\1:{port}", text)


def gatehouse_settings(port):
    lines = "".join(blocks("conf")).splitlines()
    return dict(renamed(line, port).split("=", 1) for line in lines if not line.startswith("#"))


def static_server(folder, name, port):
    return (f"server {{\nlisten {port} ssl;\nserver_name {name};\nroot {folder};\n"
            f"ssl_certificate /etc/ssl/x.pem;\nssl_certificate_key /etc/ssl/x.key;\n}}\n")


def without_host(block):
    """The site below a prefix without the line about Host."""
    assert block.count("proxy_set_header Host $http_host;") == 1
    return block.replace("proxy_set_header Host $http_host;", "").replace("www.", "forgotten.")


def nginx_conf(folder, port):
    shop, www, accounts = blocks("nginx")
    servers = "\n".join([shop, www, without_host(www), accounts,
                         static_server("/srv/static", "static.example.org", 443),
                         static_server("/srv/app", "app.example.net", 443)])
    servers = renamed(servers, port).replace("listen 443", f"listen 127.0.0.1:{port}")
    servers = servers.replace("http://127.0.0.1:8080", f"http://127.0.0.1:{PORT}")
    servers = servers.replace("/srv/", f"{folder}/srv/")
    servers = re.sub(r"/etc/ssl/[a-z]+\.", f"{folder}/site.", servers)
    temporary = "".join(f"{kind}_temp_path {folder}/tmp-{kind};\n" for kind in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return (f"{'user www-data;' if AS_ROOT else ''}\ndaemon off;\npid {folder}/nginx.pid;\n"
            f"error_log {folder}/error.log warn;\nevents {{}}\nhttp {{\ndefault_type text/html;\n"
            f"access_log off;\n{temporary}\n{servers}\n}}\n")


def write_front_ends(folder):
    for name in FRONT_ENDS:
        file = folder / "srv" / name / "index.html"
        file.parent.mkdir(parents=True)
        file.write_text(f"<!DOCTYPE html><title>{name}</title><p>front end of {name}</p>")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """The operator's names, by the part before example.org."""

    def __init__(self, port):
        self.port = port

    def __getitem__(self, name):
        domain = "elsewhere" if name == "app" else "example"
        return f"https://{name}.{domain}.localhost:{self.port}"


@pytest.fixture(scope="module")
def site():
    port = free_port()
    with (tempfile.TemporaryDirectory(prefix="gatehouse-front-ends-") as name,
          settings(**gatehouse_settings(port))):
        folder = Path(name)
        folder.chmod(0o755)
        write_front_ends(folder)
        certificate(folder)
        (folder / "nginx.conf").write_text(nginx_conf(folder, port))
        with process("/usr/sbin/nginx", "-e", folder / "error.log", "-p", folder,
                     "-c", folder / "nginx.conf"):
            eventually(lambda: listens(port), 10, "the operator's nginx")
            yield Site(port)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    one = Browser(tmp_path_factory.mktemp("chromium"))
    one.ask("Security.setIgnoreCertificateErrors", ignore=True)
    yield one
    one.close()


class FrontEnd:
    """A page that is open in the browser, and the address that it has for the API."""

    def __init__(self, browser, page, api, type_="form", credentials="same-origin"):
        self.browser, self.api, self.how = browser, api, (type_, credentials)
        browser.open(page)

    def ask(self, method, path, fields=None):
        reply = self.browser.call(FETCH, "ask", method, self.api + path, fields, *self.how)
        return reply["status"], reply["body"]

    @property
    def text(self):
        return self.browser.call("function text() { return document.body.innerText; }", "text")


def signs_up_at_mall(page, person):
    """As the document's front end does, from the registration to the profile."""
    assert page.ask("POST", "/user/register.do", person.fields) == (
        200, {"status": 0, "msg": "校验成功"})
    status, body = page.ask("POST", "/user/login.do", person.credentials)
    assert (status, body["data"]["username"]) == (200, person.username)
    status, body = page.ask("GET", "/user/get_information.do")
    assert (status, body["data"]["email"]) == (200, person.email)


# A host name of its own

def test_front_end_is_served_at_the_root_of_its_host_name(site, browser):
    page = FrontEnd(browser, site["shop"], "")
    assert page.text == "front end of shop"
    signs_up_at_mall(page, Person())
    cookie = browser.cookie(site["shop"], "__Host-gatehouse_mall")
    assert cookie["secure"] and cookie["httpOnly"]


def test_there_an_older_browser_is_known_by_origin_and_host_alone(site):
    for origin, status in ((site["shop"], 200), (site["app"], 403), (site["www"], 403)):
        reply = WebBrowser().send("POST", f"{site['shop']}/user/logout.do", {"Origin": origin}, b"")
        assert reply.status == status, origin


def test_a_name_that_is_not_configured_gets_nothing(site):
    reply = WebBrowser().send("GET", f"https://other.example.localhost:{site.port}/user/login.do")
    assert (reply.status, reply.body) == (421, b"")


# Below a prefix

def test_a_front_end_with_the_prefix_as_its_address_works_below_it(site, browser):
    person = portal.verified(Client(mounts("portal")["prefix"]))
    page = FrontEnd(browser, f"{site['www']}/join/", "/portal", "json")
    assert page.text == "front end of www/join"
    assert page.ask("POST", "/login", portal.credentials(person)) == (
        200, {"message": "", "success": True})
    status, body = page.ask("GET", "/user/user-info")
    assert (status, body["data"]["email"]) == (200, person.email)


def test_nginx_adds_the_prefix_for_one_with_fixed_addresses(site, browser):
    page, person = FrontEnd(browser, f"{site['www']}/join/", ""), Person()
    assert page.ask("POST", "/user/register", person.fields)[1]["result"] is True
    assert page.ask("GET", "/user/load/info")[1]["data"]["username"] == person.username


def test_host_name_of_a_front_end_serves_nothing_else(site):
    for path in ("/sign-in/", "/v1/session", "/mall/user/login.do", "/admin/"):
        assert WebBrowser().send("GET", site["www"] + path).status == 404


# From another origin

def test_a_listed_origin_of_the_same_site_may_call_with_credentials(site, browser):
    page = FrontEnd(browser, site["static"], f"{site['accounts']}/mall", credentials="include")
    signs_up_at_mall(page, Person())


def test_a_listed_origin_of_another_site_may_call_a_contract_without_cookies(site, browser):
    page = FrontEnd(browser, site["app"], f"{site['accounts']}/medusa", "json")
    status, body = page.ask("POST", "/api/user_info/", {"token": "A" * 43})
    assert (status, body["code"]) == (200, 403)


# What goes wrong

def test_an_origin_that_is_not_listed_meets_403_and_cannot_read_it(site, browser):
    page = FrontEnd(browser, site["app"], f"{site['accounts']}/mall", credentials="include")
    assert page.ask("POST", "/user/login.do", Person().credentials)[0] == 0
    reply = WebBrowser().send("POST", f"{site['accounts']}/mall/user/login.do", body=b"",
                           headers={"Origin": site["app"], "Sec-Fetch-Site": "cross-site"})
    assert (reply.status, reply.json["msg"]) == (403, FOREIGN)


def test_without_credentials_a_listed_origin_has_no_session(site, browser):
    page, person = FrontEnd(browser, site["static"], f"{site['accounts']}/mall"), Person()
    page.ask("POST", "/user/register.do", person.fields)
    assert page.ask("POST", "/user/login.do", person.credentials)[1]["status"] == 0
    assert page.ask("GET", "/user/get_information.do")[1]["status"] == 10


def test_without_the_host_line_an_origin_is_foreign_even_on_its_own_page(site):
    headers = {"Content-Type": "application/json"}
    for name, status in (("www", 200), ("forgotten", 403)):
        reply = WebBrowser().send("POST", f"{site[name]}/portal/logout", body=b"{}",
                               headers={**headers, "Origin": site[name]})
        assert reply.status == status, name
    assert reply.json["message"] == FOREIGN
