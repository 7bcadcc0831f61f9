"""A PostgreSQL of a test's own: made in a temporary folder, on a port that was free, gone with the test."""

import csv
import io
import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

VERSIONS = ("17", "16", "15")


def binaries():
    """The folder of PostgreSQL's programs; Debian keeps one for each version."""
    for version in VERSIONS:
        folder = f"/usr/lib/postgresql/{version}/bin"
        if os.path.exists(os.path.join(folder, "initdb")):
            return folder
    return None


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def as_server(command):
    """PostgreSQL refuses to be run by root, so that root runs it as the account its package made."""
    return ["runuser", "-u", "postgres", "--"] + command if os.geteuid() == 0 else command


# How a value of a type is read from what PostgreSQL writes; anything else is a text.
READ = {
    "bigint": int, "integer": int, "smallint": int, "numeric": float, "double precision": float,
    "boolean": lambda text: int(text == "t"), "bytea": lambda text: bytes.fromhex(text[2:]),
}


def copy_to_sqlite(run, path):
    """Every table of a database that nobody writes meanwhile, in a file of SQLite, for whatever reads a centre's file.

    run  takes a statement and returns what psql prints
    """
    columns = {}
    for line in run("SELECT table_name, column_name, data_type FROM information_schema.columns"
                    " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position").splitlines():
        table, column, kind = line.split("|")
        columns.setdefault(table, []).append((column, READ.get(kind, str)))
    base = sqlite3.connect(path)
    with base:
        for table, fields in columns.items():
            names = ", ".join(f'"{name}"' for name, _ in fields)
            base.execute(f'CREATE TABLE "{table}" ({names})')
            said = run(f"COPY (SELECT {names} FROM \"{table}\") TO STDOUT (FORMAT csv, NULL '\\N')")
            base.executemany(
                f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(fields))})',
                ([None if text == "\\N" else read(text) for text, (_, read) in zip(row, fields)]
                 for row in csv.reader(io.StringIO(said, newline=""))))
    base.close()


class Postgres:
    """One server. Its files are in memory where the machine has that, and are synchronised as a real one's are."""

    def __init__(self, connections=1000, settings=None):
        self.bin = binaries()
        if self.bin is None:
            raise RuntimeError("PostgreSQL 15 or newer is not installed (Debian: postgresql-15).")
        base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = tempfile.mkdtemp(prefix="qatra-postgres-", dir=base)
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.data = os.path.join(self.folder, "data")
        self.port = free_port()
        self.connections = connections
        # Beside those that every test's server has.
        self.settings = settings or {}
        self.process = None

    def start(self):
        subprocess.run(
            as_server([f"{self.bin}/initdb", "-D", self.data, "-U", "qatra", "-A", "trust", "-E", "UTF8",
                       "--locale=C.UTF-8"]), check=True, stdout=subprocess.DEVNULL, cwd="/")
        self.serve()
        self.wait()
        self.run("CREATE DATABASE centre", database="postgres")
        return self

    def serve(self):
        """Serves what is in the data folder."""
        options = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.folder,
            "max_connections": self.connections, "max_locks_per_transaction": 512,
            "max_pred_locks_per_transaction": 512, **self.settings,
        }
        command = [f"{self.bin}/postgres", "-D", self.data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        log = open(os.path.join(self.folder, "log"), "a", encoding="utf-8")
        self.process = subprocess.Popen(as_server(command), stdout=log, stderr=log, cwd="/")

    def wait(self, seconds=30):
        ends = time.monotonic() + seconds
        while subprocess.run([f"{self.bin}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                             check=False).returncode:
            if time.monotonic() > ends or self.process.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start: {open(os.path.join(self.folder, 'log')).read()}")
            time.sleep(0.1)

    def run(self, sql, database="centre"):
        return subprocess.run(
            [f"{self.bin}/psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "qatra", "-d", database, "-qAtc", sql],
            check=True, capture_output=True, text=True).stdout.strip()

    @property
    def address(self):
        return f"postgres://qatra@127.0.0.1:{self.port}/centre"

    def end(self):
        """Ends the server as a kill would, and keeps its files."""
        if self.process is not None:
            subprocess.run(as_server([f"{self.bin}/pg_ctl", "-D", self.data, "-m", "immediate", "stop"]), check=False,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
            self.process.wait(timeout=20)
            self.process = None

    def stop(self):
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


if __name__ == "__main__":
    # Runs a command with the address of a fresh server in the environment: `postgres.py COMMAND…`.
    with Postgres() as server:
        code = subprocess.run(sys.argv[1:], env={**os.environ, "QATRA_TEST_POSTGRES": server.address},
                              check=False).returncode
    sys.exit(code)
