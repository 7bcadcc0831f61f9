"""Restores a centre in PostgreSQL to a moment, with pgBackRest (Debian: pgbackrest), as docs/operating.md sets it up.

    python3 Tests/Crash/pitr_test.py

A server archives its log while people work. Between two requests that were acknowledged stands a moment; work goes on
after it, the server is killed and its files are gone. What pgBackRest restores to that moment has to hold every request
acknowledged before it and none from after it, and `qatra check` has to find it sound.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import books  # noqa: E402,F401  finds the folder of what tests share
import postgres  # noqa: E402
from centre import Trouble  # noqa: E402
from people import MovedCentre, People, scratch  # noqa: E402

STANZA = "centre"
SETTINGS = """[global]
repo1-path={folder}/repository
repo1-retention-full=2
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass={password}
lock-path={folder}/lock
log-path={folder}/log-of-backups
spool-path={folder}/spool
start-fast=y
log-level-console=warn

[{stanza}]
pg1-path={data}
pg1-port={port}
pg1-socket-path={folder}
pg1-user=qatra
"""


class Archive:
    """pgBackRest beside one server."""

    def __init__(self, server):
        self.server = server
        self.file = os.path.join(server.folder, "pgbackrest.conf")

    def write(self):
        with open(self.file, "w", encoding="utf-8") as settings:
            settings.write(SETTINGS.format(
                folder=self.server.folder, data=self.server.data, port=self.server.port, stanza=STANZA,
                password="of a test, in which nobody is"))

    def command(self, *arguments):
        return ["pgbackrest", f"--config={self.file}", f"--stanza={STANZA}", *arguments]

    def run(self, *arguments):
        done = subprocess.run(
            postgres.as_server(self.command(*arguments)), capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise Trouble(f"pgbackrest {' '.join(arguments)}: {done.stdout}{done.stderr}")


def requests(server):
    return {int(line) for line in server.run("SELECT id FROM request").split()}


def run(binary, folder, seed):
    server = postgres.Postgres()
    archive = Archive(server)
    server.settings = {
        "archive_mode": "on", "wal_level": "replica",
        "archive_command": " ".join(archive.command("archive-push", "%p")),
    }
    archive.write()
    centre = MovedCentre(
        binary, os.path.join(folder, "centre"), os.path.join(folder, "log"), donors=500, seed=seed, speed=1_000)
    people = People(centre, seed)
    try:
        server.start()
        archive.run("stanza-create")
        centre.make(store=server.address)
        centre.start()
        people.work()
        people.until(5)
        # The backup is made while people work.
        archive.run("backup", "--type=full")
        people.until(len(people.ledger.requests) + 10)
        people.rest()
        before = set(people.ledger.requests)
        time.sleep(1)
        moment = server.run("SELECT clock_timestamp()")
        there = requests(server)
        time.sleep(1)
        people.work()
        people.until(len(before) + 10)
        people.rest()
        after = set(people.ledger.requests) - before
        server.run("SELECT pg_switch_wal()")
        archive.run("check")
        centre.stop()
        server.end()
        shutil.rmtree(server.data)
        return restore(server, archive, centre, moment, (before, there, after))
    finally:
        if centre.process and centre.process.poll() is None:
            centre.kill()
        server.stop()


def restore(server, archive, centre, moment, found):
    before, there, after = found
    if not before <= there:
        raise Trouble("Requests that were acknowledged were not even in the server that acknowledged them.")
    if len(after) < 10 or after & there:
        raise Trouble("Nothing happened after the moment that could be left out.")
    began = time.monotonic()
    archive.run("restore", "--type=time", f"--target={moment}", "--target-action=promote")
    # Nothing of the scratch server may get into the archive of the real one.
    server.settings["archive_mode"] = "off"
    server.serve()
    server.wait()
    while server.run("SELECT pg_is_in_recovery()") != "f":
        time.sleep(0.1)
    seconds = time.monotonic() - began
    restored = requests(server)
    if restored != there:
        raise Trouble(f"Restored to the moment, {sorted(there - restored)} are missing and {sorted(restored - there)} "
                      "came after it.")
    # Entries of the audit are gone that its heads know: that is told, until somebody says why.
    centre.refused("were cut off", "check")
    centre.must("store", "restored")
    centre.must("check")
    print(f"Summary: {len(before)} requests acknowledged before the moment are there, {len(after)} from after it are "
          f"not; restored in {seconds:.1f} s, and sound")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if shutil.which("pgbackrest") is None or postgres.binaries() is None:
        sys.exit("This test needs PostgreSQL and pgBackRest: apt install postgresql pgbackrest")
    with scratch("moment") as folder:
        run(options.binary, folder, options.seed)


if __name__ == "__main__":
    main()
