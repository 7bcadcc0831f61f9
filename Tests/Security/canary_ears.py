"""Who comes to a centre in the canary hunt, and everything they are answered, kept in files to be looked through."""

import html.parser
import http.client
import os
import re
import threading
import urllib.parse

import canary_marks
import centre as support

# The cookies that open something; those of the doors are tokens of forms.
SESSIONS = ("__Host-qatra", "__Host-qatra-me")
TOKEN = re.compile(r"^[A-Za-z0-9_-]{20,}$")


class LoudCentre(support.RealCentre):
    """A real centre that writes the most talkative log there is."""

    def command(self):
        return [*super().command(), "--log", "trace"]


class Ears:
    """The files of what was answered: headers, bodies and addresses, by who was answered."""

    def __init__(self, folder):
        self.folder = folder
        self.books = {}
        self.lock = threading.Lock()
        self.pages = 0
        self.searches = set()

    def book(self, part, comer):
        with self.lock:
            if (part, comer) not in self.books:
                name = re.sub(r"[^a-z0-9]+", "-", f"{part} {comer}".lower())
                self.books[(part, comer)] = canary_marks.Book(os.path.join(self.folder, name))
            return self.books[(part, comer)]

    def keep(self, part, comer, name, data):
        book = self.book(part, comer)
        with self.lock:
            book.add(name, data)

    def close(self):
        for book in self.books.values():
            book.file.flush()


class Addresses(html.parser.HTMLParser):
    """Where a page leads."""

    def __init__(self):
        super().__init__()
        self.found = []
        # Forms that put what is typed into an address.
        self.searches, self.form = set(), None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.form = given.get("action") if (given.get("method") or "get").lower() == "get" else None
        elif tag == "input" and self.form and given.get("type", "text") in ("text", "search", "tel", "email"):
            self.searches.add(self.form)
        self.found += [value for name, value in attributes if name in ("href", "action", "src", "formaction") and value]


class Comer(support.Desk):
    """A browser whose every answer is kept. `kind` says as whom its pages are judged; without one they are shown to
    somebody who may see them, and only heads and addresses are kept."""

    def __init__(self, centre, ears, kind, name="", password="", is_judged=True):
        super().__init__(centre, name, password)
        self.ears, self.kind, self.is_judged = ears, kind, is_judged
        self.secrets = []
        self.headers = {}

    def ask(self, method, path, form=None, seconds=20, body=None, headers=None, typed=""):
        """One request. `typed`: the answer may show its sender what the sender typed, in a `form` or an `address`; a
        form's words may stand on its page and nowhere else, an address leads to itself."""
        given = {**self.headers, **(headers or {})}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            body = urllib.parse.urlencode({**form, "csrf": form.get("csrf", self.csrf)}, doseq=True)
            given["Content-Type"] = "application/x-www-form-urlencoded"
            given["Origin"] = self.centre.address
        connection = http.client.HTTPConnection("127.0.0.1", self.centre.port, timeout=seconds)
        try:
            connection.request(method, path, body=body, headers=given)
            answer = connection.getresponse()
            data = answer.read()
            return self.heard(method, path, answer, data, typed)
        finally:
            connection.close()

    def heard(self, method, path, answer, data, typed):
        headers, cookies = {}, []
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key.strip()] = rest.split(";")[0]
                if TOKEN.match(rest.split(";")[0]) and key.strip() in SESSIONS:
                    self.secrets.append(canary_marks.Mark("session", rest.split(";")[0], self.kind))
                    cookies.append(rest.split(";")[0])
            headers[name.lower()] = value
        text = data.decode(errors="replace")
        self.look_for_secrets(text)
        where = f"{method} {shown(path)} as {self.kind}"
        head = f"{answer.status}\n" + "\n".join(
            f"{name}: {value}" for name, value in answer.getheaders() if typed != "address" or name != "Location")
        for cookie in cookies:
            # A session is handed to its owner in this one header.
            head = head.replace(cookie, "(the session)")
        self.ears.keep("heads", "everybody", where, head.encode())
        if self.is_judged and not typed:
            self.ears.keep("bodies", self.kind, where, data)
            self.ears.pages += 1
        reader = Addresses()
        if "html" in headers.get("content-type", ""):
            reader.feed(text)
        self.ears.searches.update(reader.searches)
        if typed != "address":
            self.ears.keep("addresses", "everybody", where, "\n".join(
                [headers.get("location", ""), *reader.found]).encode())
        self.links = [one for one in reader.found if one.startswith("/")]
        return support.Answer(answer.status, headers, text)

    def look_for_secrets(self, text):
        for secret in re.findall(r'id="app-secret"[^>]*>([A-Z2-7 ]+)<', text):
            plain = secret.replace(" ", "")
            self.secrets.append(canary_marks.Mark(
                "factor secret", secret, self.kind, [secret.strip(), plain], support.App(secret).key))
        if 'id="recovery-codes"' in text:
            for code in re.findall(r"<code[^>]*>([^<]+)</code>", text):
                self.secrets.append(canary_marks.Mark(
                    "recovery code", code, self.kind, [code, re.sub("[- ]", "", code)]))

    def show_second_factor(self, path):
        # These pages show a person the own secrets, once.
        judged, self.is_judged = self.is_judged, False
        try:
            super().show_second_factor(path)
        finally:
            self.is_judged = judged


