#!/usr/bin/env python3
"""The canary hunt: marked people live in a real centre for a day, and then everything that the centre has written is
searched for their marks, in every writing a mark could have.

    python3 Tests/Security/canary.py --binary .build/release/qatra [--seed N] [--keep FOLDER]

Marked are donors (names in two scripts, numbers, CNIC, e-mail, street, reasons of deferral, their words), callers and
patients, strangers, staff with their passwords, factors, recovery codes and sessions, one-time codes, links, machines'
tokens, reasons that staff give, and everything that is typed where it does not belong. They ring, are asked through
simulated firms, answer, come and give, look at what is held of them and are erased; forms are refused, calls forged,
the centre is killed and made to crash. Searched are the log at its most talkative level, every file of the data
directory in the middle, after the kill and at the end, both kinds of backup, what commands print, temporary files,
every header, every address, every stream of events, and every page as everybody who may not see what is marked.

First the hunt proves that it finds: every writing of every mark is laid into a file and has to be found there, and
whoever may see a mark has to see it on the page, so that it was really planted.
"""

import argparse
import collections
import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "Support"), os.path.join(HERE, "..", "Messages")]

import canary_attacks  # noqa: E402
import canary_cast  # noqa: E402
import canary_life  # noqa: E402
import canary_marks  # noqa: E402
import centre as support  # noqa: E402
from firm_simulator import Firms  # noqa: E402

# Where a mark may stand all the same: in what part, of which kind (or any), behind which bytes, and why. What else is
# kept out is said where it is done: `typed`, `shows_people`, `is_judged`, and the one header with a session.
OPEN = [
    ("addresses", "", rb"tel:\S{0,7}$", "what rings a telephone when it is pressed is no server's; the page is judged"),
    ("addresses", "link", rb"/[df]/$", "a link is an address and nothing else; its page leads to itself"),
    ("heads", "link", rb"(?i)location: /[df]/$", "an act behind a link leads back to it"),
    ("bodies", "link", rb"/[df]/$", "as above: the form on the page behind a link posts to the same address"),
]
# Forms that put what is typed into an address, and why that is no person's.
SEARCHES = {"/facilities": "names of hospitals"}
SHOWN_MAX = 200


class Search:
    """The hunt over everything that was kept."""

    def __init__(self, life):
        self.life = life
        marks = life.cast.marks + [mark for comer in life.comers for mark in comer.secrets]
        # A mark that is told twice is one.
        self.marks = list({(mark.kind, mark.text): mark for mark in marks}.values())
        self.hunt = canary_marks.Hunt(self.marks)
        self.hits = []
        self.bytes = self.files = 0

    def look(self, path, part, name, may=lambda mark: False):
        """One file: whatever is found in it and is neither seen rightly nor open is a hit."""
        self.files += 1
        self.bytes += os.path.getsize(path)
        for place, mark, coding in self.hunt.hits(path):
            if not may(mark) and not self.is_open(path, part, place, mark):
                self.hits.append((part, name(place) if callable(name) else name, mark, coding, place))

    @staticmethod
    def is_open(path, part, place, mark):
        for where, kind, before, _ in OPEN:
            if where == part and kind in ("", mark.kind):
                with open(path, "rb") as file:
                    file.seek(max(place - 40, 0))
                    if re.search(before, file.read(min(place, 40))):
                        return True
        return False

    def folder(self, path, part):
        for file in sorted(pathlib.Path(path).rglob("*")):
            if file.is_file():
                self.look(str(file), part, str(file.relative_to(path)))

    def everything(self):
        life = self.life
        self.look(life.centre.log, "log", "log")
        for path, what in life.copies:
            if os.path.isdir(path):
                self.folder(path, what)
            else:
                self.look(path, what, os.path.basename(path))
        self.folder(life.centre.data, "data directory at the end")
        self.folder(os.path.join(life.folder, "temporary"), "temporary files")
        life.ears.close()
        for action in sorted(life.ears.searches - set(SEARCHES)):
            typed = canary_marks.Mark("whatever is typed", "", "the form")
            self.hits.append(("addresses", f"the form of GET {action}", typed, "UTF-8", 0))
        for (part, comer), book in life.ears.books.items():
            may = (lambda mark, comer=comer: canary_cast.may_see(comer, mark, life)) if part == "bodies" else (
                lambda mark: False)
            self.look(book.path, part, book.name_at, may)


