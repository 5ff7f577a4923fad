"""gatehouse-mailer against a real SMTP server that answers well, badly or not at all."""
import os
import re
import socket
import tempfile
from pathlib import Path

import pytest

from outbox import fresh_address, hurry, leave_no_rest, mailer, put, row, stacks_own_mailer, state
from mail_server import Certificate, MailServer, start_mail_server, text_of
from support import database, stack

DONE, LATER, BAD_CONFIG = 0, 75, 78
MINUTE = 60_000


@pytest.fixture
def tmp_path():
    """A folder that the mailer's user can reach; pytest's own cannot be reached."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture(autouse=True)
def stacks_own_mailer_waits():
    """Stops the stack's mailer, because these tests start their own mailers."""
    leave_no_rest()
    with stack.frozen(stacks_own_mailer()):
        yield
        leave_no_rest()


def deliver(server_or_url, **settings):
    """Runs a mailer once; returns its exit code and its log."""
    url = getattr(server_or_url, "url", server_or_url)
    process = mailer("--once", **{"MAIL_URL": url, "MAIL_TLS": "off",
                                  "MAIL_FROM": "gate@example.org", **settings})
    log = process.communicate(timeout=30)[1]
    return process.returncode, log


def test_a_mail_arrives_as_it_was_written():
    address = fresh_address()
    put(address, kind="reset-code", language="zh", expires=10 * MINUTE)
    with start_mail_server() as server:
        assert deliver(server, MAIL_NAME="Café 门")[0] == DONE
    assert server.envelopes == [("gate@example.org", [address], False)]
    mail = server.mails[0]
    assert mail["From"] == "Café 门 <gate@example.org>" and mail["To"] == address
    assert mail["Subject"] == "Café 门 重置密码验证码"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "zh")
    assert mail["X-Gatehouse-Kind"] == "reset-code" and mail["Date"].datetime
    assert re.fullmatch(r"<\d+\.\d+@example\.org>", mail["Message-ID"])
    text, html = text_of(mail), text_of(mail, "html")
    code = re.findall(r"(?m)^\d{6}$", text)
    assert len(code) == 1 and code[0] in html and "10分钟" in text and "curl" in text
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert row(address)[0] == "sent" and row(address)[3] == "1"


def test_log_contains_neither_code_nor_address():
    address = fresh_address()
    put(address, kind="registration-code", expires=10 * MINUTE)
    with start_mail_server() as server:
        log = deliver(server)[1]
    code = re.search(r"(?m)^(\d{6})$", text_of(server.mails[0]))[1]
    assert "event=mail_sent" in log and "kind=registration-code" in log
    assert address not in log and code not in log


def test_a_refused_recipient_is_the_end_of_one_mail_alone():
    refused, taken = fresh_address(), fresh_address()
    put(refused)
    with start_mail_server() as server:
        server.recipient = [f"550 5.1.1 <{refused}>: no such user"]
        code, log = deliver(server)
        assert code == DONE and "event=mail_refused" in log and refused not in log
        put(taken)
        assert deliver(server)[0] == DONE
    assert server.recipients == [taken]
    assert row(refused)[:2] == ["failed", "1"] and "no such user" in row(refused)[2]


def test_a_refused_content_is_the_end_of_the_mail():
    address = fresh_address()
    put(address)
    with start_mail_server() as server:
        server.data = ["554 looks like spam"]
        assert deliver(server)[0] == DONE
    assert state(address) == "failed" and "554 looks like spam" in row(address)[2]


ANOTHER_TIME = {"greylisting": ("recipient", "451 4.7.1 come back later"),
                "a sender that is not wanted": ("sender", "550 5.7.1 not from you"),
                "the demand for a login": ("recipient", "530 5.7.0 log in first"),
                "a full disk": ("data", "452 4.3.1 no room"),
                "a connection lost after the sender": ("sender", MailServer.DROP),
                "a connection lost within the mail": ("data", MailServer.DROP),
                "no answer": ("recipient", MailServer.STALL),
                "no answer to the mail": ("data", MailServer.STALL)}


@pytest.mark.parametrize("where, answer", ANOTHER_TIME.values(), ids=ANOTHER_TIME)
def test_after_this_a_mail_is_tried_again_and_arrives_once(where, answer):
    address = fresh_address()
    put(address)
    with start_mail_server() as server:
        getattr(server, where).append(answer)
        code, log = deliver(server, MAIL_TIMEOUT="1")
        assert code == LATER and "event=mail_postponed" in log and address not in log
        assert row(address)[:2] == ["waiting", "1"] and row(address)[2] and not server.mails
        hurry(address)
        assert deliver(server)[0] == DONE
    assert server.recipients == [address] and row(address)[:2] == ["sent", "2"]


def test_unreachable_server_loses_no_mail():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
        addresses = [fresh_address() for _ in range(3)]
        put(*addresses)
        assert deliver(url)[0] == LATER
    assert [row(address)[:2] for address in addresses] == [["waiting", "1"]] * 3


# TLS and logins --------------------------------------------------------------------------------

def test_mail_goes_over_starttls_to_a_server_of_a_ca_that_is_trusted(tmp_path):
    certificate, address = Certificate(tmp_path), fresh_address()
    put(address)
    with start_mail_server(certificate) as server:
        assert deliver(server, MAIL_TLS="on", MAIL_CA_FILE=str(certificate.ca_file))[0] == DONE
    assert server.envelopes == [("gate@example.org", [address], True)]


