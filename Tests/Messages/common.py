"""What the simulators of carriers, firms and modems and the tests that use them have in common.

Only Python's own library is used, so that a simulator can be started alone.
"""

import http.server
import os
import socket
import socketserver
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))

from centre import Trouble  # noqa: E402

__all__ = ["Checks", "Server", "Trouble", "free_ports", "self_test", "wait_for"]


def free_ports(count):
    """Ports nobody listens on, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def wait_for(changed, condition, seconds, what, look=0.1):
    """Waits until the condition holds, and returns what it returned.

    changed  the lock that guards what the condition looks at, notified when that changes
    look     seconds between two looks where nobody notifies
    """
    ends = time.monotonic() + seconds
    with changed:
        while not (found := condition()):
            left = ends - time.monotonic()
            if left <= 0:
                raise Trouble(f"{what} did not happen within {seconds} s.")
            changed.wait(min(left, look))
        return found


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """An HTTP server on this machine that can be gone at once, connections that were kept open included.

    port  0 for any that is free; `server_address[1]` says which
    """

    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = True

    def __init__(self, port, handler):
        self.open = set()
        super().__init__(("127.0.0.1", port), handler)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True, name="server")
        self.thread.start()

    def process_request(self, request, address):
        self.open.add(request)
        super().process_request(request, address)

    def shutdown_request(self, request):
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, *_):
        pass

    def cut(self):
        """Nobody listens any more, and what was open is closed."""
        self.shutdown()
        self.server_close()
        for request in list(self.open):
            try:
                request.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.thread.join(5)


class Checks:
    """What was found and what had to be found, counted.

    at_once  a failure is printed when it is seen, for a test that runs for minutes
    """

    def __init__(self, at_once=False):
        self.made, self.failed, self.at_once = 0, [], at_once

    def equal(self, what, found, expected):
        self.made += 1
        if found != expected:
            self.fails(f"{what}: {found!r} and not {expected!r}")

    def true(self, what, holds):
        self.made += 1
        if not holds:
            self.fails(what)

    def fails(self, what):
        self.failed.append(what)
        if self.at_once:
            print(f"FAILED {what}", flush=True)

    def run(self, part, *arguments):
        """One part of a test. Its own fault must not look like a pass, and must not hide what comes behind it."""
        before, began = len(self.failed), time.monotonic()
        try:
            part(self, *arguments)
        except Exception as trouble:
            self.fails(f"{part.__name__}: {type(trouble).__name__}: {trouble}")
        print(f"progress: {part.__name__}: {time.monotonic() - began:.1f} s, {len(self.failed) - before} problems",
              flush=True)


def self_test(what, parts):
    """The test of a simulator itself. Returns the exit code."""
    checks = Checks()
    for part in parts:
        checks.run(part)
    for failure in checks.failed:
        print("FAILED", failure)
    print(f"summary: {checks.made} checks of {what}, {len(checks.failed)} failed")
    return 1 if checks.failed or not checks.made else 0
