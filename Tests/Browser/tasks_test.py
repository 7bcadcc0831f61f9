"""Does the main task of every page in English, and in Urdu without the script; `--every-look` also in Urdu with it.

The pages are those of docs/roles.md's table that a browser can open; each has a walk in `walks.py` or stands there
among the exceptions with a reason, and either fails this test when it is missing. One demonstration centre, two
browsers. Nothing may be written to a page's console, no script may fail, no content policy may be breached, no answer
may be of 500 or more, and nothing may have to be pushed sideways. A picture of what came of each task is kept.
"""

import argparse
import contextlib
import os
import pathlib
import queue
import re
import shutil
import sys
import threading
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from walks import EXCEPTIONS, VISITORS, WALKS, At  # noqa: E402
from world import STAFF, Trouble, World  # noqa: E402
from playwright.sync_api import expect, sync_playwright  # noqa: E402

ROLES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "roles.md"
WORKERS = 2
# For a page to come, and for what is looked for on it: a busy machine takes its time over a password.
PATIENCE_MS = 10_000
# The looks of a page: name of the picture, language, with the script.
LOOKS = [("en", "en", True), ("ur", "ur", True), ("plain", "ur", False)]
# Listens before any script of the page runs.
LISTENER = """
    window.qatraBreaches = [];
    document.addEventListener('securitypolicyviolation', event =>
        window.qatraBreaches.push(event.violatedDirective + ' ' + event.blockedURI));
"""


def addresses_of_pages():
    """What a browser can open, as docs/roles.md lists it."""
    return re.findall(r"^\| GET \| `([^`]+)` \|", ROLES.read_text(encoding="utf-8"), re.M)


def missing():
    """What is wrong with the table itself."""
    listed, walked = addresses_of_pages(), {walk.address for walk in WALKS}
    yield from (f"{one} has no task and no reason why not: add a walk to walks.py" for one in listed
                if one not in walked and one not in EXCEPTIONS)
    known = sorted(walked | set(EXCEPTIONS))
    yield from (f"{one} is not a page of docs/roles.md" for one in known if one not in listed)
    yield from (f"{one} has a task, and a reason why not" for one in sorted(walked & set(EXCEPTIONS)))


class Browser:
    """One headless Chromium, and what its pages complained of."""

    def __init__(self, playwright, world):
        self.world = world
        expect.set_options(timeout=PATIENCE_MS)
        self.chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])

    @contextlib.contextmanager
    def look(self, walk, language, has_script=True, complaints=None, **options):
        """A page as the walk's person sees it, and the walk's place on it."""
        context = self.chromium.new_context(
            viewport=walk.viewport, locale="en-GB", timezone_id="Asia/Karachi", base_url=self.world.centre.address,
            java_script_enabled=has_script, accept_downloads=True, **options)
        complaints = [] if complaints is None else complaints
        try:
            context.set_default_timeout(PATIENCE_MS)
            context.add_init_script(LISTENER)
            page = context.new_page()
            page.on("console", lambda line: line.type in ("error", "warning") and not (
                walk.expects and walk.expects in line.text) and complaints.append(f"console: {line.text}"))
            page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
            page.on("response", lambda answer: answer.status >= 500 and complaints.append(
                f"server: {answer.status} {answer.url}"))
            at = At(self.world, page, language)
            if walk.who in STAFF:
                with self.world.lock:
                    at.come_in(self.world.desk(walk.who).cookies)
            context.request.get(f"/language/{language}?back=/health")
            yield at
        finally:
            context.close()


def do(browser, walk, look, keep):
    """One task in one look. Raises what is wrong."""
    picture, language, has_script = look
    complaints = []
    with browser.look(walk, language, has_script, complaints) as at:
        try:
            walk.task(at)
            if has_script:
                complaints += [f"policy: {breach}" for breach in at.page.evaluate("window.qatraBreaches")]
            direction = at.page.locator("html").get_attribute("dir")
            assert direction == ("rtl" if language == "ur" else "ltr"), f"the page is {direction}"
            if walk.who in VISITORS:
                wide = at.page.evaluate("document.documentElement.scrollWidth")
                assert wide <= walk.viewport["width"], f"the page is {wide} px wide"
            assert not complaints, "; ".join(complaints[:4])
        finally:
            with contextlib.suppress(Exception):
                at.page.screenshot(path=os.path.join(keep, f"{walk.name}-{picture}.png"))


def work(world, jobs, keep, failures):
    with sync_playwright() as playwright:
        browser = Browser(playwright, world)
        with contextlib.suppress(queue.Empty):
            while True:
                walk, look = jobs.get_nowait()
                began = time.monotonic()
                try:
                    do(browser, walk, look, keep)
                    took = time.monotonic() - began
                    print(f"progress: ok      {took:5.1f} s  {look[0]:5} {walk.address}", flush=True)
                except Exception as trouble:
                    frames = [one for one in traceback.extract_tb(trouble.__traceback__) if "walks" in one.filename]
                    where = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}: " if frames else ""
                    failures.append(f"{walk.address}, {look[0]}: {where}" + " ".join(str(trouble).split())[:500])
                    print(f"FAILED  {time.monotonic() - began:5.1f} s  {failures[-1]}", flush=True)
        browser.chromium.close()


def main():
    parser = argparse.ArgumentParser(description="Do the main task of every page in both languages and without script.")
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--keep", default="artifacts/browser/tasks", help="folder for pictures and the log")
    parser.add_argument("--only", help="only walks whose address holds this")
    parser.add_argument("--every-look", action="store_true", help="Urdu with the script as well: half as long again")
    options = parser.parse_args()

    failures = list(missing())
    for failure in failures:
        print(f"FAILED  {failure}", flush=True)
    shutil.rmtree(options.keep, ignore_errors=True)
    os.makedirs(options.keep)
    jobs, began = queue.Queue(), time.monotonic()
    for look in LOOKS if options.every_look else [look for look in LOOKS if look[0] != "ur"]:
        for walk in WALKS:
            if (options.only or "") in walk.address and (look[2] or not walk.needs_script):
                jobs.put((walk, look))
    count = jobs.qsize()
    world = World(options.binary, os.path.abspath(options.keep))
    try:
        world.start()
        workers = [
            threading.Thread(target=work, args=(world, jobs, options.keep, failures)) for _ in range(WORKERS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        with contextlib.suppress(Trouble):
            if world.stop() != 0:
                failures.append("the centre did not end well when asked to stop")
        for folder in ("centre", "real"):
            shutil.rmtree(os.path.join(options.keep, folder), ignore_errors=True)
    if jobs.qsize():
        failures.append(f"{jobs.qsize()} tasks were never begun")
    print(f"summary: {count} tasks on {len(WALKS)} pages in {time.monotonic() - began:.0f} s, {len(failures)} failed; "
          f"pictures in {options.keep}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
