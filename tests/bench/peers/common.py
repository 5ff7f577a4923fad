"""What the peers share: copies of their folders, packages of npm, a database, nginx before a server of HTTP."""
import filecmp
import os
import shutil
from pathlib import Path

import machine
from parts import AS, Failure, run

HERE = Path(__file__).parent
CORES = machine.CORES
POOL = 4  # connections to the database of one process


def copy_of(site, name):
    """A copy of the peer's folder that the users of the services can read."""
    folder = site.folder / name
    shutil.copytree(HERE / name, folder, ignore=shutil.ignore_patterns("node_modules"))
    return folder


def npm_folder(site, name):
    return site.folder.parent / "npm" / name


def missing_npm(site, name):
    """Why a peer of npm cannot run, or None."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            return f"{program} is not installed"
    if not _is_installed(site, name) and os.environ.get("GATEHOUSE_BENCH_NPM") != "yes":
        return "its packages of npm are not installed; scripts/bench -y installs them in var/bench"
    return None


def _is_installed(site, name):
    lock, installed = HERE / name / "package-lock.json", npm_folder(site, name) / ".installed"
    return installed.exists() and filecmp.cmp(lock, installed, shallow=False)


def install(site, name):
    """The peer's folder with its packages, which are installed once and after each change of the list."""
    folder = npm_folder(site, name)
    known = _is_installed(site, name)
    folder.mkdir(parents=True, exist_ok=True)
    for file in (HERE / name).iterdir():
        if file.is_file():
            shutil.copy2(file, folder / file.name)
    if not known:
        run(["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], "npm ci",
            cwd=folder)
        shutil.copy2(folder / "package-lock.json", folder / ".installed")
    return folder


def database_environment(site, database="gatehouse"):
    """Where MariaDB is, as environment variables of a peer."""
    state = site.product.state
    return {"DB_SOCKET": state / "run/mariadb/mariadb.sock", "DB_PASSWORD_FILE": state / "keys/db-password",
            "DB_NAME": database}


def own_database(site, database):
    """A new database of the peer's own; the database's user of the services may do everything in it."""
    site.product.sql(f"CREATE DATABASE {database} CHARACTER SET utf8mb4; "
                     f"GRANT ALL PRIVILEGES ON {database}.* TO gatehouse@localhost;", "mysql")
    return database_environment(site, database)


def prepare(command, environment, folder, tokens):
    """Runs a peer's own preparation, which prints one session token a line."""
    words = [AS, "worker", "env", *(f"{key}={value}" for key, value in environment.items()), *command]
    printed = run(words, f"The preparation of {folder.name}", cwd=folder, timeout=300)
    lines = printed.split()
    if not lines or len({len(line) for line in lines}) != 1:
        raise Failure(f"the preparation of {folder.name} printed no tokens of one length")
    tokens.write_text("".join(f"{line}\n" for line in lines))
    tokens.chmod(0o600)
    return tokens


def pass_http(site, name, socket, path):
    """nginx passes to a server that speaks HTTP on a socket."""
    site.upstreams[name] = [f"server unix:{socket} max_fails=0;", "keepalive 1024;", "keepalive_requests 1000000;"]
    site.locations[name] = [f"proxy_pass http://{name}{path};", "proxy_http_version 1.1;",
                            'proxy_set_header Connection "";', "proxy_set_header Host localhost;"]
