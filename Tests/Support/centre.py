"""A demonstration centre started by a test: its process, its address, and a desk that speaks HTTP to it.

Only Python's own library is used here, so that the crash test needs nothing installed.
"""

import base64
import hashlib
import hmac
import http.client
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.parse

import sealed


class Trouble(Exception):
    """Something is not as it has to be; the text says what."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Centre:
    """One `qatra demo` process. Everything it prints is kept in a file."""

    def __init__(self, binary, data, log, *, donors=3_000, seed=1, speed=60.0):
        self.binary = os.path.abspath(binary)
        self.data = data
        self.log = log
        self.donors = donors
        self.seed = seed
        self.speed = speed
        self.port = free_port()
        self.process = None
        # What the process finds in its environment beside what is there.
        self.environment = {}
        # The authenticator apps of a real centre's people, by sign-in.
        self.apps = {}
        # The passwords of their own that people took at their first sign-in, and the codes it asks for.
        self.passwords = {}
        self.codes = {}

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def command(self):
        """What starts the program."""
        return [
            self.binary, "demo", "--data", self.data, "--donors", str(self.donors), "--seed", str(self.seed),
            "--speed", str(self.speed), "--port", str(self.port),
        ]

    def start(self, seconds=120):
        """Starts it and waits for the line that says it accepts requests. Returns the seconds that took."""
        began = time.monotonic()
        out = open(self.log, "ab")
        command = self.command()
        offset = out.tell()
        self.process = subprocess.Popen(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env={**os.environ, **self.environment})
        out.close()
        while time.monotonic() - began < seconds:
            with open(self.log, "rb") as said:
                said.seek(offset)
                text = said.read().decode(errors="replace")
            if re.search(r"^ready http://", text, re.M):
                return time.monotonic() - began
            if self.process.poll() is not None:
                raise Trouble(f"The centre ended by itself with {self.process.returncode}:\n{text[-2000:]}")
            time.sleep(0.02)
        raise Trouble(f"The centre was not ready within {seconds} s:\n{text[-2000:]}")

    def kill(self):
        """kill -9: no handler runs, nothing is flushed."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=30):
        """Asks it to stop. Returns its exit code."""
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Trouble(f"The centre did not stop within {seconds} s of being asked.")

    def run(self, *arguments, seconds=120, says=""):
        """Another command of the program on this centre, with `says` on its standard input. Returns its exit code and
        what it said."""
        done = subprocess.run(
            [self.binary, *arguments, "--data", self.data], input=says, capture_output=True, timeout=seconds, text=True)
        return done.returncode, done.stdout + done.stderr

    def rows(self, query):
        """From a copy of the live database: nothing but the centre opens the file itself."""
        with tempfile.TemporaryDirectory() as folder:
            for name in os.listdir(self.data):
                if name.startswith("qatra.sqlite"):
                    shutil.copy(os.path.join(self.data, name), folder)
            base = sealed.connect(self.data, os.path.join(folder, "qatra.sqlite"))
            base.row_factory = sealed.sqlite3.Row
            try:
                return [dict(row) for row in base.execute(query)]
            finally:
                base.close()


class RealCentre(Centre):
    """One `qatra serve` process of a real centre: nobody in it but who is put there, and no simulated phones."""

    password = "a long enough password"

    def command(self):
        return [self.binary, "serve", "--data", self.data, "--port", str(self.port)]

    def make(self, *options):
        """An empty centre with its administrator."""
        code, said = self.run(
            "init", "--name", "Test centre", "--address", "https://blood.example.pk", "--helpline", "042-111-000-911",
            "--administrator", "admin", "--administrator-name", "The administrator", *options,
            says=self.password + "\n")
        if code != 0:
            raise Trouble(f"The centre could not be made: {said}")

    def furnish(self, donors):
        """While it is served: an operator, a hospital, and donors given as lines of the register's CSV."""
        admin = Desk(self, name="admin", password=self.password)
        admin.sign_in()
        self.add_person(admin, "operator", {"name": "Operator", "role": "operator"})
        self.add_person(admin, "second", {"name": "Second", "role": "supervisor"})
        answer = admin.post("/facilities", {
            "name": "Mayo Hospital", "nameUrdu": "میو ہسپتال", "city": "Lahore", "district": "Lahore",
            "latitude": "31.5718", "longitude": "74.3138", "type": "hospital", "listedPhone": "042-99211100"})
        if answer.status != 303:
            problems = re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
            raise Trouble(f"The centre could not be furnished: {answer.status} {problems}")
        # A hospital and its listed number are stood for by two people.
        second = Desk(self, name="second", password=self.password)
        second.sign_in()
        confirmed = second.post("/facility-proposals/1", {"decision": "confirm"})
        if confirmed.status != 303:
            raise Trouble(f"The hospital could not be confirmed: {confirmed.status}")
        code, said = self.run("import", "--apply", "--strict", "-", says=donors)
        if code != 0:
            raise Trouble(f"The donors could not be imported: {said}")

    def add_person(self, admin, name, fields):
        """Somebody more. The administrator is shown a set-up code, which the first sign-in asks for."""
        answer = admin.post("/staff", {"signIn": name, "password": self.password, **fields})
        code = re.search(r'id="new-set-up-code".*?<code[^>]*>([a-z2-7-]{19})<', answer.text, re.DOTALL)
        if answer.status != 200 or not code:
            problems = re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
            raise Trouble(f"{name} could not be added: {answer.status} {problems}")
        self.codes[name] = code[1]

    def operator(self):
        desk = Desk(self, name="operator", password=self.password)
        desk.sign_in()
        return desk


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.text = body

    @property
    def location(self):
        return self.headers.get("location", "")


