#!/usr/bin/env python3
"""Attacks a demonstration centre, and a real one under TLS, with the scanners that everybody on the internet has.

    scan.py [--full] [--binary FILE] [--keep FOLDER] [--only NAME…]

Quick takes about three minutes, `--full` up to eight. Both look at: headers of every page, methods, stray files (ffuf),
slow clients (slowhttptest), TLS (testssl), open ports (nmap), every form on every page (schemathesis), SQL injection
(sqlmap), scripts in pages and the like (wapiti). `--full` looks at more of each.

Nothing leaves this machine: the whole run is put into a network of its own that has nothing but 127.0.0.1. Scanners
that are missing are installed first. One that did not run is a failure. A finding above informational is a failure,
unless the table ACCEPTED names it with its reason; so is an answer of 500 or a line of error in a centre's log.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "Support")]

import centre as support  # noqa: E402
import firms  # noqa: E402
import own_checks  # noqa: E402
import pages_api  # noqa: E402
import scanners  # noqa: E402

ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
PACKAGES = ["sqlmap", "wapiti", "ffuf", "slowhttptest", "testssl.sh", "nmap", "openssl", "iproute2"]
VENV = os.path.join(ROOT, ".venv")

# Findings a person has judged: scanner, what it says, why it stays, and where docs/threat-model.md says so.
ACCEPTED = [
    ("testssl", r"^cipher_order ", "Every cipher offered has forward secrecy and authenticates; the client's choice "
     "among them is as good as ours, and telephones without AES in hardware choose ChaCha20.", "Accepted findings"),
    ("testssl", r"^DNS_CAArecord ", "A matter of the centre's domain; docs/operating.md says to set one.",
     "Accepted findings"),
    ("testssl", r"^cert_revocation ", "The certificate of this test is made here and nobody can revoke it.",
     "Accepted findings"),
    ("testssl", r"^(engine_problem|RC4) WARN", "About the scanner's own OpenSSL, not about the server.",
     "Accepted findings"),
    ("wapiti", r"X-XSS-Protection is not set", "Browsers have removed it; the content security policy does its work.",
     "Accepted findings"),
    ("wapiti", r"Strict-Transport-Security is not set", "The scanned centre speaks plain HTTP on loopback; under TLS "
     "the header is checked by `headers`.", "Accepted findings"),
]


class Report:
    """What was found and what ran."""

    def __init__(self):
        self.ran = {}
        self.bad = []
        self.accepted = {}
        self.lock = threading.Lock()

    def take(self, name, findings, told):
        with self.lock:
            self.ran[name] = told
            for finding in findings:
                for scanner, pattern, _, _ in ACCEPTED:
                    if scanner == name and re.search(pattern, finding):
                        self.accepted[(scanner, pattern)] = self.accepted.get((scanner, pattern), 0) + 1
                        break
                else:
                    self.bad.append(f"{name}: {finding}")
            print(f"{name:<14} {told}", flush=True)


def install():
    missing = [name for name in PACKAGES if subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", name], capture_output=True, text=True).stdout != "installed"]
    if missing:
        root = [] if os.geteuid() == 0 else ["sudo"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print(f"Installing {' '.join(missing)}", flush=True)
        subprocess.run(
            root + ["apt-get", "install", "--yes", "--no-install-recommends", *missing], check=True, env=environment,
            stdout=subprocess.DEVNULL)
    python = os.path.join(VENV, "bin", "python")
    if not os.path.exists(python):
        subprocess.run(["/usr/bin/python3", "-m", "venv", VENV], check=True)
    there = subprocess.run([python, "-c", "import schemathesis"], capture_output=True)
    if there.returncode != 0:
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
             os.path.join(HERE, "requirements.txt")], check=True)


def shut_in():
    """Starts this script again where there is no network but 127.0.0.1."""
    inside = 'ip link set lo up && exec "$@"'
    os.environ["QATRA_SCAN_IS_SHUT_IN"] = "yes"
    os.execvp("unshare", [
        "unshare", "--user", "--map-root-user", "--net", "sh", "-c", inside, "sh", sys.executable, *sys.argv])


def certificate(folder):
    """A root and a server's certificate for 127.0.0.1, valid for 200 days; a second one under the same root."""
    root, root_key = os.path.join(folder, "root.pem"), os.path.join(folder, "root.key")
    made, key = os.path.join(folder, "server.pem"), os.path.join(folder, "server.key")
    request, extension = os.path.join(folder, "server.csr"), os.path.join(folder, "server.ext")
    with open(extension, "w") as file:
        file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\nkeyUsage=digitalSignature\n"
                   "extendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    renewed, renewed_key = os.path.join(folder, "renewed.pem"), os.path.join(folder, "renewed.key")
    for command in (
        ["req", "-x509", *curve, "-keyout", root_key, "-out", root, "-days", "200", "-subj", "/CN=Root of a test"],
        ["req", *curve, "-keyout", key, "-out", request, "-subj", "/CN=localhost"],
        ["x509", "-req", "-in", request, "-CA", root, "-CAkey", root_key, "-CAcreateserial", "-out", made, "-days",
         "200", "-extfile", extension],
        ["req", *curve, "-keyout", renewed_key, "-out", request, "-subj", "/CN=localhost"],
        ["x509", "-req", "-in", request, "-CA", root, "-CAkey", root_key, "-CAcreateserial", "-out", renewed, "-days",
         "200", "-extfile", extension],
    ):
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    os.chmod(key, 0o600)
    return root, made, key


