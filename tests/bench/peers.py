"""The peers: other stacks that do the same, a cookie's token to one lookup to a small JSON reply.

Each is set up as its documentation advises for production: persistent connections to the same MariaDB over
its socket, compiled code kept, as many processes as measured best on two cores, no access log.
"""
import os
import shutil
from pathlib import Path

from baselines import Target, uid_of
from parts import Failure, wait_for

HERE = Path(__file__).parent / "peers"


class Php:
    """PHP-FPM with PDO: persistent connections, a prepared statement, opcache."""
    name, title = "php", "PHP-FPM with PDO"
    processes = 4 * (os.cpu_count() or 1)

    @classmethod
    def missing(cls):
        if not cls._program():
            return "the package php-fpm is not installed"
        if not list(Path("/usr/lib/php").glob("*/pdo_mysql.so")):
            return "the package php-mysql is not installed"
        return None

    @staticmethod
    def _program():
        found = sorted(Path("/usr/sbin").glob("php-fpm[0-9]*"))
        return found[-1] if found else None

    @classmethod
    def start(cls, parts, site, tokens):
        product = site.product
        folder = copy_of(site, cls.name)
        text = (folder / "fpm.conf.in").read_text()
        owner = f"listen.mode = 0666" if os.getuid() == 0 else ""
        for key, value in {"SOCKET": site.sockets / "php.sock", "PROCESSES": cls.processes, "OWNER": owner}.items():
            text = text.replace("${" + key + "}", str(value))
        (folder / "fpm.conf").write_text(text)
        parts.service("worker", [cls._program(), "-F", "-y", folder / "fpm.conf",
                                 "-d", "zend_extension=opcache" if not _loads_opcache() else "opcache.enable=1",
                                 "-d", "opcache.validate_timestamps=0"], site.folder, cls.name)
        site.pass_fastcgi(cls.name, site.sockets / "php.sock", f"fastcgi_param SCRIPT_FILENAME {folder}/check.php;",
                          f"fastcgi_param DB_SOCKET {product.state}/run/mariadb/mariadb.sock;",
                          f"fastcgi_param DB_PASSWORD_FILE {product.state}/keys/db-password;")
        wait_for((site.sockets / "php.sock").exists, 10, "The start of PHP-FPM")
        return [Target(cls.name, cls.title, site.url(cls.name), tokens["mall"], "Cookie: gatehouse_mall=")]

    @classmethod
    def said(cls):
        return f"{cls.processes} processes, PDO with a persistent connection each, opcache without checks of files"


def _loads_opcache():
    return bool(list(Path("/etc/php").glob("*/fpm/conf.d/*opcache.ini")))


def copy_of(site, name):
    """A copy of the peer's folder that its user can read."""
    folder = site.folder / name
    shutil.copytree(HERE / name, folder, ignore=shutil.ignore_patterns("node_modules"))
    return folder


ALL = (Php,)


def start(chosen, parts, site, tokens, say):
    """Starts the peers that can be had; returns their targets, how each is set up, and lines about the others."""
    targets, said, skipped = [], [], []
    for peer in chosen:
        reason = peer.missing()
        if reason is None:
            try:
                targets += peer.start(parts, site, tokens)
                said.append((peer.title, peer.said()))
                continue
            except Failure as failure:
                reason = str(failure).splitlines()[0]
        skipped.append(f"{peer.title} was not measured: {reason}.")
        say(skipped[-1])
    return targets, said, skipped
