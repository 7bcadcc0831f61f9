"""What stands in for this program in tests of the exchange alone: a websocket that Asterisk calls, and commands on it.

Only Python's own library is used.
"""

import base64
import hashlib
import json
import queue
import socket
import struct
import threading
import time

from sip_phones import Trouble


class Desk(threading.Thread):
    """Listens where the exchange calls; keeps every event, and gives commands.

    `refused` counts calls with another name or password than the one agreed on.
    """

    def __init__(self, port, user, password):
        super().__init__(daemon=True)
        self._secret = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self._server = socket.create_server(("127.0.0.1", port))
        self._link, self._file = None, None
        self._lock, self._over = threading.Lock(), threading.Event()
        self._answers, self._count = {}, 0
        self.events, self.refused = [], 0
        self.start()

    # MARK: - The websocket

    def run(self):
        while not self._over.is_set():
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            try:
                self._serve(link)
            except (OSError, ValueError, struct.error):
                pass
            self._link = None
            link.close()

    def _serve(self, link):
        file = link.makefile("rb")
        head = {}
        file.readline()
        for line in iter(file.readline, b"\r\n"):
            if not line:
                return
            name, _, value = line.decode().partition(":")
            head[name.lower()] = value.strip()
        if head.get("authorization") != self._secret:
            self.refused += 1
            link.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
            return
        accept = base64.b64encode(
            hashlib.sha1((head["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
        link.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Protocol: ari\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        self._link = link
        text = b""
        while True:
            first, second = file.read(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack("!H", file.read(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", file.read(8))[0]
            mask = file.read(4) if second & 0x80 else bytes(4)
            body = bytes(byte ^ mask[place % 4] for place, byte in enumerate(file.read(size)))
            kind = first & 0x0F
            if kind == 8:
                return
            if kind == 9:
                self._send(body, kind=10)
            elif kind in (0, 1):
                text += body
                if first & 0x80:
                    self._hear(json.loads(text))
                    text = b""

    def _send(self, body, kind=1):
        size = len(body)
        head = bytes([0x80 | kind, size]) if size < 126 else bytes([0x80 | kind, 126]) + struct.pack("!H", size)
        with self._lock:
            self._link.sendall(head + body)

    def _hear(self, event):
        waiting = self._answers.pop(event.get("request_id"), None)
        if waiting:
            waiting.put(event)
        else:
            self.events.append((time.monotonic(), event))

    # MARK: - Commands and events

    def is_connected(self):
        return self._link is not None

    def tell(self, method, uri, **query):
        """Gives a command and returns the answer's status and body."""
        self._count += 1
        name, answer = f"q{self._count}", queue.Queue()
        self._answers[name] = answer
        request = {
            "type": "RESTRequest", "request_id": name, "method": method, "uri": uri,
            "query_strings": [{"name": key, "value": str(value)} for key, value in query.items()]}
        self._send(json.dumps(request).encode())
        try:
            event = answer.get(timeout=10)
        except queue.Empty:
            raise Trouble(f"no answer to {method} {uri}") from None
        return event["status_code"], json.loads(event.get("message_body") or "null")

    def find(self, kind, **values):
        """Events of a kind, of one channel if `channel` is named."""
        return [
            event for _, event in list(self.events)
            if event["type"] == kind and values.get("channel") in (None, event.get("channel", {}).get("id"))]

    def wait(self, kind, seconds=10, **values):
        """The first event of a kind."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.find(kind, **values)
            if found:
                return found[0]
            time.sleep(0.02)
        raise Trouble(f"no {kind} within {seconds} s, but {[event['type'] for _, event in self.events]}")

    def close(self):
        self._over.set()
        self._server.close()
        if self._link:
            self._link.close()
