"""The requests whose cost is kept, as nginx passes them to a worker.

Each has its own pool. The parameters are read from the configuration that the stack's nginx uses, so a parameter
that is added there is measured. People who sign up here have fresh names of the same length each time.
"""
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from support import basic, database, fastcgi, mall, medusa, v1
from support.bodies import FORM, JSON, compact, encode
from support.client import EXCHANGES, PORT, Client, mounts
from support.stack import STATE

ADDRESS = "198.51.100.7"  # of no network that a setting exempts from limits
PROGRAM = {"Host": f"localhost:{PORT}", "User-Agent": "curl/8.14.1", "Accept": "*/*"}
BROWSER = {"Host": f"localhost:{PORT}", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
           "Accept": "application/json", "Accept-Language": "en-US,en;q=0.5", "Accept-Encoding": "gzip, deflate, br, zstd",
           "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}
WARM_UP = 3  # requests that are not counted: a worker prepares its statements, and makes what it keeps, at the first use
_numbers = count(1)


@dataclass(frozen=True)
class MeasuredRequest:
    name: str
    pool: str
    make: Callable      # from a number: the bytes of a request that differs from the one before
    accepted: str       # is in the reply if the request has succeeded
    times: int = 9      # how often it is measured: what it costs is the middle of these

    def send(self, address):
        reply = fastcgi.answer(address, self.make(next(_numbers))).decode()
        assert self.accepted in reply, f"{self.name} was refused: {reply}"


def session_check(name):
    """From a program, which sends nothing but the session."""
    session = {mall.SESSION: session_of_new_account()}
    return MeasuredRequest(name, "quick", accepted='{"status":0,', make=lambda number: through_nginx(
        "mall", "GET", "/mall/user/get_user_info", number, PROGRAM, cookies=session))


def session_check_without_copy(name):
    """Each with a session that no worker has read before, so the database is asked as without the cache."""
    sessions = [session_of_new_account() for _ in range(WARM_UP + MeasuredRequest.times)]
    return MeasuredRequest(name, "quick", accepted='{"status":0,', make=lambda number: through_nginx(
        "mall", "GET", "/mall/user/get_user_info", number, PROGRAM, cookies={mall.SESSION: sessions.pop()}))


def session_of_new_account():
    client = client_of("mall")
    mall.sign_up_and_log_in(client)
    return client.cookies[mall.SESSION]


def session_check_from_browser(name):
    """With the cookie that marks the browser as known, and with the headers that browsers send."""
    client = client_of("mall")
    mall.sign_up_and_log_in(client)
    return MeasuredRequest(name, "quick", accepted='{"status":0,', make=lambda number: through_nginx(
        "mall", "GET", "/mall/user/get_user_info", number, BROWSER, cookies=client.cookies))


def forward_auth_check(name):
    client = client_of("v1")
    v1.sign_up_and_log_in(client)
    return MeasuredRequest(name, "gate", accepted="X-Account-Id: ", make=lambda number: through_guard(number, client.cookies))


def login(name):
    """From a browser that has logged in to the account before; the session of that login is not sent."""
    client = client_of("mall")
    person = mall.sign_up_and_log_in(client)
    device = {mall.DEVICE: client.cookies[mall.DEVICE]}
    return MeasuredRequest(name, "slow", accepted='{"status":0,', times=5, make=lambda number: through_nginx(
        "mall", "POST", "/mall/user/login", number, BROWSER, cookies=device, body=encode(person.credentials), content_type=FORM))


def form_post(name):
    client = client_of("basic")
    basic.register(client)
    return MeasuredRequest(name, "quick", accepted='"result":true', make=lambda number: through_nginx(
        "basic", "POST", f"/basic{basic.UPDATE}", number, BROWSER, cookies=client.cookies, content_type=FORM,
        body=encode({"nickname": f"Zoë {number:06}"})))


def json_post(name):
    client = client_of("medusa")
    _, token = medusa.enter(client)
    return MeasuredRequest(name, "quick", accepted='"code":200', make=lambda number: through_nginx(
        "medusa", "POST", f"/medusa{medusa.SHOW_NAME}", number, BROWSER, content_type=JSON,
        body=compact({"token": token, "new_show_name": f"Zoë {number:06}"})))


KINDS = {"session check": session_check, "session check from a browser": session_check_from_browser,
         "session check without the cache": session_check_without_copy, "forward authentication": forward_auth_check, "login without its hash": login,
         "form post": form_post, "JSON post": json_post}
NAMES = tuple(KINDS)


def measured_requests():
    """Signs people up and returns all requests."""
    database.forget_failures()
    return [kind(name) for name, kind in KINDS.items()]


def client_of(contract):
    return Client(mounts(contract)["prefix"], EXCHANGES)


# As nginx passes it ------------------------------------------------------------------------------

def through_nginx(contract, method, path, number, headers, cookies=None, body="", content_type=""):
    body = body.encode()
    variables = {**of_connection(number), "request_method": method, "uri": path, "query_string": "", "content_type": content_type,
                 "content_length": str(len(body)) if body else "", "gatehouse_scheme": "http", "gatehouse_admin_network": "0"}
    headers = {**headers, "Cookie": written(cookies), "Origin": f"http://localhost:{PORT}" if method == "POST" else ""}
    parameters = {**configured(f"{contract}/at-prefix.conf", variables),
                  **{"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items() if value}}
    return fastcgi.request(parameters, body)


def through_guard(number, cookies):
    """As an operator's nginx asks for a page of a guarded site on Gatehouse's own host."""
    headers = {f"http_{name.lower().replace('-', '_')}": value for name, value in {**BROWSER, "Cookie": written(cookies)}.items()}
    variables = {**of_connection(number), **headers, "request_method": "GET", "request_uri": "/wiki/page.html"}
    return fastcgi.request({"REQUEST_METHOD": "GET", "DOCUMENT_URI": "/v1/check", **configured("guard/site/worker.conf", variables)})


def of_connection(number):
    # Ahead of the clock, because a worker under valgrind may start later than QUEUE_TIMEOUT allows.
    return {"remote_addr": ADDRESS, "request_id": f"{number:032x}", "msec": f"{time.time() + 60:.3f}"}


def written(cookies):
    return "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())


def configured(file, variables):
    """The parameters of fastcgi_param lines in a file of the stack's nginx and in what it includes."""
    found = {}
    for name, value, condition in re.findall(r'^fastcgi_param (\S+) "?(.*?)"?( if_not_empty)?;', lines_of(file), re.M):
        value = re.sub(r"\$(\w+)", lambda variable: variables[variable[1]], value)
        if value or not (condition or name.startswith("HTTP_")):  # nginx sends no empty header
            found[name] = value
    assert "GATEHOUSE_KEY" in found, f"{file} has no key"
    return found


def lines_of(file):
    text = (STATE / "nginx" / file).read_text()
    return re.sub(r"^include ([^;\"*]+);.*$", lambda included: lines_of(included[1]), text, flags=re.M)
