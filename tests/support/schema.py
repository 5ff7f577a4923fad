"""Further databases in the stack's MariaDB, at any version of the schema, each with its own migrations."""
import os
import secrets
import subprocess
from contextlib import contextmanager

import pymysql

from support import database
from support.stack import ROOT, STATE

MIGRATIONS = sorted((ROOT / "sql").glob("[0-9]*_*.sql"))


def version_of(migration):
    return int(migration.name[:4])


def statements(migration):
    """The statements of a migration, one by one, as the mariadb client sends them."""
    lines = [line for line in migration.read_text().splitlines() if not line.startswith("--")]
    return [text.strip() for text in "\n".join(lines).split(";") if text.strip()]


def _with_sorted_keys(definition):
    lines = [line.removesuffix(",") for line in definition.splitlines()]
    return "\n".join(sorted(lines, key=lambda line: line if line.startswith("  KEY") else ""))


class Schema:
    """A database beside the stack's own, which the workers' user may use as it may use that one."""

    def __init__(self, folder):
        self.name, self.folder = f"migrated_{secrets.token_hex(4)}", folder
        (folder / "run").mkdir()
        running = (STATE / "run/gatehouse.conf").read_text()
        (folder / "run/gatehouse.conf").write_text(f'{running}\nDB_NAME="{self.name}"\n')
        database.run(f"CREATE DATABASE {self.name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; "
                     f"GRANT SELECT, INSERT, UPDATE, DELETE ON {self.name}.* TO 'gatehouse'@'localhost'")
        self.root = database.connect(self.name)

    def drop(self):
        self.root.close()
        database.run(f"REVOKE ALL ON {self.name}.* FROM 'gatehouse'@'localhost'; DROP DATABASE {self.name}")

    def run(self, sql):
        """Runs statements one after the other; returns the rows of the last one that has some."""
        found = ()
        with self.root.cursor() as cursor:
            cursor.execute(sql)
            while True:
                found = cursor.fetchall() or found
                if not cursor.nextset():
                    return found

    def apply(self, migration):
        """Applies one migration, and notes it as scripts/migrate does."""
        self.run(migration.read_text())
        self.note(migration)

    def note(self, migration):
        self.run("CREATE TABLE IF NOT EXISTS schema_version (version INT NOT NULL PRIMARY KEY, "
                 "name VARCHAR(128) NOT NULL, applied DATETIME NOT NULL DEFAULT UTC_TIMESTAMP()); "
                 f"INSERT INTO schema_version (version, name) VALUES ({version_of(migration)}, '{migration.stem}')")

    def apply_up_to(self, version):
        for migration in MIGRATIONS[:version]:
            self.apply(migration)

    def migrate(self):
        """Runs scripts/migrate for this database."""
        return subprocess.run([ROOT / "scripts/migrate"], env={**os.environ, "STATE_DIR": str(self.folder)},
                              capture_output=True, stdin=subprocess.DEVNULL, text=True, timeout=60, check=False)

    def as_worker(self):
        """A connection as the user that the workers have."""
        return pymysql.connect(unix_socket=str(STATE / "run/mariadb/mariadb.sock"), user="gatehouse",
                               password=(STATE / "keys/db-password").read_text().strip(), database=self.name,
                               charset="utf8mb4", autocommit=True, read_timeout=database.TIMEOUT)

    def tables(self, kind="BASE TABLE"):
        return [name for (name,) in self.run(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() "
            f"AND table_type = '{kind}' ORDER BY table_name")]

    def columns(self):
        """The names of each table's columns."""
        return {table: [name for name, *_ in self.run(f"SHOW COLUMNS FROM `{table}`")] for table in self.tables()}

    def content(self, columns=None):
        """Of each table: how many rows it has, and a checksum of these columns, or of all."""
        return {table: self.run("SELECT COUNT(*), BIT_XOR(CRC32(CONCAT_WS('-', "
                                + ", ".join(f"IFNULL(HEX(`{name}`), 'none')" for name in names)
                                + f"))) FROM `{table}`")[0] for table, names in (columns or self.columns()).items()}

    def definitions(self):
        """How each table and each view was made, but for where a table's counter stands and the order of keys."""
        made = {name: self.run(f"SHOW CREATE TABLE `{name}`")[0][1]
                for name in self.tables() + self.tables("VIEW")}
        return {name: " ".join(word for word in _with_sorted_keys(text.replace(self.name, "")).split(" ")
                               if not word.startswith("AUTO_INCREMENT=")) for name, text in made.items()}


@contextmanager
def fresh(folder):
    schema = Schema(folder)
    try:
        yield schema
    finally:
        schema.drop()