class OverTLS(support.RealCentre):
    """A real centre that ends TLS itself."""

    def __init__(self, *arguments, certificate, key):
        super().__init__(*arguments)
        self.tls_port = support.free_port()
        self.files = ["--tls-certificate", certificate, "--tls-key-file", key]

    def command(self):
        return [
            self.binary, "serve", "--data", self.data, "--port", str(self.tls_port), "--local-port", str(self.port),
            *self.files]

    def start(self, seconds=120):
        self.process = subprocess.Popen(
            self.command(), stdout=open(self.log, "ab"), stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        for _ in range(seconds * 10):
            if re.search(r"^ready https://", open(self.log).read(), re.M):
                return
            if self.process.poll() is not None:
                raise support.Trouble(f"The centre under TLS did not start:\n{open(self.log).read()[-2000:]}")
            time.sleep(0.1)
        raise support.Trouble("The centre under TLS was not ready in time.")


def desks(demo):
    """A signed-in browser of each role that sees different pages."""
    found = []
    for name in ("supervisor", "administrator", "operator"):
        desk = support.Desk(demo, name, f"{name}-demonstration")
        desk.sign_in()
        found.append(desk)
    return found


def an_open_request(demo, operator):
    """So that the pages of a request, its donors and its family are there to be attacked. An emergency of the next
    hours: between 22:00 and 8:00 in Pakistan only that may wake anybody, and this runs at every hour."""
    answer = operator.post("/requests", {
        "mode": "specificGroup", "group": "B+", "component": "redCells", "units": "2", "urgency": "emergency",
        "neededBy": time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + (5 + 3) * 3_600)),
        "patientInitials": "CT", "sex": "female", "ageYears": "61", "ward": "Emergency", "recordNumber": "R-77",
        "facility": str(demo.rows("SELECT min(id) AS id FROM facility")[0]["id"]), "callerPhone": "0300 1234567",
        "ownBank": "askedNoneLeft", "familyLanguage": "en", "anotherPatient": "1"})
    if answer.status != 303 or not answer.location.startswith("/requests/"):
        problems = re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
        raise support.Trouble(f"No request could be opened: {answer.status} {problems}")
    if operator.post(f"{answer.location}/verification", {}).status != 303:
        raise support.Trouble("The request could not be verified.")


