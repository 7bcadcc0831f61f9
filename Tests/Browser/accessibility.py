"""Reads every page of the gallery with axe-core, and compares its two directions.

Every page is opened in English and in Urdu, light and dark, on a wide screen and on a telephone. Asked of each:

- axe-core finds nothing that it calls serious or critical (WCAG 2.2 A and AA, and its best practices);
- nothing has to be pushed sideways at 400 pixels;
- the two directions mirror each other: what stands in a row stands in the other order, and what begins at the left
  edge in English begins at the right edge in Urdu, as far away from it.

The pages are written by `QATRA_PAGES_OUT=FOLDER swift test --filter GalleryTests`; `--self-test` shows first that each
check can fail.
"""

import argparse
import collections
import concurrent.futures
import os
import sys
import tempfile
import time

import axe_playwright_python
from playwright.sync_api import sync_playwright

AXE = os.path.join(os.path.dirname(axe_playwright_python.__file__), "axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 400, "height": 800}
# Edges of fractions of a pixel are rounded differently from the left and from the right.
EDGE_PIXELS = 2.0

# What stands in a page: rows whose children share a line, and the blocks whose edges do not hang on the words in them.
LAYOUT = """() => {
  const rtl = document.documentElement.dir === "rtl", width = document.documentElement.clientWidth;
  const shown = (e) => { const b = e.getBoundingClientRect(); return b.width > 0 && b.height > 0; };
  const name = (e) => [e.tagName.toLowerCase(), ...e.classList].join(".");
  const rows = [];
  for (const e of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(e);
    if (!["flex", "grid", "inline-flex"].includes(style.display) || style.flexDirection.startsWith("column")) continue;
    if (style.direction !== (rtl ? "rtl" : "ltr")) continue;
    const stands = (c) => shown(c) && !["absolute", "fixed"].includes(getComputedStyle(c).position);
    const children = [...e.children].filter(stands);
    for (let i = 1; i < children.length; i++) {
      const a = children[i - 1].getBoundingClientRect(), b = children[i].getBoundingClientRect();
      const onOneLine = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) / 2;
      if (!onOneLine) continue;
      const isRight = rtl ? b.right <= a.left + 1 : b.left >= a.right - 1;
      if (!isRight) rows.push(name(e) + ": " + name(children[i]) + " does not follow " + name(children[i - 1]));
    }
  }
  const blocks = [];
  for (const e of document.querySelectorAll("header.topbar, .brand, main, main h1, .card, .columns > *, .notice")) {
    const b = e.getBoundingClientRect();
    if (shown(e)) blocks.push([name(e), rtl ? width - b.right : b.left]);
  }
  return {rows, blocks, over: document.documentElement.scrollWidth - width};
}"""


class Finding(collections.namedtuple("Finding", "page what")):
    """One thing that is wrong with one page."""


def read(page, name, only=None):
    """What axe has to say of the page that is open: what is grave, what is slight, how many rules were met."""
    page.add_script_tag(path=AXE)
    what = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    found = page.evaluate("(what) => axe.run(document, {runOnly: what, resultTypes: ['violations']})", what)
    grave, slight = [], collections.Counter()
    for violation in found["violations"]:
        for node in violation["nodes"]:
            if violation["impact"] in GRAVE:
                said = node.get("failureSummary", "").splitlines() or [""]
                target = " ".join(map(str, node["target"]))
                grave.append(Finding(name, f"{violation['id']}: {target}: {said[-1].strip()}"))
            else:
                slight[f"{violation['id']} on {name}"] += 1
    return grave, slight, len(found["passes"])


def mirrored(name, english, urdu):
    """What is not in its mirrored place."""
    for language, layout in (("en", english), ("ur", urdu)):
        for row in layout["rows"]:
            yield Finding(f"{name}.{language}", row)
    # A sentence that only one language needs moves what follows; then the blocks cannot be told apart by their order.
    if [block[0] for block in english["blocks"]] != [block[0] for block in urdu["blocks"]]:
        yield Finding(name, "the two languages do not have the same blocks")
        return
    for (block, left), (_, right) in zip(english["blocks"], urdu["blocks"]):
        if abs(left - right) > EDGE_PIXELS:
            yield Finding(name, f"{block} begins {left:.0f} px from the left, and {right:.0f} px from the right")


# Width, scheme, language, and what axe reads there: everything in both languages, one wide and one narrow, and in the
# dark the colours once more. Labels do not depend on the width, nor colours on the language.
LOOKS = [
    (WIDE, "light", "en", TAGS), (WIDE, "light", "ur", None), (NARROW, "light", "en", None),
    (NARROW, "light", "ur", TAGS), (WIDE, "dark", "ur", ["color-contrast"]),
]


def examine(browser, folder, names):
    """All findings of these pages, what was slight, how many of axe's rules were met, how many looks were taken."""
    findings, slight, met, looks = [], collections.Counter(), 0, 0
    began = told = time.monotonic()
    page = browser.new_page(timezone_id="Asia/Karachi")
    for number, name in enumerate(names, 1):
        layouts = {}
        for size, scheme, language, rules in LOOKS:
            looks += 1
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            page.goto(f"file://{os.path.join(os.path.abspath(folder), f'{name}.{language}.html')}")
            layout = page.evaluate(LAYOUT)
            if layout["over"] > 1:
                findings.append(Finding(f"{name}.{language}", f"is {layout['over']} px wider than {size['width']} px"))
            if scheme == "light":
                layouts[size["width"], language] = layout
            if rules:
                grave, few, passed = read(page, f"{name}.{language}", None if rules is TAGS else rules)
                findings += grave
                slight += few
                met += passed
        for size in (WIDE, NARROW):
            findings += mirrored(name, layouts[size["width"], "en"], layouts[size["width"], "ur"])
        if time.monotonic() - told > 10:
            told = time.monotonic()
            print(f"progress: {told - began:5.1f} s  {number} of {len(names)} pages", flush=True)
    page.close()
    return list(dict.fromkeys(findings)), slight, met, looks


def launch(playwright):
    return playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--allow-file-access-from-files"])


def examine_share(folder, names):
    """What one process does: a browser of its own, and its share of the pages."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            return examine(browser, folder, names)
        finally:
            browser.close()


def examine_all(folder, names):
    """The same as `examine`, by as many browsers as there are cores: each keeps one core busy."""
    shares = [share for share in (names[first::os.cpu_count()] for first in range(os.cpu_count())) if share]
    findings, slight, met, looks = [], collections.Counter(), 0, 0
    with concurrent.futures.ProcessPoolExecutor(len(shares)) as pool:
        for part in pool.map(examine_share, [folder] * len(shares), shares):
            findings += part[0]
            slight += part[1]
            met += part[2]
            looks += part[3]
    return sorted(findings), slight, met, looks


SOUND = """<!doctype html><html lang="{lang}" dir="{dir}"><head><title>A page</title><style>
.topbar {{ display: flex; gap: 8px; }} .card {{ margin-inline: 10px 60px; }} body {{ margin: 0; color: #111;
background: #fff; }}</style></head><body><header class="topbar"><span class="brand">a</span><span>b</span></header>
<main><h1>Title</h1><div class="card">A card</div>{extra}</main></body></html>"""
# Each fault by what must be said of it.
FAULTS = {
    "image-alt": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="9" height="9">',
    "color-contrast": '<p style="color: #bbb">Hardly to be read</p>',
    "label": "<input>",
    "wider than": '<div style="inline-size: 500px">wide</div>',
    "begins": '<div class="card" style="margin-left: 10px; margin-right: 90px">Not mirrored</div>',
    "does not follow": '<div style="display: flex; direction: inherit"><b style="order: 2">1</b><b>2</b></div>',
}


def self_test(browser):
    """Each check finds its fault, and nothing in a page without one."""
    with tempfile.TemporaryDirectory(prefix="qatra-accessibility-") as folder:
        for name, extra in {"sound": "", **{f"f{n}": text for n, text in enumerate(FAULTS.values())}}.items():
            for lang, direction in (("en", "ltr"), ("ur", "rtl")):
                with open(os.path.join(folder, f"{name}.{lang}.html"), "w") as file:
                    file.write(SOUND.format(lang=lang, dir=direction, extra=extra))
        sound = examine(browser, folder, ["sound"])[0]
        assert not sound, f"a sound page is blamed: {sound}"
        for number, expected in enumerate(FAULTS):
            findings = examine(browser, folder, [f"f{number}"])[0]
            assert any(expected in finding.what for finding in findings), f"{expected} was not found: {findings}"
    return len(FAULTS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", required=True, help="where GalleryTests has written the pages")
    parser.add_argument("--only", help="pages whose name has this in it")
    options = parser.parse_args()
    began = time.monotonic()
    names = sorted({file.rsplit(".", 2)[0] for file in os.listdir(options.pages) if file.endswith(".en.html")})
    names = [name for name in names if name != "ringing" and (options.only or "") in name]
    if not names:
        sys.exit(f"There are no pages in {options.pages}: write them with QATRA_PAGES_OUT, see docs/pages.md.")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        faults = self_test(browser)
        browser.close()
    findings, slight, met, looks = examine_all(options.pages, names)
    for finding in findings:
        print(f"FOUND {finding.page}: {finding.what}")
    for rule, count in slight.most_common(20):
        print(f"slight: {rule} {count} times")
    print(f"summary: {len(names)} pages, {looks} looks, {met} rules met, {faults} planted faults found; "
          f"{len(findings)} findings, {sum(slight.values())} slight ones, {time.monotonic() - began:.0f} s")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