def shown(path):
    """An address without what identifies its reader."""
    return "/".join("(token)" if TOKEN.match(part) else part for part in path.partition("?")[0].split("/"))


class Stream(threading.Thread):
    """Listens to the events as one comer until the centre ends or the hunt does."""

    def __init__(self, comer):
        super().__init__(daemon=True)
        self.comer = comer
        self.over = threading.Event()
        self.began = threading.Event()
        self.events = 0
        self.start()

    def run(self):
        while not self.over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.comer.centre.port, timeout=2)
            try:
                cookies = "; ".join(f"{name}={value}" for name, value in self.comer.cookies.items())
                connection.request("GET", "/events", headers={"Cookie": cookies} if cookies else {})
                answer = connection.getresponse()
                while not self.over.is_set() and (line := answer.fp.readline()):
                    self.began.set()
                    self.events += line.startswith(b"event:")
                    self.comer.ears.keep("events", self.comer.kind, f"events as {self.comer.kind}", line)
            except (OSError, http.client.HTTPException):
                self.over.wait(0.3)
            finally:
                connection.close()

    def stop(self):
        self.over.set()
        self.join(5)


# Every address of the program, as docs/roles.md has it; a test compares that table with the program.

def routes(method, root):
    with open(os.path.join(root, "docs", "roles.md"), encoding="utf-8") as page:
        found = re.findall(rf"^\| {method} \| `(/[^`]*)` \|", page.read(), re.M)
    if len(found) < 40:
        raise support.Trouble(f"docs/roles.md has {len(found)} addresses for {method}, so the crawl would see little")
    return found


def addresses(pattern, values):
    """A pattern's addresses with every known value in its places."""
    found = [pattern.replace("/…", "/style.css").replace("/**", "/report/1")]
    for place in re.findall(r":(\w+)", pattern):
        found = [one.replace(f":{place}", str(value)) for one in found for value in values.get(place, ["1"])]
    return found


def crawl(comer, patterns, values, pages_max=400):
    """Reads every address with every known value in it, and whatever the pages read lead to."""
    waiting = [one for pattern in patterns for one in addresses(pattern, values)]
    known = set(waiting)
    read = 0
    while waiting and read < pages_max:
        address = waiting.pop(0)
        path = address.partition("?")[0]
        if path in ("/events", "/sign-out", "/calls/ringing") or path.startswith("/language"):
            continue
        comer.links = []
        comer.get(address)
        read += 1
        for link in comer.links:
            link = link.partition("#")[0]
            if link not in known and not link.startswith(("//", "/assets")):
                known.add(link)
                waiting.append(link)
    return read
