"""A real SMTP server on an ephemeral loopback port that misbehaves on request."""
import datetime
import email
import ssl
from contextlib import contextmanager
from email import policy
from threading import Thread

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import asyncio
import ipaddress


class MailServer:
    """The received mails and the replies to send: each configured reply is used once. Each mail takes
    `seconds_a_mail`; `most_open` is the largest number of mails at the same time.

    `recipient` and `data` hold replies such as "550 no such user"; DROP closes the connection,
    STALL never answers."""

    DROP, STALL = "drop", "stall"

    def __init__(self, seconds_a_mail=0):
        self.seconds_a_mail, self.open, self.most_open = seconds_a_mail, 0, 0
        self.mails, self.envelopes, self.recipient, self.data, self.sender = [], [], [], [], []
        self.logins, self.commands = [], []

    async def _answer(self, server, answers):
        if not answers:
            return None
        answer = answers.pop(0)
        if answer == self.STALL:
            await asyncio.sleep(3600)
        if answer == self.DROP:
            server.transport.abort()
            await asyncio.sleep(3600)
        return answer

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.commands.append("MAIL")
        if answer := await self._answer(server, self.sender):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := await self._answer(server, self.recipient):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        await asyncio.sleep(self.seconds_a_mail)
        self.open -= 1
        if answer := await self._answer(server, self.data):
            return answer
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos, bool(session.ssl)))
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(handled=False,
                          success=self.logins[-1] == ("kit", "the mail's password"))

    def to(self, recipient):
        return [mail for mail in self.mails if mail["To"] == recipient]

    @property
    def recipients(self):
        return sorted(mail["To"] for mail in self.mails)


@contextmanager
def start_mail_server(certificate=None, login=False, implicit_tls=False, strict=True, port=0, seconds_a_mail=0):
    """Starts a server and stops it afterwards. `url` and `port` are its address."""
    mail_server = MailServer(seconds_a_mail)
    options = {"hostname": "mail.example"}
    if certificate and not implicit_tls:
        options |= {"tls_context": certificate.context, "require_starttls": strict}
    if login:
        options |= {"authenticator": mail_server.authenticate, "auth_required": True}
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(
        lambda: SMTP(mail_server, loop=loop, **options), "127.0.0.1", port,
        ssl=certificate.context if implicit_tls else None))
    mail_server.port = server.sockets[0].getsockname()[1]
    mail_server.url = f"{'smtps' if implicit_tls else 'smtp'}://127.0.0.1:{mail_server.port}"
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield mail_server
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


class Certificate:
    """A certificate for this address, signed by a CA of its own."""

    def __init__(self, folder, address="127.0.0.1"):
        ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mail server CA")])
        ca = _signed(ca_name, ca_name, ca_key.public_key(), ca_key, x509.BasicConstraints(True, None))
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server")])
        own = _signed(name, ca_name, key.public_key(), ca_key, x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address(address))]))
        self.ca_file, chain = folder / "ca.pem", folder / "server.pem"
        self.ca_file.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
        chain.write_bytes(own.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(chain)


def text_of(mail, form="plain"):
    """The content of a part with LF line ends."""
    return mail.get_body([form]).get_content().replace("\r\n", "\n")


def _signed(subject, issuer, key, signer, extension):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(extension, critical=False).sign(signer, hashes.SHA256()))
