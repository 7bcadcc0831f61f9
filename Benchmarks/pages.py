#!/usr/bin/env python3
"""Every page's weight and time, as docs/benchmarks.md tells them: a demonstration centre of 30,000 donors with a day's
requests behind it, read as each role and as a visitor.

Links are followed from each role's first page; of each kind of page four are read, each a number of times, over one
connection on this machine, so what is measured is the server. The weight of a first visit is the page with the style
sheets, scripts and pictures that it names: as a telephone gets them that takes nothing packed, and as one that takes gzip.
"""

import argparse
import http.client
import os
import re
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(ROOT, "Tests", part) for part in ("Support", "Security")]

import centre as support  # noqa: E402
import pages_api  # noqa: E402

ROLES = ["operator", "supervisor", "coordinator", "facility", "trainee", "administrator", "auditor"]
NEEDS = [("B+", 2), ("O+", 1), ("A+", 2), ("O-", 1), ("AB+", 3), ("A-", 1), ("B-", 2)]


def fill(centre, desk, requests):
    """A day's requests, of which the donors of the demonstration hear as they would."""
    facilities = [row["id"] for row in centre.rows("SELECT id FROM facility ORDER BY id")]
    links, began = [], time.monotonic()
    for number in range(requests):
        group, units = NEEDS[number % len(NEEDS)]
        hours = 3 + number % 40
        answer = desk.post("/requests", {
            "mode": "specificGroup", "group": group, "component": "redCells", "units": str(units),
            "urgency": "emergency" if hours <= 6 else "urgent" if hours <= 24 else "routine",
            "neededBy": time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + (5 + hours) * 3_600)),
            "patientInitials": "CT", "sex": "female", "ageYears": "61", "ward": f"Ward {number % 9}",
            "recordNumber": f"R-{number}", "facility": str(facilities[number % len(facilities)]),
            "callerPhone": f"0300 {1_000_000 + number}", "ownBank": "askedNoneLeft", "familyLanguage": "en",
            "anotherPatient": "1"})
        if answer.status != 303:
            problems = re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
            raise support.Trouble(f"request {number} was answered with {answer.status} {problems}")
        if number % 4:
            desk.post(answer.location + "/verification", {})
        links.append(answer.location)
        if number % 100 == 99:
            print(f"progress: {number + 1} requests in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return links


class Line:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, centre, cookies):
        self.line = http.client.HTTPConnection("127.0.0.1", centre.port, timeout=30)
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    def get(self, path, packed=False):
        began = time.perf_counter()
        headers = self.headers | ({"Accept-Encoding": "gzip"} if packed else {})
        self.line.request("GET", path, headers=headers)
        answer = self.line.getresponse()
        body = answer.read()
        return answer, body, (time.perf_counter() - began) * 1_000


def measure(line, addresses, tries, assets):
    """Milliseconds of all looks, the heaviest page's bytes, and those of its first visit, plain and packed."""
    times, heaviest, first, packed = [], 0, 0, 0
    for address in addresses:
        for _ in range(tries):
            answer, body, took = line.get(address)
            if answer.status != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
                return None
            times.append(took)
        named = set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', body.decode()))
        for asset in named - set(assets):
            assets[asset] = len(line.get(asset)[1]), len(line.get(asset, packed=True)[1])
        if len(body) > heaviest:
            heaviest = len(body)
            first, packed = (heaviest + sum(assets[asset][way] for asset in named) for way in (0, 1))
    return sorted(times), heaviest, first, packed


def pages_of(desk, starts):
    """What can be reached from these pages, by kind, at most four of each."""
    read, _ = pages_api.crawl(desk, pages_api.Site(), 400, starts=starts)
    kinds = {}
    for address in sorted(read):
        path = address.partition("?")[0]
        if path.startswith("/assets/") or path.endswith((".csv", ".json")) or "/recording" in path:
            continue
        kinds.setdefault(pages_api.template(path)[0], []).append(address)
    return kinds


def visitors(centre, links):
    """What is public, and one family's page and one donor's, by their links."""
    desk = support.Desk(centre, "supervisor", "supervisor-demonstration")
    desk.sign_in()
    family = next((found for link in links
                   if (found := re.search(r'/f/[A-Za-z0-9_-]{20,}', desk.get(link).text))), None)
    donor = re.search(r'/d/[A-Za-z0-9_-]{20,}', desk.get("/phones").text)
    kinds = {path: [path] for path in ("/", "/ledger", "/me", "/join", "/ask", "/sign-in")}
    for found, name in ((family, "/f/{token}"), (donor, "/d/{token}")):
        if found:
            kinds[name] = [found[0]]
    return kinds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "qatra"))
    parser.add_argument("--donors", type=int, default=30_000)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--tries", type=int, default=20)
    options = parser.parse_args()
    slow, assets, rows = [], {}, 0
    with tempfile.TemporaryDirectory(prefix="qatra-pages-") as folder:
        centre = support.Centre(
            os.path.abspath(options.binary), os.path.join(folder, "centre"), os.path.join(folder, "log"),
            donors=options.donors, speed=1)
        centre.start()
        try:
            operator = support.Desk(centre)
            operator.sign_in()
            links = fill(centre, operator, options.requests)
            print("| who | page | looks | p50 ms | p99 ms | page kB | first visit kB | with gzip kB |")
            print("| --- | --- | --- | --- | --- | --- | --- | --- |")
            who = [("visitor", {}, visitors(centre, links))]
            for role in ROLES:
                desk = support.Desk(centre, role, f"{role}-demonstration")
                desk.sign_in()
                who.append((role, desk.cookies, pages_of(desk, [desk.get("/").location, *links[-1:]])))
            seen = set()
            for role, cookies, kinds in who:
                line = Line(centre, cookies)
                for kind, addresses in sorted(kinds.items()):
                    # What an earlier role sees too is not told twice.
                    found = None if kind in seen else measure(line, addresses, options.tries, assets)
                    if found is None:
                        continue
                    seen.add(kind)
                    times, weight, first, packed = found
                    p50, p99 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))]
                    rows += 1
                    print(f"| {role} | `{kind}` | {len(times)} | {p50:.1f} | {p99:.1f} | {weight / 1_000:.1f} | "
                          f"{first / 1_000:.1f} | {packed / 1_000:.1f} |", flush=True)
                    if p99 >= 100:
                        slow.append(kind)
        finally:
            centre.stop()
    print(f"summary: {rows} kinds of pages; 100 ms or more at the 99th percentile: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