class App:
    """An authenticator app: six digits every half minute (RFC 6238), each shown once."""

    def __init__(self, secret):
        plain = secret.replace(" ", "")
        self.key = base64.b32decode(plain + "=" * (-len(plain) % 8))
        self.used = 0
        # Seconds by which the telephone's clock is ahead of this machine's.
        self.ahead = 0

    def code(self):
        """The next code that has not been shown; waits for it where it has to."""
        while (step := int(time.time() + self.ahead) // 30 + 1) <= self.used:
            time.sleep(0.5)
        self.used = step = max(self.used + 1, step - 1)
        digest = hmac.new(self.key, struct.pack(">Q", step), hashlib.sha1).digest()
        at = digest[19] & 15
        return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06}"


class Desk:
    """A signed-in person's browser, as far as a form and a cookie go. Safe to use from one thread at a time."""

    def __init__(self, centre, name="operator", password="operator-demonstration"):
        self.centre = centre
        self.name = name
        self.password = centre.passwords.get(name, password)
        self.cookies = {}
        self.csrf = ""
        # The secret of this person's authenticator app, once it is set up; every later sign-in shows a code of it.
        self.app = centre.apps.get(name)
        # Codes of the paper that is kept for when there is no app.
        self.recovery_codes = []

    def ask(self, method, path, form=None, seconds=20):
        """One request. Raises OSError or HTTPException when the answer did not arrive."""
        connection = http.client.HTTPConnection("127.0.0.1", self.centre.port, timeout=seconds)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            body = None
            if form is not None:
                body = urllib.parse.urlencode({**form, "csrf": form.get("csrf", self.csrf)}, doseq=True)
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                headers["Origin"] = self.centre.address
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key.strip()] = rest.split(";")[0]
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, form):
        return self.ask("POST", path, form)

    def sign_in(self):
        page = self.get("/sign-in")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        if not token:
            raise Trouble("The sign-in page has no token.")
        answer = self.post(
            "/sign-in", {"csrf": token[1], "name": self.name, "password": self.password, "back": "/board"})
        if answer.status != 303 or "__Host-qatra" not in self.cookies:
            raise Trouble(f"{self.name} could not sign in: {answer.status}")
        location = answer.location
        if location.startswith("/sign-in/first"):
            location = self.take_own_password(location)
        if location.startswith("/sign-in/"):
            self.show_second_factor(location)
        self.learn_token()

    def take_own_password(self, path):
        """A new account shows its set-up code and takes a password that the administrator does not know."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        own = self.password + " of my own"
        answer = self.post("/sign-in/first", {
            "csrf": token[1], "code": self.centre.codes[self.name], "password": own, "back": "/board"})
        if answer.status != 303:
            raise Trouble(f"{self.name} could not take a password: {answer.status}")
        self.password = self.centre.passwords[self.name] = own
        return answer.location

    def show_second_factor(self, path):
        """A real centre asks for one, and has it set up at the first sign-in."""
        page = self.get(path)
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        secret = re.search(r'id="app-secret"[^>]*>([A-Z2-7 ]+)<', page.text)
        if secret:
            self.app = self.centre.apps[self.name] = App(secret[1])
        action = "/sign-in/set-up/app" if secret else "/sign-in/second"
        answer = self.post(action, {"csrf": token[1], "code": self.app.code(), "back": "/board"})
        if answer.status != (200 if secret else 303):
            raise Trouble(f"{self.name} could not show the second factor: {answer.status}")
        if secret:
            self.recovery_codes = re.findall(r"<li><code>([^<]+)</code>", answer.text)

    def learn_token(self):
        # The first page of the role: not everybody sees the board.
        page = self.get(self.get("/").location)
        token = re.search(r'data-csrf="([^"]+)"', page.text)
        if page.status != 200 or not token:
            raise Trouble(f"The first page answers {page.status} after signing in.")
        self.csrf = token[1]


def in_thread(body):
    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    return thread
