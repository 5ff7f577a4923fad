"""LemonLDAP::NG's FastCGI handler: forward authentication, the nearest relative of /v1/check."""
from pathlib import Path

from baselines import Target
from parts import wait_for
from peers.common import CORES, copy_of, prepare


class LemonLdap:
    name, title = "lemonldap", "LemonLDAP::NG's handler"
    processes = 4 * CORES

    @classmethod
    def missing(cls, _):
        if not Path("/usr/sbin/llng-fastcgi-server").exists():
            return "the package lemonldap-ng-fastcgi-server is not installed"
        return None

    @classmethod
    def start(cls, parts, site, tokens, count):
        folder, socket, state = copy_of(site, "lemonldap"), site.sockets / "lemonldap.sock", site.sockets / "lemonldap"
        for file in folder.glob("*.in"):
            file.with_suffix("").write_text(file.read_text().replace("${STATE}", str(state))
                                            .replace("${FOLDER}", str(folder)))
        environment = {"LLNG_DEFAULTCONFFILE": folder / "lemonldap-ng.ini",
                       "LLNG_DEFAULTLOGGER": "Lemonldap::NG::Common::Logger::Std"}
        made = prepare(["perl", folder / "prepare.pl", state, count], environment, folder,
                       site.folder.parent / "tokens.lemonldap")
        parts.service("worker", ["llng-fastcgi-server", "--foreground", "--socket", socket, "--proc", cls.processes,
                                 "--pid", site.sockets / "lemonldap.pid", "--plackOptions=--backlog=4096"], site.folder, cls.name,
                      {**environment, "PERL5LIB": folder})
        site.pass_fastcgi(cls.name, socket, "fastcgi_param HTTP_HOST bench.localhost;",
                          "fastcgi_param X_ORIGINAL_URI /;", "fastcgi_param SERVER_NAME bench.localhost;",
                          "fastcgi_param SERVER_PORT 80;", "fastcgi_param PATH_INFO /;", "fastcgi_param SCRIPT_NAME '';",
                          "fastcgi_param REQUEST_URI /;", "fastcgi_param SERVER_PROTOCOL HTTP/1.1;")
        wait_for(socket.exists, 30, "The start of LemonLDAP::NG")
        cookie = "Cookie: lemonldap="
        return [Target(cls.name, cls.title, site.url(cls.name), made, cookie),
                Target(cls.name + "_one", cls.title + ", one session", site.url(cls.name), made, cookie, most=1)]

    @classmethod
    def said(cls):
        return (f"{cls.processes} processes, sessions in files and Cache::FileCache as Debian configures it; each process keeps "
                "the last session for 15 s, so one session alone is the best case")
