"""The pictures of the README: a demonstration centre on a busy morning."""

import argparse
import json
import os
import re
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))

from centre import Centre, Desk  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

# Group, component, units, urgency, facility, which of the quick times, verified.
CALLS = [
    ("B-", "redCells", 2, "urgent", "Mayo", 2, True), ("O-", "redCells", 3, "emergency", "Jinnah", 0, True),
    ("A+", "platelets", 2, "urgent", "Shaukat", 3, True), ("O+", "wholeBlood", 4, "emergency", "Holy Family", 1, True),
    ("AB-", "redCells", 1, "routine", "Services", 5, True), ("B+", "redCells", 2, "urgent", "Nishtar", 2, False),
]


def take_call(desk, times, number, call):
    group, component, units, urgency, facility, when, is_verified = call
    found = json.loads(desk.get("/facilities/search?q=" + urllib.parse.quote(facility)).text)
    form = {
        "mode": "specificGroup", "group": group, "component": component, "units": str(units),
        "neededBy": times[min(when, len(times) - 1)], "urgency": urgency, "patientInitials": "AB", "sex": "female",
        "ageYears": "52", "ward": "Surgical 3, bed 7", "recordNumber": f"R-{2290 + number}",
        "facility": str(found[0]["id"]), "callerPhone": "", "ownBank": "askedNoneLeft", "familyLanguage": "ur-Latn",
    }
    path = desk.post("/requests", form).location
    if is_verified:
        desk.post(path + "/verification", {})
    return path


def main():
    parser = argparse.ArgumentParser(description="Make the pictures of the README.")
    parser.add_argument("--binary", default=".build/release/qatra")
    parser.add_argument("--into", default="docs/images")
    parser.add_argument("--seconds", type=float, default=45, help="how long the morning goes on before the pictures")
    options = parser.parse_args()
    os.makedirs(options.into, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="qatra-pictures-") as folder:
        centre = Centre(
            options.binary, os.path.join(folder, "centre"), os.path.join(folder, "log"), donors=30_000, speed=30)
        centre.start()
        try:
            desk = Desk(centre)
            desk.sign_in()
            times = re.findall(r'data-needed-in="([^"]+)"', desk.get("/requests/new").text)
            paths = [take_call(desk, times, number, call) for number, call in enumerate(CALLS)]
            time.sleep(options.seconds)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
                page = browser.new_page(
                    base_url=centre.address, viewport={"width": 1280, "height": 760}, timezone_id="Asia/Karachi")
                page.goto("/sign-in")
                page.fill("input[name=name]", "operator")
                page.fill("input[name=password]", "operator-demonstration")
                page.click("#sign-in")
                for path, name in [("/board", "board"), (paths[0], "request")]:
                    page.goto(path)
                    page.wait_for_timeout(800)
                    page.screenshot(path=os.path.join(options.into, f"{name}.png"))
                browser.close()
        finally:
            centre.stop()
    print(f"The pictures are in {options.into}.")


if __name__ == "__main__":
    main()
