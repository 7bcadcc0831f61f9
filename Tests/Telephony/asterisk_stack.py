"""An Asterisk of our own on loopback, as an ordinary user, on a configuration that this project wrote.

Only Python's own library is used. Asterisk is found or fetched by `scripts/asterisk`.

    with Exchange() as exchange, Carrier(exchange.carrier_port) as carrier:
        caller = Phone.caller("03001234567", exchange.sip_port, [("wait", 30)])

Without a program the configuration is the golden one of the test trunk, which the pure tests hold to what the program
writes, with free ports and a folder of its own in place of the written ones. With `binary=` the program writes it, and
`qatra prompts build` makes its sounds.
"""

import http.server
import json
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
import threading

from sip_phones import Trouble, end, free_udp_ports, run, tone, wait_for

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "scripts" / "asterisk"
GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"

# Every file of sound that is missing is replaced by a tone of its own, so that a test hears which one it was.
TONES = {"ur/fallback": 350, "en/fallback": 450, "ur/nobody": 650, "en/nobody": 750, "music/hold": 1000}


def free_tcp_ports(count):
    """Ports nobody listens on, all different."""
    servers = [http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) for _ in range(count)]
    ports = [server.server_address[1] for server in servers]
    for server in servers:
        server.server_close()
    return ports


