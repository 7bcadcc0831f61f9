"""What no scanner asks: the headers of every page and of every refusal, methods, limits, and the centre's own log."""

import http.client
import os
import re
import shutil
import socket
import ssl
import time

import pages_api

NEEDED = {
    "content-security-policy": lambda value: "default-src 'none'" in value and "object-src 'none'" in value
    and "unsafe" not in value and "frame-ancestors 'none'" in value and "base-uri 'none'" in value,
    "x-content-type-options": lambda value: value == "nosniff",
    "x-frame-options": lambda value: value == "DENY",
    "referrer-policy": lambda value: value in ("same-origin", "no-referrer"),
    "cross-origin-opener-policy": lambda value: value == "same-origin",
    "cross-origin-resource-policy": lambda value: value == "same-origin",
    "permissions-policy": lambda value: "camera=()" in value,
    "cache-control": lambda value: value == "no-store" or "immutable" in value,
}
# Files that are the same for everybody and keep their address when they change: browsers ask each time.
ASKED_ANEW = ("/app.webmanifest", "/worker.js")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+\s*=|\sstyle\s*=|javascript:", re.I)


def lacking(headers, over_tls=False, path=""):
    """Which headers an answer lacks."""
    missing = [name for name, is_right in NEEDED.items() if not is_right(headers.get(name, ""))]
    if path in ASKED_ANEW and headers.get("cache-control") == "no-cache":
        missing.remove("cache-control")
    if over_tls:
        found = re.fullmatch(r"max-age=(\d+); includeSubDomains", headers.get("strict-transport-security", ""))
        if not found or int(found[1]) < 31_536_000:
            missing.append("strict-transport-security")
    if not re.match(r"[a-z]+/[a-z0-9.+-]+(; charset=utf-8)?$", headers.get("content-type", "text/none")):
        missing.append("content-type")
    if "server" in headers or "x-powered-by" in headers:
        missing.append("silence about the server's make")
    return missing


def cookie_faults(headers):
    faults = []
    for line in headers.get_all("set-cookie", []):
        flags = line.lower()
        for flag in ("secure", "httponly", "samesite="):
            if flag not in flags:
                faults.append(f"cookie {line.split('=')[0]} without {flag.strip('=')}")
    return faults