def run(report, options, work):
    binary = os.path.abspath(options.binary)
    demo = support.Centre(binary, os.path.join(work, "demo"), os.path.join(options.keep, "demo.log"), donors=2_000,
                          speed=1)
    root, made, key = certificate(work)
    real = OverTLS(binary, os.path.join(work, "real"), os.path.join(options.keep, "real.log"), certificate=made,
                   key=key)
    for log in (demo.log, real.log):
        if os.path.exists(log):
            os.remove(log)
    wanted = lambda name: not options.only or name in options.only  # noqa: E731
    try:
        demo.start()
        real.make()
        firms.accounts(real.data)
        real.start()
        people = desks(demo)
        an_open_request(demo, people[2])
        site = pages_api.Site()
        crawled = 0
        for desk in people:
            read, failures = pages_api.crawl(desk, site, 400)
            crawled += len(read)
            report.bad += [f"crawl: {failure}" for failure in failures]
        print(f"{'crawl':<14} {crawled} pages read, {len(site.operations)} operations", flush=True)
        place = scanners.Place(options.keep, demo, real, root, site, people, options.full, VENV, (made, key), work)
        # The patient ones wait more than they work, so they go side by side; whoever measures time goes alone.
        together = [threading.Thread(target=guarded, args=(report, name, check, place)) for name, check in (
            ("testssl", scanners.testssl), ("slowhttptest", scanners.slowhttptest)) if wanted(name)]
        for thread in together:
            thread.start()
        for name, check in (("headers", own_checks.headers), ("methods", own_checks.methods),
                            ("limits", own_checks.limits), ("ports", scanners.ports), ("fields", own_checks.fields),
                            ("ffuf", scanners.ffuf), ("api", scanners.api), ("schemathesis", scanners.schemathesis),
                            ("wapiti", scanners.wapiti)):
            if wanted(name):
                guarded(report, name, check, place)
        for thread in together:
            thread.join()
        if wanted("sqlmap"):
            guarded(report, "sqlmap", scanners.sqlmap, place)
        if wanted("renewal"):
            guarded(report, "renewal", own_checks.renewal, place)
        for desk in people:
            # Everybody signed in has this page; not everybody sees the board.
            if desk.get("/account").status != 200:
                report.bad.append(f"{desk.name}: the session did not live through the run, so less was tried than said")
    finally:
        for one in (demo, real):
            one.stop()
    for one in (demo, real):
        report.bad += [f"log: {line}" for line in own_checks.errors_in(one.log)]


def guarded(report, name, check, place):
    """A check that breaks has not passed."""
    began = time.monotonic()
    try:
        findings, told = check(place)
        report.take(name, findings, f"{time.monotonic() - began:5.0f} s  {told}")
    except Exception as trouble:  # noqa: BLE001
        report.take(name, [f"did not run: {type(trouble).__name__}: {trouble}"], "did not run")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "qatra"))
    parser.add_argument("--keep", default=os.path.join(ROOT, "artifacts", "security"))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    if os.environ.get("QATRA_SCAN_IS_SHUT_IN") != "yes":
        install()
        shut_in()
    options.keep = os.path.abspath(options.keep)
    os.makedirs(options.keep, exist_ok=True)
    report = Report()
    began = time.monotonic()
    work = tempfile.mkdtemp(prefix="qatra-scan-")
    try:
        run(report, options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for (scanner, pattern), times in sorted(report.accepted.items()):
        reason = next(reason for one, same, reason, _ in ACCEPTED if (one, same) == (scanner, pattern))
        print(f"accepted       {scanner} {pattern} ({times}): {reason}")
    for finding in report.bad:
        print(f"FOUND          {finding}")
    print(f"summary: {len(report.ran)} scans in {time.monotonic() - began:.0f} s, {len(report.bad)} findings, "
          f"{sum(report.accepted.values())} accepted")
    return 1 if report.bad or not report.ran else 0


if __name__ == "__main__":
    sys.exit(main())