def asterisk_root():
    """The root of an Asterisk, which is fetched if need be."""
    done = subprocess.run([SCRIPT, "fetch"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Trouble("there is no Asterisk; the reason is above")
    return done.stdout.strip()


def ordinary_user():
    """Whom Asterisk runs as: this user, or `nobody` where this one is root and `nobody` may read the project."""
    if os.getuid():
        return None
    nobody = pwd.getpwnam("nobody").pw_uid
    done = subprocess.run([SCRIPT, "--help"], user=nobody, group=nobody, extra_groups=[],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return None if done.returncode else nobody


def section_values(text, section):
    """The values of a section of Asterisk's form; of several with one name all together, the first of a key counts."""
    values, here = {}, False
    for line in text.splitlines():
        if line.startswith("["):
            here = line[1:line.index("]")] == section
        elif here and "=" in line and not line.startswith(";"):
            key, _, value = line.partition("=")
            values.setdefault(key.strip(), value.lstrip(">").strip())
    return values


class Exchange:
    """Asterisk on loopback, with a test trunk to `carrier_port`. Leaves nothing running and nothing behind."""

    def __init__(
            self, binary=None, data=None, health_port=None, keep=None, kind="test", operators=("amina", "bilal")):
        self.root = asterisk_root()
        self.user = ordinary_user()
        self.folder = pathlib.Path(keep or tempfile.mkdtemp(prefix="qatra-asterisk-"))
        self._is_kept = bool(keep)
        self.sip_port, self.carrier_port = free_udp_ports(2)
        self.http_port, self.socket_port, free = free_tcp_ports(3)
        self.health_port = health_port or free
        # A hundred calls have two ports a leg; another exchange beside this one has others. Below the ports that the
        # system gives away (from 32,768 on), of which the one for SIP is one.
        self.sound_first = 10_000 + 1_000 * (self.sip_port % 20)
        self._process, self._kind = None, kind
        if binary:
            self.configuration = self._written_by(binary, data, operators, health_port)
        else:
            self.configuration = self._from_golden()
        self._read()
        if not binary:
            self._make_sounds()

    # MARK: - The configuration

    def _from_golden(self):
        for name in ("etc", "run/lib", "run/data/sounds", "run/spool", "run/run", "run/log", "run/cache",
                     "sounds/music", "recordings"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "run/data/sounds/qatra").symlink_to(self.folder / "sounds")
        (self.folder / "run/spool/recording").symlink_to(self.folder / "recordings")
        changes = {
            # Nothing of a test leaves this machine, whatever trunk it plays.
            "0.0.0.0": "127.0.0.1", "192.168.1.10": "127.0.0.1", "192.168.1.20": "127.0.0.1",
            "sip.example.pk:5060": f"127.0.0.1:{self.carrier_port}", "sip.example.pk": "127.0.0.1",
            "/qatra/": f"{self.folder}/", "bind = 127.0.0.1:5060": f"bind = 127.0.0.1:{self.sip_port}",
            "sip:127.0.0.1:5090": f"sip:127.0.0.1:{self.carrier_port}",
            "bindport = 8088": f"bindport = {self.http_port}",
            "ws://127.0.0.1:8765": f"ws://127.0.0.1:{self.socket_port}",
            "rtpstart = 20000": f"rtpstart = {self.sound_first}",
            "rtpend = 20999": f"rtpend = {self.sound_first + 999}",
            "http://127.0.0.1:8080/health": f"http://127.0.0.1:{self.health_port}/health"}
        for file in sorted((GOLDEN / self._kind).iterdir()):
            text = file.read_text()
            for old, new in changes.items():
                text = text.replace(old, new)
            (self.folder / "etc" / file.name).write_text(text)
        return self.folder / "etc"

    def _written_by(self, binary, data, operators, health_port):
        words = [
            binary, "telephony", "setup", "--data", str(data), "--test-carrier", str(self.carrier_port),
            "--helpline", "1155", "--duty", "+923330000111",
            "--sip-port", str(self.sip_port), "--http-port", str(self.http_port),
            "--socket-port", str(self.socket_port),
            "--sound-ports", f"{self.sound_first}-{self.sound_first + 999}"]
        words += [word for name in operators for word in ("--operator", name)]
        if health_port:
            words += ["--health", f"http://127.0.0.1:{health_port}/health"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Trouble(f"the configuration was not written: {done.stderr.strip()}")
        shutil.rmtree(self.folder)
        self._is_kept = True
        self.folder = pathlib.Path(data).resolve() / "telephony"
        if self.user is not None:
            # The centre's folder is its owner's alone; whoever runs Asterisk must come through to his own.
            for path in self.folder.parents:
                if path.is_relative_to(tempfile.gettempdir()) and path != pathlib.Path(tempfile.gettempdir()):
                    path.chmod(path.stat().st_mode | 0o011)
        return self.folder / "etc"

    def _read(self):
        """What others must know stands in the files, whoever wrote them."""
        files = {path.name: path.read_text() for path in self.configuration.iterdir()}
        socket = section_values(files["websocket_client.conf"], "qatra")
        self.socket_user, self.socket_password = socket["username"], socket["password"]
        self.rest_password = section_values(files["ari.conf"], "qatra")["password"]
        pjsip = files["pjsip.conf"]
        names = re.findall(r"^\[([a-z0-9-]+)\]\ntype = auth", pjsip, re.MULTILINE)
        self.passwords = {name: section_values(pjsip, name)["password"] for name in names}
        main = section_values(files["asterisk.conf"], "directories")
        self.run = pathlib.Path(main["astrundir"]).parent
        self.sounds = (self.run / "data/sounds/qatra").resolve()
        self.recordings = (self.run / "spool/recording").resolve()

    def _make_sounds(self):
        for name, hertz in TONES.items():
            path = self.sounds / f"{name}.ulaw"
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(tone(hertz, 1.0))

    # MARK: - Running

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def _as_user(self):
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.user, "extra_groups": []}

    def start(self):
        if self.user is not None:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, self.user, self.user, follow_symlinks=False)
        self._process = run(
            [SCRIPT, "start", str(self.configuration)], self.folder / "console", cwd=self.folder, **self._as_user())
        wait_for(lambda: self._process.poll() is not None or "fully booted" in self.command("core waitfullybooted"),
                 20, f"Asterisk is not ready: {self.folder}/console")
        if self._process.poll() is not None:
            raise Trouble("Asterisk ended at once: " + self.console()[-2000:])
        self.pid = self._process.pid

    def command(self, words):
        """What a command of Asterisk's own prints."""
        done = subprocess.run([SCRIPT, "cli", str(self.configuration), words], capture_output=True, text=True,
                              check=False, **self._as_user())
        return done.stdout

    def console(self):
        """Warnings and errors since the start."""
        return (self.folder / "console").read_text(errors="replace")

    def calls(self):
        """How many legs are up."""
        found = re.search(r"(\d+) active channel", self.command("core show channels count"))
        return int(found[1]) if found else 0

    def stop(self):
        if self._process:
            end(self._process, seconds=5)
            self._process = None
        if not self._is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)


class Health:
    """What the exchange asks before it hands over a call. `answer` is what it is told, `None` for no answer at all."""

    def __init__(self, port, answer="ok\n"):
        owner = self
        self.answer, self.asked = answer, 0

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                # The watchdog asks too, every other second.
                owner.asked += self.headers.get("User-Agent") != "watchdog"
                if owner.answer is None:
                    return owner._over.wait(10)
                body = owner.answer.encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                return self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._over = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._over.set()
        self._server.shutdown()
        self._server.server_close()


def show(name, **figures):
    """One line of what was seen."""
    print(name + ": " + json.dumps(figures, sort_keys=True), flush=True)
