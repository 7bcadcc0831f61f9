"""Moves a centre from its file into PostgreSQL and back, backs it up from there while people work, and holds the drill.

    python3 Tests/Crash/store_test.py

Held:

  refused    while it is served, and into a database that holds something else
  killed     `kill -9` in the middle of a copy, several times in each direction: until it is finished nobody opens the
             target, and what is called again goes on with what is there
  same       from the file to PostgreSQL and back: every table, row by row, read by Python from the two files, is the
             same but for the audit's entry of the second move; no node hears of a change that was none
  check      `qatra check` after each move
  backup     of a served centre in PostgreSQL: requests acknowledged before it began are in it; restored into
             PostgreSQL and into a file, both sound
  drill      ends with 0 and says how far behind the backup is; with 1 when a backup is damaged or too old; and leaves
             nothing behind
  itself     the comparison notices a value that is changed, a row that is missing and a number that is used again
"""

import argparse
import glob
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import books  # noqa: E402,F401  finds the folder of what tests share
from centre import Trouble  # noqa: E402
from people import MovedCentre, People, scratch  # noqa: E402
from postgres import Postgres  # noqa: E402

# Enough for a copy to take seconds, so that it can be killed in the middle.
DONORS = 4_000
REQUESTS = 40
KILLS = 4


def tables(path):
    """Every row of every table of a file that nobody has open, in the order of its values; the numbers given, too."""
    base = sqlite3.connect(path)
    names = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> "
                                            "'sqlite_stat1'")]
    found = {}
    for name in names:
        columns = sorted(row[1] for row in base.execute(f'PRAGMA table_info("{name}")'))
        rows = base.execute(f'SELECT {", ".join(columns)} FROM "{name}"').fetchall()
        found[name] = sorted(rows, key=repr)
    base.close()
    # A table that was made anew has a line there before it has a row.
    found["sqlite_sequence"] = [row for row in found["sqlite_sequence"] if 0 not in row]
    return found


