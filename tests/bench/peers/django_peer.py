"""Django with sessions in the database, in uwsgi."""
from pathlib import Path

from baselines import Target
from parts import wait_for
from peers.common import CORES, copy_of, own_database, prepare

PARAMETERS = {"QUERY_STRING": "$query_string", "REQUEST_METHOD": "$request_method", "CONTENT_TYPE": "$content_type",
              "CONTENT_LENGTH": "$content_length", "PATH_INFO": "/check", "SERVER_PROTOCOL": "$server_protocol",
              "REQUEST_SCHEME": "$scheme", "REMOTE_ADDR": "$remote_addr", "SERVER_PORT": "$server_port",
              "SERVER_NAME": "$server_name"}


class Django:
    name, title = "django", "Django with database sessions"
    processes = 2 * CORES

    @classmethod
    def missing(cls, _):
        for package, file in (("uwsgi-core", "/usr/bin/uwsgi-core"),
                              ("uwsgi-plugin-python3", "/usr/lib/uwsgi/plugins/python3_plugin.so"),
                              ("python3-django", "/usr/lib/python3/dist-packages/django/__init__.py"),
                              ("python3-mysqldb", "/usr/lib/python3/dist-packages/MySQLdb/__init__.py")):
            if not Path(file).exists():
                return f"the package {package} is not installed"
        return None

    @classmethod
    def start(cls, parts, site, tokens, count):
        folder, socket = copy_of(site, "django_site"), site.sockets / "django.sock"
        environment = {**own_database(site, "bench_django"), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": folder}
        made = prepare(["/usr/bin/python3", folder / "prepare.py", count], environment, folder,
                       site.folder.parent / "tokens.django")
        parts.service("worker", [
            "uwsgi-core", "--plugin", "python3", "--chdir", folder, "--module", "site_of_bench:application", "--master",
            "--processes", cls.processes, "--socket", socket, "--chmod-socket=666", "--listen", "4096", "--need-app", "--die-on-term",
            "--disable-logging"], site.folder, cls.name, environment)
        site.locations[cls.name] = [f"uwsgi_pass unix:{socket};",
                                    *(f"uwsgi_param {key} {value};" for key, value in PARAMETERS.items())]
        wait_for(socket.exists, 30, "The start of Django")
        return [Target(cls.name, cls.title, site.url(cls.name), made, "Cookie: sessionid=")]

    @classmethod
    def said(cls):
        return (f"{cls.processes} processes of uwsgi, a persistent connection each, sessions and users in tables of its own; "
                "it reads the session and then the user: two lookups")
