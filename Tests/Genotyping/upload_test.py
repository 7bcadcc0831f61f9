"""A laboratory's file on the page of a donor who agreed: read in a process of its own, shown, kept as calls, and gone.

    python3 Tests/Genotyping/upload_test.py --binary .build/release/qatra
"""

import argparse
import http.client
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))

from centre import Centre, Desk, Trouble  # noqa: E402
from variants import bgzf, text  # noqa: E402

DONOR = 40
BOUNDARY = "a-boundary-that-no-file-has"
# K and k at c.578, the indel of O, and enough other sites to know the assembly by: one person's own calls.
OWN = [
    ("chr7", 142957921, "G", "A", "PASS", ".", "GT:DP:GQ", "0/0:30:99"),
    ("chr7", 142954267, "G", "A", "PASS", ".", "GT:DP:GQ", "0/0:30:99"),
    ("chr1", 25390874, "C", "G", "PASS", ".", "GT:DP:GQ", "0/1:30:99"),
    ("chr12", 14840505, "C", "T", "PASS", ".", "GT:DP:GQ", "1/1:30:99"),
    ("chr18", 45739554, "G", "A", "PASS", ".", "GT:DP:GQ", "0/1:6:99"),
]


def own(records):
    """A file of one person: the header of two, without the second."""
    return text(records=records).replace(b"\tone\ttwo\n", b"\tone\n")


def upload(desk, data):
    """Sends a file as a browser does, the form's token before it. Returns the status and the page."""
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{desk.csrf}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="http://example.org/../x.vcf.gz"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n").encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    line = http.client.HTTPConnection("127.0.0.1", desk.centre.port, timeout=150)
    line.request("POST", f"/donors/{DONOR}/genotype", body=parts, headers={
        "Cookie": "; ".join(f"{name}={value}" for name, value in desk.cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Origin": desk.centre.address})
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer.status, page


class Test:
    def __init__(self):
        self.count, self.failures = 0, []

    def true(self, what, holds):
        self.count += 1
        if not holds:
            self.failures.append(what)
            print(f"FAILED: {what}", flush=True)


def problem(page):
    found = re.search(r'id="problem-file"[^>]*>([^<]+)', page)
    return found and found[1]


def call(page, antigen):
    """What the table says of it."""
    table = re.search(r'<table[^>]*id="genome".*?</table>', page, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", table[0], re.DOTALL) if table else []
    for row in rows:
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        if cells and cells[0] == antigen:
            return " ".join(cells[1:])
    return None


def run(centre, folder, test):
    desk = Desk(centre, "coordinator", "coordinator-demonstration")
    desk.sign_in()
    status, page = upload(desk, own(OWN))
    test.true(f"nothing is read of a donor who has not agreed, and the page says why: {status} {problem(page)}",
              status == 422 and "agreed" in (problem(page) or "") and call(page, "K") is None)
    desk.post(f"/donors/{DONOR}/genotype-consent", {"isGiven": "1"})
    for name, data in (("plain", own(OWN)), ("packed", bgzf(own(OWN)))):
        status, page = upload(desk, data)
        test.true(f"{name}: {status} {problem(page)}", status == 200 and not problem(page))
        said = {antigen: call(page, antigen) for antigen in ("K", "E", "Jk(a)", "Fy(a)", "D")}
        test.true(f"{name}: K is negative: {said}", "negative" in (said["K"] or "").lower())
        test.true(f"{name}: E is positive: {said}", "positive" in (said["E"] or "").lower())
        for antigen in ("Jk(a)", "Fy(a)", "D"):
            test.true(f"{name}: nothing is said of {antigen}: {said}", not re.search(
                "negative|positive", (said[antigen] or "").split(".")[0].lower()))
    page = desk.get(f"/donors/{DONOR}/antigens").text
    test.true("K is kept, and Jk(a) is not", "K" in page and call(page, "K") is None)
    for name, data in (
            ("not a file of variants", os.urandom(5_000)), ("cut off", bgzf(own(OWN))[:-40]), ("empty", b""),
            ("two people", text()),
            ("the wrong bases", own([("chr7", 142957921, "T", "A", "PASS", ".", "GT", "0/0")]))):
        status, page = upload(desk, data)
        test.true(f"{name} is refused with a sentence: {status} {problem(page)}", len(problem(page) or "") > 30)
    left = [name for name in os.listdir(folder) if "genome" in name]
    test.true(f"no file is left: {left}", not left)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--binary", default=".build/release/qatra")
    options = parser.parse_args()
    test = Test()
    with tempfile.TemporaryDirectory(prefix="qatra-upload-") as folder:
        own_temporary = os.path.join(folder, "tmp")
        os.mkdir(own_temporary)
        centre = Centre(options.binary, os.path.join(folder, "centre"), os.path.join(folder, "log"), donors=200)
        centre.environment["TMPDIR"] = own_temporary
        try:
            centre.start()
            run(centre, own_temporary, test)
        except Trouble as trouble:
            test.true(str(trouble), False)
        finally:
            centre.stop()
    print(f"summary: {test.count} checks of uploaded genomes, {len(test.failures)} failed")
    sys.exit(1 if test.failures else 0)


if __name__ == "__main__":
    main()
