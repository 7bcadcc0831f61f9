"""Each scanner: how it is started, and how what it says is read. One whose words are not understood has failed."""

import csv
import dataclasses
import glob
import json
import os
import re
import subprocess
import threading
import time
import urllib.parse

import pages_api

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclasses.dataclass
class Place:
    """Where is scanned, as whom, and where what was said is kept."""

    keep: str
    demo: object
    real: object
    root: str
    site: object
    people: list
    full: bool
    venv: str
    certificate: tuple
    work: str

    def file(self, name):
        return os.path.join(self.keep, name)


def command(place, name, arguments, seconds):
    """Runs it; what it said stands in a file. Returns its exit code and its words."""
    began = time.monotonic()
    with open(place.file(f"{name}.txt"), "w") as out:
        try:
            code = subprocess.run(
                arguments, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=seconds,
                cwd=place.keep, env={**os.environ, "HOME": place.keep}).returncode
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"was not ready within {seconds} s") from None
    with open(place.file(f"{name}.txt"), errors="replace") as said:
        return code, re.sub(r"\x1b\[[0-9;]*m", "", said.read()), time.monotonic() - began


def cookie(desk):
    return "; ".join(f"{name}={value}" for name, value in desk.cookies.items())


def testssl(place):
    report = place.file("testssl.json")
    if os.path.exists(report):
        os.remove(report)
    speed = [] if place.full else ["--protocols", "--server-defaults", "--server-preference", "--vulnerable", "--std"]
    command(place, "testssl", [
        "testssl", "--jsonfile", report, "--quiet", "--color", "0", "--openssl", "/usr/bin/openssl", "--add-ca",
        place.root, "--warnings", "off", *speed, f"127.0.0.1:{place.real.tls_port}"], 240)
    with open(report) as file:
        said = json.load(file)
    ids = {one["id"] for one in said}
    if not {"TLS1_2", "TLS1_3", "SSLv3", "heartbleed"} <= ids:
        raise RuntimeError(f"looked at {len(said)} things only")
    findings = [f"{one['id']} {one['severity']} {one['finding']}" for one in said
                if one["severity"] not in ("OK", "INFO")]
    offered = {one["id"]: one["finding"] for one in said}
    if "not offered" not in offered["TLS1_1"] or "offered" not in offered["TLS1_3"]:
        findings.append(f"TLS 1.1 {offered['TLS1_1']}, TLS 1.3 {offered['TLS1_3']}")
    return findings, f"{len(said)} results"


def established(port):
    """Connections to this port that the kernel of this network has open, from the server's end."""
    with open("/proc/net/tcp") as file:
        rows = [line.split() for line in file][1:]
    return sum(row[3] == "01" and int(row[1].split(":")[1], 16) == port for row in rows)


