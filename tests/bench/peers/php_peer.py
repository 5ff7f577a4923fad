"""PHP-FPM with PDO: persistent connections, opcache, and statements that PDO completes itself.

A statement that the database prepares would cost PHP a second round trip in each request, because it does not
outlive the request."""
import os
from pathlib import Path

from baselines import Target, uid_of
from parts import give, wait_for
from peers.common import CORES, copy_of, database_environment


class Php:
    name, title = "php", "PHP-FPM with PDO"
    processes = 4 * CORES

    @classmethod
    def missing(cls, _):
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
    def start(cls, parts, site, tokens, _):
        folder, socket = copy_of(site, "php_fpm"), site.sockets / "php.sock"
        text = (folder / "fpm.conf.in").read_text()
        mode = "listen.mode = 0666" if os.getuid() == 0 else ""
        database = database_environment(site)
        password = database["DB_PASSWORD_FILE"].read_text().strip()
        for key, value in {"SOCKET": socket, "PROCESSES": cls.processes, "MODE": mode, "PASSWORD": password,
                           "DB_SOCKET": database["DB_SOCKET"]}.items():
            text = text.replace("${" + key + "}", str(value))
        (folder / "fpm.conf").touch(0o600)
        (folder / "fpm.conf").write_text(text)
        give(folder / "fpm.conf", uid_of("worker"), 0o400)
        parts.service("worker", [cls._program(), "-F", "-y", folder / "fpm.conf", "-d", "opcache.enable=1",
                                 "-d", "opcache.validate_timestamps=0"], site.folder, cls.name)
        site.pass_fastcgi(cls.name, socket, f"fastcgi_param SCRIPT_FILENAME {folder}/check.php;")
        wait_for(socket.exists, 10, "The start of PHP-FPM")
        return [Target(cls.name, cls.title, site.url(cls.name), tokens["mall"], "Cookie: gatehouse_mall=")]

    @classmethod
    def said(cls):
        return (f"{cls.processes} processes, a persistent connection each, statements that PDO completes itself (one "
                "query, after PDO's ping of the kept connection), opcache without checks of files")