def test_mail_goes_over_smtps(tmp_path):
    certificate, address = Certificate(tmp_path), fresh_address()
    put(address)
    with start_mail_server(certificate, implicit_tls=True) as server:
        assert deliver(server, MAIL_TLS="on", MAIL_CA_FILE=str(certificate.ca_file))[0] == DONE
    assert server.recipients == [address]


@pytest.mark.parametrize("address, trusted", [("127.0.0.1", False), ("192.0.2.1", True)],
                         ids=["unknown CA", "another server's name"])
def test_a_server_that_cannot_be_verified_gets_nothing(tmp_path, address, trusted):
    certificate, recipient = Certificate(tmp_path, address), fresh_address()
    put(recipient)
    settings = {"MAIL_CA_FILE": str(certificate.ca_file)} if trusted else {}
    with start_mail_server(certificate, strict=False) as server:
        assert deliver(server, MAIL_TLS="on", **settings)[0] == LATER
    assert server.commands == [] and state(recipient) == "waiting"


def test_a_server_without_tls_gets_nothing_where_tls_is_demanded():
    recipient = fresh_address()
    put(recipient)
    with start_mail_server() as server:
        assert deliver(server, MAIL_TLS="on")[0] == LATER
    assert server.commands == [] and state(recipient) == "waiting"


def login(tmp_path, certificate, password):
    file = tmp_path / "password"
    file.touch(0o600)
    file.write_text(password + "\n")
    own = stack.identity_of(stacks_own_mailer())
    if own:
        os.chown(file, own["user"], own["group"])
    return {"MAIL_TLS": "on", "MAIL_CA_FILE": str(certificate.ca_file), "MAIL_USER": "kit",
            "MAIL_PASSWORD_FILE": str(file)}


def test_the_mailer_logs_in_where_the_server_demands_it(tmp_path):
    certificate, address = Certificate(tmp_path), fresh_address()
    put(address)
    with start_mail_server(certificate, login=True) as server:
        code, log = deliver(server, **login(tmp_path, certificate, "the mail's password"))
    assert code == DONE and server.recipients == [address] and "password" not in log


def test_a_wrong_password_is_the_operators_trouble_and_not_the_mails(tmp_path):
    certificate, address = Certificate(tmp_path), fresh_address()
    put(address)
    with start_mail_server(certificate, login=True) as server:
        assert deliver(server, **login(tmp_path, certificate, "a wrong one"))[0] == LATER
        hurry(address)
        settings = login(tmp_path, certificate, "the mail's password")
        assert deliver(server, **settings)[0] == DONE
    assert server.recipients == [address]


# What is never sent ----------------------------------------------------------------------------

def test_an_expired_code_is_not_sent():
    address = fresh_address()
    put(address, kind="reset-code", expires=-1)
    with start_mail_server() as server:
        assert deliver(server)[0] == DONE
    assert not server.mails and row(address)[0] == "expired" and row(address)[3] == "1"


def test_a_mail_of_two_days_ago_is_given_up():
    address = fresh_address()
    put(address)
    database.run(f"UPDATE outbox SET created = created - {2 * database.DAY} "
                 f"WHERE recipient = '{address}'")
    with start_mail_server() as server:
        assert "event=mail_given_up" in deliver(server)[1]
    assert not server.mails and row(address)[::2] == ["failed", "waited for a day"]


@pytest.mark.parametrize("recipient", ["a@b.example\r\nBcc: x@y.example", "a@b.example,c@d.example",
                                       "a@b.example> SIZE=1\r\nRCPT TO:<c@d.example", "nobody"])
def test_a_recipient_that_is_not_one_address_is_never_spoken_to(recipient):
    database.run(f"DELETE FROM outbox WHERE recipient = {database.text(recipient)}")
    put(recipient)
    with start_mail_server() as server:
        assert deliver(server)[0] == DONE
    assert server.commands == [] and state(recipient) == "failed"


# Texts -----------------------------------------------------------------------------------------

def test_an_operators_own_text_is_sent_dots_and_all(tmp_path):
    address = fresh_address()
    (tmp_path / "en").mkdir()
    (tmp_path / "en/new-login.txt").write_text("Subject: Hey {{ip}}\n\n.\n..two\n.\nEnd\n")
    put(address)
    with start_mail_server() as server:
        assert deliver(server, MAIL_TEMPLATES=str(tmp_path))[0] == DONE
    assert server.mails[0]["Subject"] == "Hey 192.0.2.7"
    assert text_of(server.mails[0]) == ".\n..two\n.\nEnd\n"


@pytest.mark.parametrize("option", ["--once", "--check"])
def test_a_text_with_an_unknown_place_stops_the_mailer_naming_the_file(tmp_path, option):
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh/new-login.html").write_text("<p>\n{{password}}</p>\n")
    process = mailer(option, MAIL_TEMPLATES=str(tmp_path))
    complaint = process.communicate(timeout=20)[1]
    assert process.returncode == BAD_CONFIG and f"{tmp_path}/zh/new-login.html:2: " in complaint


def test_a_password_that_others_can_read_stops_the_mailer(tmp_path):
    file = tmp_path / "password"
    file.write_text("x")
    file.chmod(0o644)
    process = mailer("--check", MAIL_URL="smtp://localhost", MAIL_USER="kit",
                     MAIL_PASSWORD_FILE=str(file))
    complaint = process.communicate(timeout=20)[1]
    assert process.returncode == BAD_CONFIG and str(file) in complaint