def slowhttptest(place):
    """Slow headers, slow bodies and slow readers at once; meanwhile everybody else is answered."""
    port = place.real.port
    seconds = {"H": 30, "B": 50, "X": 75}
    findings, told = [], []
    waits, stop = [], threading.Event()

    def probe():
        import http.client
        while not stop.wait(0.25):
            began = time.monotonic()
            try:
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                line.request("GET", "/sign-in")
                line.getresponse().read()
                line.close()
                waits.append(time.monotonic() - began)
            except OSError as trouble:
                findings.append(f"the server did not answer meanwhile: {trouble}")

    def one(mode):
        _, said, _ = command(place, f"slow{mode}", [
            "slowhttptest", "-c", "300" if place.full else "150", f"-{mode}", "-i", "5", "-r", "150", "-l",
            str(seconds[mode]), "-u", f"http://127.0.0.1:{port}/sign-in", "-p", "3", "-w", "10", "-y", "20", "-n", "5",
            "-z", "32", "-k", "3", "-g", "-o", f"slow{mode}"], seconds[mode] + 30)
        with open(place.file(f"slow{mode}.csv")) as file:
            rows = list(csv.DictReader(file))
        ended = re.search(r"Test ended on (\d+)", said)
        if not rows or not ended:
            findings.append(f"slow{mode} did not run: {said[-200:]}")
            return
        told.append(f"-{mode} for {ended[1]} s")
        if any(row["Service Available"] == "0" for row in rows):
            findings.append(f"slow{mode}: the service was not available")

    def held():
        """How many connections the server holds; a slow reader does not notice that it was cut until it has read."""
        while not stop.wait(1):
            lines.append((time.monotonic() - began, established(port)))

    began, lines = time.monotonic(), []
    counting = threading.Thread(target=held)
    counting.start()
    watching = threading.Thread(target=probe)
    watching.start()
    threads = [threading.Thread(target=one, args=(mode,)) for mode in seconds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    watching.join()
    counting.join()
    most, left = max(count for _, count in lines), lines[-1][1]
    if most < 300:
        findings.append(f"the attack was none: {most} connections at most")
    # Header 10 s, body 30 s, idle 60 s: after 70 s only the visitors' own connections are there.
    for at, count in lines:
        if at > 70 and count > 5:
            findings.append(f"after {at:.0f} s the server still holds {count} connections")
            break
    told.append(f"{most} lines at most, {left} at the end")
    worst = max(waits, default=99)
    if worst > 3 or len(waits) < 40:
        findings.append(f"of {len(waits)} visitors meanwhile one waited {worst:.1f} s")
    return findings, f"{', '.join(sorted(told))}; {len(waits)} visitors meanwhile waited at most {worst:.2f} s"


def ports(place):
    """In a network of our own everything that listens is the two centres' doing."""
    _, said, _ = command(place, "nmap", ["nmap", "-sT", "-p-", "-Pn", "-n", "--open", "-oG", "-", "127.0.0.1"], 60)
    open_ports = {int(port) for port in re.findall(r"(\d+)/open/tcp", said)}
    expected = {place.demo.port, place.real.port, place.real.tls_port}
    if not expected <= open_ports:
        raise RuntimeError(f"found {sorted(open_ports)} open, and not even those that are served")
    extra = open_ports - expected
    return [f"port {port} is open" for port in sorted(extra)], f"{len(open_ports)} open ports, all expected"


STRAY = """
.git/config .git/HEAD .gitignore .env .env.local .DS_Store .htaccess .htpasswd .svn/entries .ssh/id_rsa
.aws/credentials .well-known/security.txt robots.txt sitemap.xml server-status phpinfo.php wp-login.php admin admin/
administrator api api/v1 graphql swagger swagger.json openapi.json metrics debug debug/pprof actuator actuator/env
console shell backup backups backup.zip backup.tar.gz dump.sql db.sql database.sql data data/ demo qatra.sqlite
qatra.sqlite-wal qatra.sqlite-shm centre.json control.json channels.json link.key links.key hooks.key field.key
search.key qatra.lock sounds recordings simulated-phones.jsonl Package.swift Sources Tests config config.json
config.yml settings.json secrets.json id_rsa key.pem server.key cert.pem logs log error.log access.log tmp test
test.html index.php index.html.bak old new private %2e%2e/centre.json ..%2fcentre.json assets/..%2f..%2fcentre.json
assets/%2e%2e/%2e%2e/centre.json //etc/passwd assets/../centre.json %2e%2e%2f%2e%2e%2fetc%2fpasswd
....//....//etc/passwd .%00/ assets/ assets cgi-bin/ cgi-bin/test
""".split()
ENDINGS = ["", ".sql", ".db", ".bak", ".wal", ".old", ".zip", ".json", ".key", "~", ".swp", ".csv"]
STEMS = ["qatra", "centre", "donors", "donors/export", "register", "backup", "board", "requests", "staff", "audit",
         "overview", "facilities", "templates", "phones", "calls", "health", "sign-in", "control", "hooks", "events",
         "prompts", "link", "d", "f"]
# Addresses that are pages of ours; anything else a stranger gets must be refused.
OURS = {"", "sign-in", "health", "events"}


def ffuf(place):
    words = place.file("words.txt")
    stray = sorted(set(STRAY + [stem + ending for stem in STEMS for ending in ENDINGS]))
    if place.full:
        stray = sorted(set(stray + [f"{folder}/{word}" for folder in ("assets", "d", "f", "donors", "hooks")
                                    for word in stray]))
    with open(words, "w") as file:
        file.write("\n".join(stray) + "\n")
    findings, tried = [], 0
    for name, header in (("stranger", []), ("signed-in", ["-H", f"Cookie: {cookie(place.people[0])}"])):
        report = place.file(f"ffuf-{name}.json")
        command(place, f"ffuf-{name}", [
            "ffuf", "-w", words, "-u", f"{place.demo.address}/FUZZ", "-mc", "all", "-t", "8", "-of", "json", "-o",
            report, "-s", *header], 120)
        with open(report) as file:
            results = json.load(file)["results"]
        if len(results) < len(stray) * 0.95:
            raise RuntimeError(f"asked {len(results)} of {len(stray)}")
        tried += len(results)
        for one in results:
            word = urllib.parse.unquote(one["input"]["FUZZ"]).rstrip("/")
            if one["status"] in (400, 403, 404, 405, 410, 413):
                continue
            # Whoever is not signed in is taken to where that is done, and learns nothing.
            if name == "stranger" and one["status"] == 303 and one["redirectlocation"].startswith("/sign-in?"):
                continue
            is_page = name == "signed-in" and f"/{word}" in place.site.paths | place.site.assets
            if one["status"] >= 500 or not (word in OURS or is_page):
                findings.append(f"{name}: /{one['input']['FUZZ']} answers {one['status']}, {one['length']} bytes")
    return findings, f"{tried} addresses tried"


def schemathesis(place):
    """Every form and address that was found, as each person, with right, wrong and absent values."""
    findings, cases, operations = [], 0, 0
    for desk in place.people if place.full else place.people[:1]:
        described = place.file(f"pages-{desk.name}.json")
        with open(described, "w") as file:
            json.dump(pages_api.document(place.site, desk.csrf), file, indent=1)
        _, said, _ = command(place, f"schemathesis-{desk.name}", [
            os.path.join(place.venv, "bin", "schemathesis"), "run", described, "--url", place.demo.address, "-H",
            f"Cookie: {cookie(desk)}", "-H", f"Origin: {place.demo.address}", "--checks", "not_a_server_error",
            "--max-response-time", "5", "--max-examples", "30" if place.full else "5", "--phases",
            "examples,coverage,fuzzing", "--warnings", "off", "--seed", "1", "--max-redirects", "0",
            "--continue-on-failure"], 240)
        generated = re.search(r"(\d+) generated", said)
        tested = re.search(r"Tested: (\d+)", said)
        if not generated or not tested or int(tested[1]) < 30:
            raise RuntimeError(f"tested next to nothing: {said[-300:]}")
        cases += int(generated[1])
        operations += int(tested[1])
        findings += [f"{desk.name}: {line.strip('_ ')}" for line in re.findall(r"^_{3,} .* _{3,}$", said, re.M)]
        if re.search(r"^ *(❌|🚫) ", said, re.M) and not findings:
            findings.append(f"{desk.name}: see schemathesis-{desk.name}.txt")
    return findings, f"{cases} requests to {operations} operations"


def api(place):
    """What machines call, as docs/openapi.json says it: with the true secret and with others, signed by nobody."""
    described = place.file("api.json")
    with open(os.path.join(HERE, "..", "..", "docs", "openapi.json")) as file:
        document = json.load(file)
    with open(os.path.join(place.real.data, "hooks.key"), "rb") as file:
        secret = file.read().hex()
    document["components"]["parameters"]["Secret"]["schema"] = {"type": "string", "enum": [secret, "0" * 64]}
    document["components"]["parameters"]["Way"]["schema"] = {
        "type": "string", "enum": ["twilio", "android", "whatsapp", "kannel", "nobody"]}
    with open(described, "w") as file:
        json.dump(document, file, indent=1)
    _, said, _ = command(place, "schemathesis-api", [
        os.path.join(place.venv, "bin", "schemathesis"), "run", described, "--url",
        f"http://127.0.0.1:{place.real.port}", "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,unsupported_method", "--max-examples",
        "200" if place.full else "40", "--phases", "examples,coverage,fuzzing", "--warnings", "off", "--seed", "1",
        "--continue-on-failure"], 120)
    generated, tested = re.search(r"(\d+) generated", said), re.search(r"Tested: (\d+)", said)
    if not generated or not tested or int(tested[1]) < 3:
        raise RuntimeError(f"tested next to nothing: {said[-300:]}")
    findings = [line.strip("_ ") for line in re.findall(r"^_{3,} .* _{3,}$", said, re.M)]
    if re.search(r"^ *(❌|🚫) ", said, re.M) and not findings:
        findings.append("see schemathesis-api.txt")
    return findings, f"{generated[1]} requests to {tested[1]} operations"


def sqlmap(place):
    """Every parameter that reaches a search or a form of note; SQLite alone, for there is no other database."""
    desk = place.people[0]
    address, token = place.demo.address, desk.csrf
    # What is searched for is kept, and reaches the database on the page that the answer leads to, which is followed.
    targets = [("search", f"{address}/donors/search", f"csrf={token}&text=a&group=&district=a", "text,group,district"),
               ("pages", f"{address}/donors?after=1", None, "after")]
    targets += [("sign-in", f"{address}/sign-in", "csrf=x&name=operator&password=y&back=/board", "name,password,back"),
                ("facilities", f"{address}/facilities?text=a", None, "text")]
    if place.full:
        targets += [
            ("understand", f"{address}/requests/understand", f"csrf={token}&line=B+neg+2+bag+Mayo", "line"),
            ("family", f"{address}/f/abcdefghijk*", None, None), ("donor", f"{address}/donors/1*", None, None),
            ("request", f"{address}/requests/1*", None, None),
            ("pause", f"{address}/donors/1/pause", f"csrf={token}&until=2027-01-01&reason=a", "until,reason"),
            ("session", f"{address}/board", None, "cookie"),
        ]
    findings = []
    for name, url, data, parameters in targets:
        arguments = [
            "sqlmap", "-u", url, "--batch", "--disable-coloring", "--flush-session", "--output-dir",
            place.file("sqlmap"), "--dbms", "SQLite", "--technique", "BEU" if not place.full else "BEUST",
            "--time-sec", "2", "--threads", "2", "--skip-waf", "--headers", f"Origin: {address}", "--cookie",
            cookie(desk), "--level", "3" if parameters == "cookie" else "1", "--ignore-code", "*"]
        if data:
            arguments += ["--data", data]
        if parameters == "cookie":
            arguments += ["-p", "__Host-qatra"]
        elif parameters:
            arguments += ["-p", parameters]
        _, said, _ = command(place, f"sqlmap-{name}", arguments, 120)
        if re.search(r"is vulnerable|appears to be .* injectable|identified the following injection", said):
            findings.append(f"{name}: {re.findall(r'.*injectable.*|.*vulnerable.*', said)[:2]}")
        elif "do not appear to be injectable" not in said:
            raise RuntimeError(f"{name}: not tried: {said[-300:]}")
    return findings, f"{len(targets)} targets"


def wapiti(place):
    report = place.file("wapiti.json")
    if os.path.exists(report):
        os.remove(report)
    desk = place.people[2]
    address = place.demo.address
    # Left out: what would call a server elsewhere (ssrf, xxe) and what guesses at other people's software.
    modules = "cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,redirect,shellshock,sql,xss"
    if place.full:
        modules += ",backup,permanentxss"
    seconds = 30 if place.full else 15
    _, said, _ = command(place, "wapiti", [
        "/usr/bin/python3", os.path.join(HERE, "wapiti.py"), "-u", f"{address}/board", "-s", f"{address}/donors", "-s",
        f"{address}/facilities", "-s", f"{address}/requests/new", "--scope", "domain", "-m", modules, "-H",
        f"Cookie: {cookie(desk)}", "-H", f"Origin: {address}", "-x", f"{address}/sign-out", "-x",
        f"{address}/account/*", "-x", f"{address}/language/*", "-x", f"{address}/assets/*",
        "--max-scan-time", str(seconds), "--max-attack-time",
        "8" if place.full else "4", "--max-links-per-page", "30", "-d", "2", "-f", "json", "-o", report,
        "--flush-session", "--no-bugreport", "-v", "1"], 300)
    with open(report) as file:
        found = json.load(file)
    launched = re.findall(r"Launching module (\w+)", said)
    if len(launched) < 8:
        raise RuntimeError(f"only {launched} ran: {said[-300:]}")
    findings = []
    for part in ("vulnerabilities", "anomalies"):
        for kind, cases in found[part].items():
            findings += [f"{kind}: {case['method']} {case['path']}: {case['info'][:150]}" for case in cases]
    pages = len(re.findall(r"^\[\+\] (?:GET|POST)", said, re.M))
    return findings, f"{len(launched)} modules"
