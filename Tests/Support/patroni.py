"""Three PostgreSQL of a test's own that replicate one another, each with Patroni and a member of etcd, and the faults
that a primary can have: killed, frozen, cut off from the network.

Where it is permitted everything runs in namespaces of its own (`enter_own_world`): a network with a small one for each
node behind a bridge; processes and shared memory that end with the test, however it ends; and a disk in memory that
nobody else sees. Root and ordinary accounts both may have them on Debian 12. Where they are not permitted all nodes
share the loopback device, and a cut is made in relays (`Relay`) through which everybody reaches a node's PostgreSQL and
Patroni, and Patroni the members of etcd: every byte is swallowed, nothing is refused, nothing is closed. That is less
than a cut: TCP goes on acknowledging, as through a box in between, and the members of etcd still hear one another.

    python3 Tests/Support/patroni.py        starts them, prints what is what, and waits for Ctrl-C
"""

import contextlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from postgres import binaries, copy_to_sqlite, free_port

# The settings that docs/operating.md names; a node that lost its place is another's after `ttl` at the latest.
TTL, LOOP_WAIT, RETRY_TIMEOUT = 20, 5, 5
# Older ones let a primary whose network came back write its name over the new one's in etcd, and both took writes.
PATRONI_OLDEST = (4, 0)
HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ("h1", "h2", "h3")
# Beside 10.0.0.0/16 and the like of offices: the network exists only in the test's own namespace.
NETWORK = "10.213.85"
PASSWORD = "failover"
# Three databases of some tens of megabytes with their logs, and as much again.
MEMORY_WANTED_KB = 2 << 20
# Members of etcd hear from their leader five times a second and elect another after two seconds: twice the default's
# patience, for two cores that carry all of it.
HEARTBEAT_MS, ELECTION_MS = 200, 2_000
WORLD = "QATRA_FAILOVER_WORLD"


def program():
    """Patroni: the one named in the environment, the one that ./test has installed, or the system's."""
    own = os.path.join(HERE, "..", "..", ".venv", "bin", "patroni")
    return os.environ.get("PATRONI") or (own if os.path.exists(own) else shutil.which("patroni"))


def missing():
    """What is not installed, in words; nothing when all is there."""
    lacking = [package for package, is_there in (
        ("etcd-server", shutil.which("etcd")), ("postgresql", binaries())) if not is_there]
    if lacking:
        return f"not installed: apt install {' '.join(lacking)}"
    if program() is None:
        return "there is no Patroni: .venv/bin/python -m pip install -r Tests/Crash/requirements.txt"
    said = subprocess.run([program(), "--version"], check=True, capture_output=True, text=True).stdout.split()[-1]
    if tuple(int(part) for part in said.split(".")[:2]) < PATRONI_OLDEST:
        return f"Patroni {said} is too old: .venv/bin/python -m pip install -r Tests/Crash/requirements.txt"
    return None


# MARK: - A world of its own


