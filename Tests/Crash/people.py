"""A demonstration centre with two operators at work, for tests that move, back up and restore it."""

import contextlib
import os
import random
import shutil
import subprocess
import tempfile
import time

from books import Ledger, Operator
from centre import Centre, Trouble, in_thread


@contextlib.contextmanager
def scratch(name):
    """A folder that is gone afterwards."""
    folder = tempfile.mkdtemp(prefix=f"qatra-{name}-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class People:
    """Operators who open requests and act on them, and what they were acknowledged."""

    def __init__(self, centre, seed):
        self.centre, self.ledger = centre, Ledger()
        chance = random.Random(seed)
        self.operators = [
            Operator(centre, self.ledger, name, chance.randrange(1 << 31)) for name in ["operator", "operator2"]]
        self.threads = []

    def work(self):
        """Begins; the centre must be served."""
        for operator in self.operators:
            operator.prepare()
            operator.ongoing.set()
            self.threads.append(in_thread(operator.work))

    def until(self, requests, seconds=120):
        """Until so many requests have been acknowledged."""
        ends = time.monotonic() + seconds
        while len(self.ledger.requests) < requests:
            if time.monotonic() > ends:
                raise Trouble(f"Only {len(self.ledger.requests)} of {requests} requests were opened in {seconds} s.")
            time.sleep(0.05)

    def rest(self):
        for operator in self.operators:
            operator.ongoing.clear()
        for thread in self.threads:
            thread.join(40)
        self.threads = []
        for operator in self.operators:
            if operator.trouble:
                raise operator.trouble


class MovedCentre(Centre):
    """A demonstration centre that may be kept in PostgreSQL, which its own folder says."""

    def make(self, store=None):
        arguments = ["demo", "--only-create", "--donors", str(self.donors), "--seed", str(self.seed)]
        code, said = self.run(*arguments, *(["--store", store] if store else []))
        if code != 0:
            raise Trouble(f"The centre could not be made: {said}")

    def has(self, name):
        return os.path.exists(os.path.join(self.data, name))

    def must(self, *arguments, seconds=300, data=True):
        """A command that has to succeed; what it said."""
        code, said = self.command_on(*arguments, seconds=seconds, data=data)
        if code != 0:
            raise Trouble(f"{' '.join(arguments[:2])} ended with {code}: {said}")
        return said

    def refused(self, words, *arguments, seconds=60, data=True):
        """A command that has to fail with these words."""
        code, said = self.command_on(*arguments, seconds=seconds, data=data)
        if code == 0 or words not in said:
            raise Trouble(f"{' '.join(arguments[:2])} ended with {code}, without the words {words!r}: {said}")

    def command_on(self, *arguments, seconds, data):
        if data:
            return self.run(*arguments, seconds=seconds)
        done = subprocess.run(
            [self.binary, *arguments], input="", capture_output=True, timeout=seconds, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