def raw(port, data, seconds=15):
    """What is answered to these very bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        line.sendall(data)
        said = b""
        try:
            while chunk := line.recv(65_536):
                said += chunk
        except (TimeoutError, ConnectionResetError):
            pass
    return said


def parsed(said):
    head = said.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in head[1:]}
    return head[0], headers


def headers(place):
    findings, looked = [], 0
    desk = place.people[0]
    paths = sorted(place.site.paths | place.site.assets) + [
        "/", "/sign-in", "/nothing-here", "/requests/999999", "/d/forged", "/f/forged", "/health", "/hooks/x/y",
        "/donors/export"]
    for path in paths:
        answer = desk.get(path)
        looked += 1
        findings += [f"{path} answers {answer.status} without {name}" for name in lacking(answer.headers, path=path)]
        if "text/html" in answer.headers.get("content-type", "") and INLINE.search(answer.text):
            findings.append(f"{path} has something inline: {INLINE.search(answer.text)[0]}")
    refusals = {
        "a stranger": b"GET /board HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "another site": b"POST /requests HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nConnection: close\r\n"
        b"Content-Length: 0\r\n\r\n",
        "a body too long": b"POST /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 70000\r\n\r\n"
        + b"a" * 70_000,
        "too many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 150 + b"\r\n",
        "a header too long": b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 90_000 + b"\r\n\r\n",
        "no HTTP": b"\x16\x03\x01 nonsense\r\n\r\n",
    }
    expected = {"a body too long": "413", "too many headers": "431", "a header too long": "431", "no HTTP": "400",
                "another site": "403", "a stranger": "303"}
    for name, data in refusals.items():
        first, found = parsed(raw(place.demo.port, data))
        looked += 1
        if expected[name] not in first:
            findings.append(f"{name} is answered with {first!r}")
        findings += [f"{name} is answered without {one}" for one in lacking(found)]
    context = ssl.create_default_context(cafile=place.root)
    for path in ("/", "/sign-in", "/nothing-here", "/health"):
        line = http.client.HTTPSConnection("127.0.0.1", place.real.tls_port, context=context, timeout=10)
        line.request("GET", path)
        answer = line.getresponse()
        answer.read()
        looked += 1
        found = {name.lower(): value for name, value in answer.getheaders()}
        findings += [f"https {path} lacks {name}" for name in lacking(found, over_tls=True)]
        findings += [f"https {path}: {fault}" for fault in cookie_faults(answer.msg)]
        line.close()
    return findings, f"{looked} answers looked at"


def methods(place):
    """What no page needs is refused, by name."""
    findings, asked = [], 0
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "PROPFIND", "QATRA"):
        for path in ("/", "/board", "/donors/1", "/sign-in", "/health"):
            target = "127.0.0.1:1" if method == "CONNECT" else path
            first, _ = parsed(raw(place.demo.port, f"{method} {target} HTTP/1.1\r\nHost: x\r\nX-Echo: marked\r\n"
                                  "Connection: close\r\n\r\n".encode()))
            asked += 1
            if not re.search(r" (400|403|404|405|501) ", first):
                findings.append(f"{method} {path} is answered with {first!r}")
    first, found = parsed(raw(place.demo.port, b"POST /board HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\n"
                              b"Content-Length: 0\r\nConnection: close\r\n\r\n"))
    if " 405 " not in first or found.get("allow") != "GET, HEAD":
        findings.append(f"POST /board is answered with {first!r}, Allow: {found.get('allow')}")
    return findings, f"{asked + 1} requests with other methods"


def limits(place):
    """A house that asks too often is told so, and the desk behind another address does not notice."""
    findings = []
    line = http.client.HTTPConnection("127.0.0.1", place.demo.port, timeout=10)
    counted = {}
    for _ in range(1_000):
        line.request("GET", "/", headers={"X-Forwarded-For": "203.0.113.66"})
        answer = line.getresponse()
        body = answer.read()
        counted[answer.status] = counted.get(answer.status, 0) + 1
        if answer.status == 429 and counted[429] == 1:
            if answer.getheader("retry-after") is None or b"Too many tries" not in body:
                findings.append("429 does not say what to do")
    if counted.get(429, 0) == 0 or counted.get(200, 0) < 250:
        findings.append(f"1,000 requests of one house: {counted}")
    if place.people[0].get("/board").status != 200:
        findings.append("the desk was kept out by somebody else's flood")
    line.request("GET", "/", headers={"X-Forwarded-For": "203.0.113.67"})
    if line.getresponse().status != 200:
        findings.append("another house was kept out")
    line.close()
    # The machine owner's door is not one for the internet.
    line = http.client.HTTPConnection("127.0.0.1", place.demo.port, timeout=10)
    line.request("POST", "/control", body=b"{}", headers={
        "X-Forwarded-For": "203.0.113.67", "Authorization": "Bearer x"})
    if line.getresponse().status != 404:
        findings.append("/control answers somebody who comes through a proxy")
    line.close()
    return findings, ", ".join(f"{times} × {status}" for status, times in sorted(counted.items()))


# What breaks a reader of forms: numbers that are none, signs of other alphabets, far too much.
NASTY = ["", "nan", "inf", "-1", "0", "1e308", "9223372036854775808", "-9223372036854775809", "a" * 3_000, "%00",
         "\x00", "e\u0301\u0302\u0303" * 120, "\U0001F9D1\u200D\U0001F692" * 90, "\u202e\u0628\u0629", "2026-13-45",
         "0000-00-00", "9999-12-31T23:59", "'\"<script>alert(1)</script>", "../../etc/passwd",
         "\r\nSet-Cookie: a=b", "=1+1"]


def fields(place):
    """Every field of every form with what nobody would write into it, the others as the page proposes them."""
    findings, sent = [], 0
    desk = place.people[0]
    nasty = NASTY if place.full else NASTY[:1] + NASTY[1:4:2] + NASTY[5:8] + NASTY[10:13] + NASTY[16:17]
    for (method, pattern), found in sorted(place.site.operations.items()):
        if method != "post" or any(re.search(left_out, pattern) for left_out in pages_api.LEFT_OUT):
            continue
        path = re.sub(r"\{(\w+)\}", lambda match: found["parameters"][match[1]][0], pattern)
        proposed = {name: field["values"][0] if field["values"] else "1" for name, field in found["fields"].items()}
        for name in found["fields"]:
            for value in nasty if name != "csrf" else []:
                answer = desk.post(path, {**proposed, name: value, "csrf": desk.csrf})
                sent += 1
                if answer.status >= 500:
                    findings.append(f"POST {pattern}: {name} = {value[:30]!r} is answered with {answer.status}")
                if "a=b" in str(answer.headers.get("set-cookie", "")):
                    findings.append(f"POST {pattern}: {name} splits the header")
    # What would end a person's access is tried on nobody, without the form's token and with a forged one.
    for path in ("/staff/999999/disabled", "/staff/999999/password", "/staff/999999/sessions/end", "/sign-out"):
        for form in ({"csrf": "forged"}, {"csrf": ""}):
            answer = desk.post(path, form)
            sent += 1
            if answer.status != 403:
                findings.append(f"POST {path} with a forged token is answered with {answer.status}")
    return findings, f"{sent} forms sent"


def shown(place):
    """The serial number of the certificate that is shown."""
    context = ssl.create_default_context(cafile=place.root)
    with socket.create_connection(("127.0.0.1", place.real.tls_port), timeout=10) as line:
        with context.wrap_socket(line, server_hostname="localhost") as tls:
            return tls.getpeercert()["serialNumber"]


def renewal(place):
    """A file that is no certificate changes nothing; a renewed certificate is shown within half a minute."""
    made, key = place.certificate
    first = shown(place)
    began = time.monotonic()
    for source, target in (("renewed.key", key), ("renewed.pem", made)):
        shutil.copy(os.path.join(place.work, source), target)
    while time.monotonic() - began < 45:
        if shown(place) != first:
            break
        time.sleep(1)
    took = time.monotonic() - began
    findings = [] if shown(place) != first else ["the renewed certificate is not shown after 45 s"]
    if place.full:
        second = shown(place)
        with open(made, "w") as file:
            file.write("this is no certificate\n")
        time.sleep(35)
        if shown(place) != second:
            findings.append("a file that is no certificate was taken for one")
    return findings, f"shown after {took:.0f} s"


def errors_in(log):
    """Lines of error in a centre's log, and crashes."""
    with open(log, errors="replace") as said:
        return [line.strip()[:300] for line in said if re.search(r"\b(error|critical)\b qatra|Fatal error|panic", line)
                # `renewal` puts a file there that is no certificate, and wants it said.
                and "renewed certificate cannot be used" not in line]
