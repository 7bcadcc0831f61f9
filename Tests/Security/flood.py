"""Who comes through when everybody knocks at once?

A demonstration centre is started. Strangers ask for its lists and exports, a supervisor's browser for pages that read
much, and others for sign-ins with wrong passwords, as fast as they get answers, each from an address of its own.
Meanwhile an operator opens requests, one after another, and a family opens the page on which it asks for blood. None of
these may be refused, and the time they take is stated; of the flood so much has to have been turned away, with when to
come back, that it was one. Then the same is read in the centre's own figures, which `promtool` has to find sound before
and after, and every name that the alarms speak of has to be among them.

Runs with Python's own library and promtool (Debian: prometheus).
"""

import argparse
import http.client
import multiprocessing
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))
from centre import Centre, Desk, Trouble  # noqa: E402

SECONDS = 15
# A call is written down while somebody is on the telephone: more than two seconds are heard as a pause. Our own figure.
INTAKE_P95_SECONDS = 2.0
LISTS = ["/ledger", "/ledger.csv", "/overview", "/donors", "/staff", "/register/recall", "/flags", "/facilities"]
# Browsers of each kind that ask at once: more lists than there are places for, more sign-ins than can be hashed.
LIST_BROWSERS, SIGN_IN_BROWSERS = 48, 80
# What the alarms speak of and one node with simulated phones and no telephone does not have.
NOT_HERE = {"qatra_follower_age_seconds"}
MONITORING = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "monitoring")


def browser(port, number, end, next_request, tally):
    """Asks as fast as it gets answers, from an address of its own. Counts statuses, and refusals that do not say when
    to come back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    turn = 0
    while time.time() < end:
        turn += 1
        method, path, body, headers = next_request(turn)
        address = f"198.{18 + number % 2}.{number % 250}.{turn % 250}"
        try:
            connection.request(method, path, body=body, headers={**headers, "X-Forwarded-For": address})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            tally["broken"] = tally.get("broken", 0) + 1
            continue
        tally[answer.status] = tally.get(answer.status, 0) + 1
        if answer.status in (429, 503) and path != "/sign-in" and not answer.getheader("Retry-After"):
            tally["no Retry-After"] = tally.get("no Retry-After", 0) + 1


def flood(port, kind, count, cookies, end, results):
    """A process of its own, so that the flood does not slow down whoever measures."""
    if kind == "lists":
        def next_request(turn):
            return "GET", LISTS[turn % len(LISTS)], None, {"Cookie": cookies}
    else:
        token = "A" * 43

        def next_request(turn):
            form = {"csrf": token, "name": f"nobody{turn}", "password": f"wrong {turn}", "back": "/board"}
            return "POST", "/sign-in", urllib.parse.urlencode(form), {
                "Cookie": f"__Host-sign-in={token}", "Content-Type": "application/x-www-form-urlencoded"}
    tallies = [{} for _ in range(count)]
    threads = [
        threading.Thread(target=browser, args=(port, number, end, next_request, tallies[number]))
        for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = {}
    for tally in tallies:
        for key, value in tally.items():
            total[key] = total.get(key, 0) + value
    results.put((kind, total))


def need(mark):
    """A request that no other is like."""
    return {
        "mode": "specificGroup", "group": "O+", "component": "redCells", "units": "1", "urgency": "emergency",
        "neededBy": time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + (5 + 6) * 3600)), "sex": "female",
        "ageYears": "52", "ward": f"Surgical {mark}", "facility": str(1 + mark % 5), "ownBank": "askedNoneLeft",
        "patientInitials": chr(65 + mark // 26 % 26) + chr(65 + mark % 26), "recordNumber": f"F-{mark}",
        "callerPhone": f"0301 {5_000_000 + mark}", "familyLanguage": "en", "anotherPatient": "1"}


def intake(operator, family, end):
    """Requests are opened until the end. Returns the seconds each took and what was refused."""
    taken, refused, mark = [], [], 0
    while time.time() < end:
        mark += 1
        for desk, method, path, form in (
                (operator, "POST", "/requests", need(mark)), (family, "GET", "/ask", None)):
            began = time.perf_counter()
            answer = desk.ask(method, path, form)
            taken.append(time.perf_counter() - began)
            if answer.status != (303 if form else 200):
                refused.append(f"{method} {path}: {answer.status}")
        time.sleep(0.1)
    return taken, refused


def figures(centre, token):
    """What the centre says of itself. Raises Trouble where promtool finds fault with it."""
    connection = http.client.HTTPConnection("127.0.0.1", centre.port, timeout=10)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise Trouble(f"/metrics answers {answer.status}.")
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=30)
    if checked.returncode != 0:
        raise Trouble(f"promtool: {checked.stdout}{checked.stderr}")
    return text


def value(text, line):
    """One sample of the figures; 0 where it is not there."""
    found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.M)
    return float(found[1]) if found else 0.0


def unknown_names(text):
    """Names in the rules, and on the dashboard, that are none of the centre's."""
    rules = ""
    for name in ("alarms.yaml", "dashboard.json"):
        with open(os.path.join(MONITORING, name), encoding="utf-8") as file:
            rules += file.read()
    names = set(re.findall(r"\b(?:qatra|process)_[a-z_]+\b", rules))
    known = set(re.findall(r"^([a-z_]+)", text, re.M))
    return sorted(names - known - NOT_HERE)