def day(life, say):
    """Everything that happens."""
    life.make()
    life.furnish()
    say(f"{len(life.cast.donors) + 1} donors and {len(life.cast.staff) + 1} of staff are there")
    life.listen()
    life.open_requests()
    life.answers()
    life.reasons()
    life.own_page()
    say("asked, answered, come and given")
    seen(life)
    pages, comers = canary_attacks.crawls(life)
    say(f"{pages} pages read as {comers} comers")
    canary_attacks.sign_ins(life)
    sent, taken = canary_attacks.forms(life)
    canary_attacks.visitors(life)
    canary_attacks.calls(life)
    canary_attacks.requests(life)
    say(f"{sent} forms with marks in every field, {taken} of them taken; broken calls and requests")
    life.export()
    life.commands()
    life.copy("data directory while it serves")
    life.erase()
    life.kill()
    say("commands, backups, erasures and a kill")
    life.crash()
    for stream in life.streams:
        stream.stop()
    code = life.centre.stop()
    if code != 0:
        raise support.Trouble(f"the centre ended with {code}")


def seen(life):
    """Whoever may see the marks does."""
    cast = life.cast
    donor, need = cast.donors[3], cast.needs[0]
    for one in (donor, cast.donors[0], cast.late):
        life.sees("operator1", f"/donors/{one.id}", [one.name, one.phone, one.identity, one.email, one.street])
    life.sees("operator1", f"/requests/{need.id}", [
        need.caller, need.initials, need.record, need.ward, need.patient])
    life.sees("ward1", f"/facility/requests/{need.id}", [need.initials, need.record, need.ward])
    life.sees("supervisor1", "/call-backs", [cast.stranger, cast.strangers_words])
    life.sees("supervisor1", f"/donors/{life.deferred.id}", [life.deferred.name])
    life.sees("admin", "/staff", [member.name for member in cast.staff])
    sent = " ".join(one.order.to for one in life.firms.sent())
    life.sights.append(("a firm was handed a donor's number", any(
        donor.phone.text[1:] in sent for donor in cast.donors)))
    stored = life.centre.rows(f"SELECT record_number FROM request WHERE id = {need.id}")
    life.sights.append(("the store has the record number", stored[0]["record_number"] == need.record.text))


def tell(search):
    """Every hit once for its place and kind."""
    table = collections.Counter()
    example = {}
    for part, name, mark, coding, place in search.hits:
        key = (part, mark.kind, re.sub(r"\d+", "N", str(name)))
        table[key] += 1
        example.setdefault(key, f"{mark!r} as {coding} at {place}")
    for (part, kind, name), count in list(sorted(table.items()))[:SHOWN_MAX]:
        print(f"FOUND {count:>5} x {kind} in {part}: {name}: {example[(part, kind, name)]}")
    if len(table) > SHOWN_MAX:
        print(f"      and {len(table) - SHOWN_MAX} places more")


def hunt(binary, folder, seed):
    began = time.monotonic()

    def say(text):
        print(f"progress: {time.monotonic() - began:5.1f} s  {text}", flush=True)

    temporary = os.path.join(folder, "temporary")
    os.makedirs(temporary)
    tempfile.tempdir = tempfile.gettempdir()
    os.environ["TMPDIR"] = temporary
    # What the program lays where it was started is found there too.
    os.chdir(temporary)
    with Firms() as firms:
        life = canary_life.Life(binary, folder, firms, random.Random(seed))
        life.root = ROOT
        try:
            day(life, say)
        finally:
            for stream in life.streams:
                stream.over.set()
            if life.centre.process and life.centre.process.poll() is None:
                life.centre.kill()
    search = Search(life)
    problems = [f"not seen: {what}" for what, is_seen in life.sights if not is_seen]
    laid, missed = canary_marks.proof(search.hunt, folder)
    problems += [f"the hunt does not find {one}" for one in missed[:10]]
    say(f"{laid} writings of marks were laid out and {laid - len(missed)} found; "
        f"{len(life.sights)} times somebody who may see looked")
    silent = [stream.comer.kind for stream in life.streams if stream.events == 0 and stream.comer.kind != "ward2"]
    problems += [f"no event came as {kind}" for kind in silent]
    search.everything()
    tell(search)
    for problem in problems:
        print(f"FAILED {problem}")
    kinds = {mark.kind for mark in search.marks}
    print(f"summary: {len(search.marks)} marks of {len(kinds)} kinds in {len(canary_marks.CODINGS)} codings, "
          f"{search.bytes} bytes in {search.files} files, {life.ears.pages} pages as "
          f"{len({kind for part, kind in life.ears.books if part == 'bodies'})} comers, "
          f"{len(life.streams)} event streams: {len(search.hits)} hits"
          + (f", {len(problems)} problems" if problems else ""))
    return 1 if search.hits or problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "qatra"))
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--keep", help="a folder to leave everything in that was searched")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    folder = os.path.abspath(options.keep) if options.keep else tempfile.mkdtemp(prefix="qatra-canary-")
    os.makedirs(folder, exist_ok=True)
    try:
        return hunt(os.path.abspath(options.binary), folder, options.seed)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