def enter_own_world():
    """Starts this script again in namespaces of its own, where they are permitted; returns in the new process."""
    if WORLD in os.environ:
        if os.environ[WORLD] == "namespaces":
            run("ip", "link", "set", "lo", "up")
            # Shared memory of killed servers goes with it too.
            run("mount", "-t", "tmpfs", "tmpfs", "/dev/shm")
        return
    command = ["unshare", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc"]
    if os.geteuid() != 0:
        command[1:1] = ["--user", "--map-current-user", "--keep-caps"]
    trial = "mount -t tmpfs tmpfs /dev/shm && ip link add name trial type bridge && unshare --net true"
    permitted = not os.environ.get("QATRA_FAILOVER_LOOPBACK") and shutil.which("ip") and subprocess.run(
        [*command, "sh", "-c", trial], check=False, capture_output=True).returncode == 0
    os.environ[WORLD] = "namespaces" if permitted else "loopback"
    # The shell is the first process there, and buries what nobody else waits for.
    shell = ["sh", "-c", '"$@"; exit $?', "world"] if permitted else []
    again = [*(command if permitted else []), *shell, sys.executable, *sys.argv]
    os.execvp(again[0], again)


def has_namespaces():
    return os.environ.get(WORLD) == "namespaces"


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def account():
    """Whose the servers are: PostgreSQL refuses root."""
    return pwd.getpwnam("postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name)


def memory_folder():
    """A folder in memory where there is room, on the disk otherwise."""
    with open("/proc/meminfo", encoding="ascii") as lines:
        free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
    roomy = free > MEMORY_WANTED_KB and os.access("/dev/shm", os.W_OK)
    folder = tempfile.mkdtemp(prefix="qatra-patroni-", dir="/dev/shm" if roomy else None)
    os.chown(folder, account().pw_uid, account().pw_gid)
    return folder


# MARK: - One node


class Relay:
    """Carries bytes from one port of this machine to another, until it is cut."""

    def __init__(self, target):
        self.target, self.is_cut = target, threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                here, _ = self.listening.accept()
                threading.Thread(target=self.join, args=(here,), daemon=True).start()

    def join(self, here):
        self.hold()
        try:
            there = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            here.close()
            return
        there.settimeout(None)
        for one, other in ((here, there), (there, here)):
            threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    def hold(self):
        while self.is_cut.is_set():
            time.sleep(0.05)

    def carry(self, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(1 << 16):
                # What arrives while it is cut is lost: the connection is of no use any more when it is mended.
                if self.is_cut.is_set():
                    self.hold()
                    break
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Node:
    """One machine: a member of etcd, and Patroni with its PostgreSQL."""

    def __init__(self, name, folder, binary):
        self.name, self.binary = name, binary
        self.folder = os.path.join(folder, name)
        os.makedirs(self.folder)
        os.chown(self.folder, account().pw_uid, account().pw_gid)
        self.data = os.path.join(self.folder, "data")
        self.holder = self.etcd = self.patroni = None
        self.relays = {}
        self.ports = {"postgres": 5432, "rest": 8008, "client": 2379, "peer": 2380}
        if has_namespaces():
            self.host = f"{NETWORK}.{11 + NAMES.index(name)}"
            self.connect()
        else:
            self.host = "127.0.0.1"
            self.ports = {what: free_port() for what in self.ports}
            self.relays = {what: Relay(self.ports[what]) for what in ("postgres", "rest")}

    def connect(self):
        """A network of the node's own, and a cable to the bridge."""
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        ours = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{self.holder.pid}/ns/net") == ours:
            time.sleep(0.01)
        run("ip", "link", "add", self.name, "type", "veth", "peer", "name", "eth0", "netns", str(self.holder.pid))
        run("ip", "link", "set", self.name, "master", "bridge", "up")
        for line in ("link set lo up", f"addr add {self.host}/24 dev eth0", "link set eth0 up"):
            run(*self.inside(), "ip", *line.split())

    def inside(self):
        return ["nsenter", "--net", "--target", str(self.holder.pid)] if self.holder else []

    def seen(self, what):
        """Where others find a service of this node."""
        return f"{self.host}:{self.relays[what].port if what in self.relays else self.ports[what]}"

    def members(self, nodes):
        """Where this node's Patroni finds the members of etcd: over its own cable, or what stands for it."""
        if self.holder:
            return [one.seen("client") for one in nodes]
        for one in nodes:
            self.relays.setdefault(one.name, Relay(one.ports["client"]))
        return [f"{self.host}:{self.relays[one.name].port}" for one in nodes]

    def own(self, what):
        """Where it listens."""
        return f"{self.host}:{self.ports[what]}"

    def launch(self, name, *command):
        """Starts a program in the node, as an ordinary account."""
        as_ordinary = ["setpriv", "--reuid", account().pw_name, "--regid", str(account().pw_gid), "--init-groups"]
        with open(os.path.join(self.folder, name + ".log"), "ab") as log:
            return subprocess.Popen(
                [*self.inside(), *(as_ordinary if os.geteuid() == 0 else []), *command], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, cwd="/", start_new_session=True, env={**os.environ, "HOME": self.folder})

    def start_etcd(self, nodes):
        members = ",".join(f"{one.name}=http://{one.seen('peer')}" for one in nodes)
        self.etcd = self.launch(
            "etcd", "etcd", "--name", self.name, "--data-dir", os.path.join(self.folder, "etcd"),
            "--listen-client-urls", f"http://{self.own('client')}",
            "--advertise-client-urls", f"http://{self.seen('client')}",
            "--listen-peer-urls", f"http://{self.own('peer')}",
            "--initial-advertise-peer-urls", f"http://{self.seen('peer')}", "--initial-cluster", members,
            "--initial-cluster-token", "qatra", "--initial-cluster-state", "new", "--logger", "zap",
            "--log-level", "warn", "--heartbeat-interval", str(HEARTBEAT_MS), "--election-timeout", str(ELECTION_MS))

    def settings(self, nodes):
        """What Patroni is told; JSON is YAML. The part under `dcs` and `parameters` is what docs/operating.md has."""
        def person(name):
            return {"username": name, "password": PASSWORD}

        network = f"{NETWORK}.0/24" if self.holder else "127.0.0.0/8"
        return {
            "scope": "qatra", "name": self.name,
            "restapi": {"listen": self.own("rest"), "connect_address": self.seen("rest")},
            # Behind relays Patroni may not ask etcd for its members' own addresses and go past them.
            "etcd3": {"hosts": self.members(nodes), "use_proxies": self.holder is None},
            "bootstrap": {
                "dcs": {
                    "ttl": TTL, "loop_wait": LOOP_WAIT, "retry_timeout": RETRY_TIMEOUT,
                    "maximum_lag_on_failover": 1 << 20,
                    "synchronous_mode": True, "synchronous_mode_strict": True,
                    "postgresql": {
                        "use_pg_rewind": True, "use_slots": True,
                        "parameters": {
                            "synchronous_commit": "on", "wal_keep_size": "128MB", "max_connections": 100,
                            "max_locks_per_transaction": 512, "max_pred_locks_per_transaction": 512,
                            "max_pred_locks_per_page": 64,
                            "wal_sender_timeout": "10s", "wal_receiver_timeout": "10s",
                        },
                    },
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": self.own("postgres"), "connect_address": self.seen("postgres"), "data_dir": self.data,
                "bin_dir": self.binary, "pgpass": os.path.join(self.folder, "pgpass"),
                "authentication": {
                    "superuser": person("postgres"), "replication": person("replicator"), "rewind": person("rewinder")},
                "parameters": {"unix_socket_directories": self.folder},
                "pg_hba": [f"host {what} all {network} scram-sha-256" for what in ("all", "replication")],
            },
            "watchdog": {"mode": "off"},
        }

    def start_patroni(self, nodes):
        path = os.path.join(self.folder, "patroni.yml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.settings(nodes), file, indent=1)
        os.chown(path, account().pw_uid, account().pw_gid)
        os.chmod(path, 0o600)
        self.patroni = self.launch("patroni", os.path.abspath(program()), path)

    def processes(self):
        """Patroni, PostgreSQL's first process and all of its others: those that start more first."""
        found = [self.patroni.pid]
        with contextlib.suppress(OSError, ValueError):
            with open(os.path.join(self.data, "postmaster.pid"), encoding="ascii") as file:
                first = int(file.readline())
            found += [first, *children(first)]
        return found

    def signal(self, number):
        # Once more: what a process began between the look and the signal is there the second time.
        for _ in range(2):
            for process in self.processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, number)


def children(parent):
    """The processes that one has started."""
    for entry in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                if int(file.read().rpartition(") ")[2].split()[1]) == parent:
                    yield int(entry)


# MARK: - All of them


class Cluster:
    """Three nodes, of which one takes writes and one is known to have everything that was acknowledged."""

    def __init__(self):
        self.binary = binaries()
        self.folder = memory_folder()
        if has_namespaces():
            run("ip", "link", "add", "name", "bridge", "type", "bridge")
            run("ip", "addr", "add", f"{NETWORK}.1/24", "dev", "bridge")
            run("ip", "link", "set", "bridge", "up")
        self.nodes = [Node(name, self.folder, self.binary) for name in NAMES]

    def start(self, seconds=90):
        for node in self.nodes:
            node.start_etcd(self.nodes)
        for node in self.nodes:
            node.start_patroni(self.nodes)
        self.until(self.is_whole, seconds, "three members that replicate")
        self.run("CREATE ROLE qatra LOGIN PASSWORD '" + PASSWORD + "'", database="postgres")
        self.run("CREATE DATABASE centre OWNER qatra ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C.UTF-8'",
                 database="postgres")
        return self

    def until(self, condition, seconds, what):
        """Waits until it holds. Returns the seconds that took."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > seconds:
                raise RuntimeError(f"There was no {what} within {seconds} s; the logs are in {self.folder}.")
            time.sleep(0.2)
        return time.monotonic() - began

    def role(self, role, besides=None):
        """The node that has a role, as Patroni says it; another than the one given."""
        for node in self.nodes:
            if node is besides:
                continue
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://{node.seen('rest')}/{role}", timeout=2) as answer:
                    if answer.status == 200:
                        return node
        return None

    def leader(self, besides=None):
        """The node that takes writes."""
        return self.role("primary", besides)

    def is_whole(self):
        """Whether there is a leader with two standbys that keep up, one of which may take over at once."""
        if self.leader() is None or self.role("sync") is None:
            return False
        try:
            found = self.run(
                "SELECT count(*), count(*) FILTER (WHERE sync_state = 'sync') FROM pg_stat_replication"
                " WHERE state = 'streaming'", database="postgres", user="postgres")
        except subprocess.SubprocessError:
            return False
        return found == "2|1"

    def psql(self, node, database, user):
        host, _, port = node.seen("postgres").partition(":")
        return [f"{self.binary}/psql", "-h", host, "-p", port, "-U", user, "-d", database, "-X", "-qAt"]

    def run(self, sql, database="centre", user="postgres"):
        """A statement where it can be written."""
        leader = self.leader()
        if leader is None:
            raise subprocess.SubprocessError("nobody takes writes")
        done = subprocess.run(
            [*self.psql(leader, database, user), "-c", sql], check=True, capture_output=True, text=True, timeout=20,
            env={**os.environ, "PGPASSWORD": PASSWORD, "PGCONNECT_TIMEOUT": "3"})
        return done.stdout.strip()

    def copy(self, path):
        """The centre's tables as they stand where they are written, in a file of SQLite."""
        copy_to_sqlite(self.run, path)

    @property
    def address(self):
        hosts = ",".join(node.seen("postgres") for node in self.nodes)
        return f"postgres://qatra:{PASSWORD}@{hosts}/centre"

    # Faults and their ends

    def kill(self, node):
        node.signal(signal.SIGKILL)
        node.patroni.wait()

    def freeze(self, node):
        node.signal(signal.SIGSTOP)

    def cut(self, node):
        if node.holder:
            run("ip", "link", "set", node.name, "down")
        for relay in node.relays.values():
            relay.is_cut.set()

    def heal(self, node, fault):
        if fault == "kill":
            node.start_patroni(self.nodes)
        elif fault == "freeze":
            node.signal(signal.SIGCONT)
        else:
            if node.holder:
                run("ip", "link", "set", node.name, "up")
            for relay in node.relays.values():
                relay.is_cut.clear()

    def stop(self):
        """Ends all of it at once; nothing of it is kept."""
        for node in self.nodes:
            for process in [*(node.processes() if node.patroni else []), *[
                    one.pid for one in (node.etcd, node.holder) if one]]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            for one in (node.patroni, node.etcd, node.holder):
                if one:
                    one.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()


if __name__ == "__main__":
    if hindrance := missing():
        sys.exit(hindrance)
    enter_own_world()
    with Cluster() as cluster:
        print(f"{os.environ[WORLD]}: {cluster.address}, written at {cluster.leader().name}, files in {cluster.folder}")
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