def differences(before, after):
    """The tables that are not the same."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def without_last_move(found):
    """The audit without the entry of the move itself, which only the second place has."""
    base = dict(found)
    last = max(base["audit"], key=lambda row: max(value for value in row if isinstance(value, int) and value < 1e9))
    base["audit"] = [row for row in base["audit"] if row != last]
    return base, last


class Test:
    def __init__(self, binary, folder, server, seed):
        self.folder, self.server, self.chance = folder, server, random.Random(seed)
        self.centre = MovedCentre(
            binary, os.path.join(folder, "centre"), os.path.join(folder, "log"), donors=DONORS, seed=seed, speed=1_000)
        self.people = People(self.centre, seed)
        self.killed = 0

    def database(self, name):
        self.server.run(f"CREATE DATABASE {name}", database="postgres")
        return self.server.address.replace("/centre", f"/{name}")

    def serve(self, requests):
        self.centre.start()
        self.people.work()
        self.people.until(len(self.people.ledger.requests) + requests)

    def stop(self):
        self.people.rest()
        if self.centre.stop() != 0:
            raise Trouble("The centre did not end well.")

    def run(self):
        self.centre.make()
        first = self.database("first")
        self.serve(REQUESTS)
        self.centre.refused("being served", "store", "copy", "--to", first)
        self.stop()
        self.refuse()
        self.move(first)
        self.come_back()
        second = self.database("second")
        self.centre.must("store", "copy", "--to", second)
        self.back_up()

    def refuse(self):
        other = self.database("other")
        self.server.run("CREATE TABLE theirs (id INT)", database="other")
        self.centre.refused("holds something already", "store", "copy", "--to", other)
        self.centre.refused("takes `file` or postgres://", "store", "copy", "--to", "mysql://a/b")
        self.centre.refused("in a file already", "store", "copy", "--to", "file")
        if not self.centre.has("qatra.sqlite") or self.centre.has("store.address"):
            raise Trouble("A move that was refused has changed the folder.")

    def kill_copies(self, to):
        """Begins the move and kills it, some moments after it has come a tenth further."""
        for _ in range(KILLS):
            process = subprocess.Popen(
                [self.centre.binary, "store", "copy", "--data", self.centre.data, "--to", to],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            lines = 0
            for line in process.stderr:
                lines += line.startswith("Copying")
                if lines == 2:
                    break
            time.sleep(self.chance.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stderr.close()
            # One that had ended before the blow is none.
            if process.returncode == -signal.SIGKILL:
                self.killed += 1

    def move(self, address):
        before = tables(os.path.join(self.centre.data, "qatra.sqlite"))
        self.kill_copies(address)
        if self.killed == 0:
            raise Trouble("No copy could be killed in the middle.")
        if self.centre.has("store.address"):
            raise Trouble("A copy that was killed in the middle has switched the folder over.")
        half = int(self.server.run("SELECT COUNT(*) FROM contact", database="first"))
        self.centre.refused("is kept in a file there", "check", "--store", address)
        if self.centre.has("store.address"):
            raise Trouble("A centre that could not be opened was written down as the folder's.")
        said = self.centre.must("store", "copy", "--to", address)
        if "read back and compared" not in said:
            raise Trouble(f"The move does not say what it did: {said}")
        if self.centre.has("qatra.sqlite") or not self.centre.has("qatra.sqlite.moved"):
            raise Trouble("The old file has not been named .moved.")
        if self.server.run("SELECT COUNT(*) FROM change", database="first") != "0":
            raise Trouble("Nodes would hear of changes that were none.")
        donors = int(self.server.run("SELECT COUNT(*) FROM donor", database="first"))
        if half == 0 or donors != len(before["donor"]):
            raise Trouble(f"{half} numbers were there after the kills, and {donors} donors in the end of "
                          f"{len(before['donor'])}.")
        self.centre.must("check")
        self.centre.refused("already", "store", "copy", "--to", address)

    def come_back(self):
        moved = os.path.join(self.centre.data, "qatra.sqlite.moved")
        self.kill_copies("file")
        said = self.centre.must("store", "copy", "--to", "file")
        file = os.path.join(self.centre.data, "qatra.sqlite")
        before, (after, last) = tables(moved), without_last_move(tables(file))
        if "centre.move" not in last:
            raise Trouble("The last entry of the audit is not that of the move.")
        if differences(before, after):
            raise Trouble(f"Not the same after the way there and back: {differences(before, after)}")
        if sum(map(len, before.values())) < DONORS * 3 or len(before["sqlite_sequence"]) < 5:
            raise Trouble("There is too little in the centre for this to say anything.")
        self.prove_the_comparison(before, file)
        self.centre.must("check")
        self.centre.refused("is kept in a file there", "check", "--store", self.server.address.replace(
            "/centre", "/first"))
        os.remove(moved)
        return said

    def prove_the_comparison(self, before, file):
        for sql in ["UPDATE request SET units_needed = units_needed + 1 WHERE id = 3",
                    "DELETE FROM deferral WHERE id = (SELECT MAX(id) FROM deferral)",
                    "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'donor'"]:
            copy = file + ".damaged"
            shutil.copy(file, copy)
            base = sqlite3.connect(copy)
            base.execute("PRAGMA foreign_keys = OFF")
            changed = base.execute(sql).rowcount
            base.commit()
            base.close()
            if changed != 1 or not differences(before, without_last_move(tables(copy))[0]):
                raise Trouble(f"The comparison does not notice: {sql}")
            os.remove(copy)

    def back_up(self):
        key, folder = os.path.join(self.folder, "opening.key"), os.path.join(self.folder, "backups")
        os.mkdir(folder)
        self.centre.must("backup-key", "new", key)
        self.serve(10)
        acknowledged = set(self.people.ledger.requests)
        backup = os.path.join(folder, "one")
        self.centre.must("backup", backup)
        self.people.until(len(self.people.ledger.requests) + 10)
        report = json.loads([line for line in self.centre.must(
            "drill", folder, "--key-file", key, "--json", "--scratch", self.folder).splitlines()
            if line.startswith("{")][-1])
        if report["behind"]["requests"] < 10 or report["behind"]["seconds"] <= 0 or report["problems"]:
            raise Trouble(f"The drill does not say how far behind the backup is: {report}")
        self.stop()
        self.damage(folder, backup, key)
        for name, more in [("file", []), ("database", ["--store", self.database("third")])]:
            restored = os.path.join(self.folder, name)
            self.centre.must("restore", backup, "--key-file", key, "--data", restored, *more, data=False)
            self.centre.must("check", "--data", restored, data=False)
            if name == "file":
                rows = tables(os.path.join(restored, "qatra.sqlite"))
                ids = {row[sorted_columns(restored, "request").index("id")] for row in rows["request"]}
            else:
                ids = set(map(int, self.server.run("SELECT id FROM request", database="third").split()))
            if not acknowledged <= ids:
                raise Trouble(f"{len(acknowledged - ids)} requests acknowledged before the backup are not in it.")
        left = [name for name in os.listdir(self.folder) if name.startswith("qatra-drill-")]
        if left or self.centre.has("backup.partial"):
            raise Trouble(f"The drill or the backup has left something behind: {left}")

    def damage(self, folder, backup, key):
        whole = open(backup, "rb").read()
        old = time.time() + 5
        with open(os.path.join(folder, "two"), "wb") as changed:
            changed.write(whole[:len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1:])
        os.utime(os.path.join(folder, "two"), (old, old))
        self.centre.refused("It was altered", "drill", folder, "--key-file", key, "--scratch", self.folder)
        os.remove(os.path.join(folder, "two"))
        self.grow_old(folder, key)
        empty = os.path.join(self.folder, "empty")
        os.mkdir(empty)
        self.centre.refused("There is no backup", "drill", empty, "--key-file", key)

    def grow_old(self, folder, key):
        """A day and a half later by the clock of the drill alone."""
        library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        if not library:
            print("SKIPPED  a backup that is too old: there is no faketime")
            return
        done = subprocess.run(
            [self.centre.binary, "drill", folder, "--key-file", key, "--scratch", self.folder], text=True, check=False,
            capture_output=True, env={
                **os.environ, "LD_PRELOAD": library[0], "FAKETIME": "+36h", "DONT_FAKE_MONOTONIC": "1",
                # The library would add this one, and Swift, which finds the arguments below the environment, none.
                "FAKETIME_SHARED": "/faketime_sem_none /faketime_shm_none"})
        if done.returncode != 1 or "older than 26 hours" not in done.stdout:
            raise Trouble(f"A backup that is too old is not told: {done.returncode} {done.stdout}{done.stderr}")


def sorted_columns(data, table):
    base = sqlite3.connect(os.path.join(data, "qatra.sqlite"))
    columns = sorted(row[1] for row in base.execute(f"PRAGMA table_info({table})"))
    base.close()
    return columns


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    with scratch("store") as folder, Postgres() as server:
        test = Test(options.binary, folder, server, options.seed)
        try:
            test.run()
        finally:
            if test.centre.process and test.centre.process.poll() is None:
                test.centre.kill()
        print(f"Summary: moved there and back with {test.killed} kills in the middle, every row the same; backed up "
              f"while served, restored twice, drilled; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
