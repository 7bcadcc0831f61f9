#!/usr/bin/env python3
"""Keys are changed, and donors are erased, while a centre is worked with: no request fails; a copy that was made before
and is brought back does not know the erased; and no marked word of theirs stands open in any file of the centre.

    python3 Tests/Security/keys_and_erasure.py --binary .build/release/qatra
"""

import argparse
import collections
import json
import os
import pathlib
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))

from centre import Centre, Desk, Trouble, in_thread  # noqa: E402

DONORS = 5_000
WORKERS = 4
ERASED = 40
# Of a demonstration centre alone: the numbers there are the simulated telephones'.
NOT_THE_CENTRES = {"simulated-phones.jsonl", "training-nights.jsonl"}


class Work:
    """People at the desk who read pages and change donors without a pause, and what they were answered."""

    def __init__(self, centre):
        self.centre = centre
        self.answers = collections.Counter()
        self.slowest = 0.0
        self.over = threading.Event()
        self.threads = [in_thread(lambda number=number: self.run(number)) for number in range(WORKERS)]

    def run(self, number):
        desk = Desk(self.centre, name="supervisor", password="supervisor-demonstration")
        desk.sign_in()
        turn = 0
        while not self.over.is_set():
            turn += 1
            donor = 1_000 + number * 900 + turn % 900
            for method, path, form in (
                ("GET", "/board", None), ("GET", f"/donors/{donor}", None), ("GET", "/donors", None),
                ("POST", f"/donors/{donor}/pause", {"until": ""}), ("GET", "/calls", None),
            ):
                began = time.monotonic()
                try:
                    status = desk.ask(method, path, form).status
                except OSError as failure:
                    status = type(failure).__name__
                self.answers[status] += 1
                self.slowest = max(self.slowest, time.monotonic() - began)

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join()


def done(centre, *arguments):
    code, said = centre.run(*arguments)
    if code != 0:
        raise Trouble(f"{' '.join(arguments[:2])}: {said}")
    return said


def open_words(folder, words):
    """Files in which one of these words stands as it is."""
    found = []
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file() and path.name not in NOT_THE_CENTRES:
            content = path.read_bytes()
            found += [f"{path.name}: {word}" for word in words if word.encode() in content]
    return found


def check(binary, folder):
    centre = Centre(binary, os.path.join(folder, "centre"), os.path.join(folder, "log"), donors=DONORS)
    centre.start()
    # Heads of the audit go to a folder elsewhere, and with them the list of who was erased.
    centre.stop()
    place = pathlib.Path(folder, "elsewhere")
    place.mkdir()
    pathlib.Path(centre.data, "audit.json").write_text(json.dumps({"folders": [str(place)]}))
    centre.start()
    problems = []
    try:
        look_ups = {row["id"]: row["look_up"] for row in centre.rows("SELECT id, look_up FROM contact WHERE id <= 500")}
        people = {
            row["id"]: row["phone"] for row in centre.rows(f"SELECT id, phone FROM donor WHERE id <= {ERASED}")}
        work = Work(centre)
        time.sleep(2)
        copy = os.path.join(folder, "copy")
        done(centre, "backup", "--plain", copy)
        began = time.monotonic()
        said = done(centre, "keys", "rotate")
        rotation = time.monotonic() - began
        after = {row["id"]: row["look_up"] for row in centre.rows("SELECT id, look_up FROM contact WHERE id <= 500")}
        if len(look_ups) < 500 or any(after[one] == look_up for one, look_up in look_ups.items()):
            problems.append("look-ups were not made anew")
        for donor, phone in list(people.items())[:10]:
            if f"{donor}" not in done(centre, "donor", "find", phone[3:]):
                problems.append(f"donor {donor} is not found by the new look-up")
        if "look-up key 2" not in done(centre, "keys", "list"):
            problems.append("the new key of the look-ups is not listed")
        left = [line for line in done(centre, "keys", "list").splitlines() if line.startswith("key ")]
        if len(left) != 1 or "current" not in left[0]:
            problems.append(f"keys after the change: {left}")
        for donor in people:
            done(centre, "donor", "erase", "--asked", str(donor))
        work.stop()
        failed = {status: n for status, n in work.answers.items() if status not in (200, 303)}
        if failed or sum(work.answers.values()) < 200:
            problems.append(f"answers during the work: {dict(work.answers)}")
        if centre.rows(f"SELECT 1 FROM data_key WHERE donor_id <= {ERASED}"):
            problems.append("keys of erased donors are left")
    finally:
        centre.stop()
    local = [phone[3:] for phone in people.values()]
    # The search has to be able to find something: one number is laid beside the others in the open.
    marked = pathlib.Path(folder, "marked", "file")
    marked.parent.mkdir()
    marked.write_text(f"x{local[0]}x")
    if len(open_words(marked.parent, local)) != 1:
        problems.append("the search for open words finds nothing")
    problems += open_words(centre.data, local)[:5] + open_words(copy, local)[:5]
    back = Centre(binary, os.path.join(folder, "back"), os.path.join(folder, "back-log"), donors=DONORS)
    code, restored = back.run("restore", copy)
    if code != 0:
        raise Trouble(f"restore: {restored}")
    if str(place) not in restored:
        problems.append("the list that was shipped was not found")
    back.start()
    try:
        for donor, phone in people.items():
            code, said_of = back.run("donor", "find", phone[3:])
            if code == 0:
                problems.append(f"donor {donor} is back")
        rest = len(back.rows("SELECT donor_id FROM data_key"))
        if rest != DONORS - ERASED:
            problems.append(f"{rest} donors are in the restored copy")
    finally:
        back.stop()
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"summary: {sum(work.answers.values())} requests by {WORKERS} people while keys changed in {rotation:.1f} s "
          f"and {ERASED} donors were erased: {sum(failed.values())} failed, slowest {work.slowest:.2f} s; "
          f"{said.splitlines()[0]} {rest} of {DONORS} donors in the copy that was brought back; "
          f"{len(problems)} problems")
    return not problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="qatra-keys-")
    try:
        return 0 if check(options.binary, folder) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