def look(centre):
    """The flood and what came of it, as lines of trouble."""
    with open(os.path.join(centre.data, "metrics.token"), encoding="ascii") as file:
        token = file.read().strip()
    operator, supervisor, family = Desk(centre), Desk(centre, "supervisor", "supervisor-demonstration"), Desk(centre)
    for desk in (operator, supervisor):
        desk.sign_in()
    if missing := unknown_names(figures(centre, token)):
        yield f"alarms or dashboard speak of what there is not: {', '.join(missing)}"
    calm, refused = intake(operator, family, time.time() + 3)
    cookies = "; ".join(f"{name}={text}" for name, text in supervisor.cookies.items())
    results, end = multiprocessing.Queue(), time.time() + SECONDS
    processes = [
        multiprocessing.Process(target=flood, args=(centre.port, kind, count, cookies, end, results))
        for kind, count in (("lists", LIST_BROWSERS), ("sign-ins", SIGN_IN_BROWSERS))]
    for process in processes:
        process.start()
    time.sleep(1)
    taken, more = intake(operator, family, end)
    refused += more
    tallies = dict(results.get(timeout=60) for _ in processes)
    for process in processes:
        process.join(30)
    after = figures(centre, token)
    operator_again = Desk(centre)
    operator_again.sign_in()
    p95, calm95 = (statistics.quantiles(times, n=20)[-1] for times in (taken, calm))
    for kind, tally in sorted(tallies.items()):
        print(f"progress: {kind}: {tally}", flush=True)
    print(
        f"summary: {len(taken)} intakes beside {sum(sum(tally.values()) for tally in tallies.values())} others, "
        f"{len(refused)} refused; 95 in 100 within {p95 * 1_000:.0f} ms (without a flood {calm95 * 1_000:.0f} ms)")
    if refused:
        yield f"intake was refused: {refused[:5]}"
    if p95 > INTAKE_P95_SECONDS:
        yield f"one intake in twenty took more than {INTAKE_P95_SECONDS} s"
    lists, sign_ins = tallies["lists"], tallies["sign-ins"]
    if lists.get(503, 0) < 50 or not lists.get(200):
        yield f"of the lists some have to be turned away and some served: {lists}"
    if sign_ins.get(503, 0) + sign_ins.get(429, 0) < 50 or not sign_ins.get(422):
        yield f"of the sign-ins some have to be turned away and some looked at: {sign_ins}"
    for kind, tally in tallies.items():
        if tally.get("no Retry-After"):
            yield f"{kind}: {tally['no Retry-After']} refusals did not say when to come back"
    if value(after, 'qatra_http_turned_away_total{class="lists"}') < 50:
        yield "the figures do not say that lists were turned away"
    if value(after, 'qatra_http_turned_away_total{class="intake"}'):
        yield "the figures say that intake was turned away"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--binary", default=".build/release/qatra")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="qatra-flood-")
    # The firms' phones are as slow as people: what is measured is the flood.
    centre = Centre(options.binary, os.path.join(work, "centre"), os.path.join(work, "log"), donors=2_000, speed=1)
    try:
        centre.start()
        troubles = list(look(centre))
    finally:
        centre.stop()
        shutil.rmtree(work, ignore_errors=True)
    for trouble in troubles:
        print(f"failed: {trouble}", file=sys.stderr)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
