"""The sentences that can be translated: everything the visitors' pages say, read out of their source.

    scripts/sentences           writes the list anew
    scripts/sentences --check   fails when the list is not what the source says, or a translation speaks of a sentence
                                that is not in it

A sentence is a pair of literals in `say("English", "Urdu")` or `Words("English", "Urdu")`. What is filled in stands as
{1}, {2}, … in the order of the English. The list lies beside the translations; docs/translating.md tells how to add
one.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "Sources" / "Jurisdiction" / "pk" / "translations"
LIST = FOLDER / "sentences.json"
# Besides the files of the visitors' pages themselves and their further parts, and of the desk that answers visitors:
# what those pages are made of.
SHARED = [
    "Pages/AreaChoice.swift", "Pages/DonorChoice.swift", "Pages/DonorFeedback.swift", "Pages/FormFields.swift",
    "Pages/Layout.swift", "Pages/Ledger/LedgerChart.swift", "Pages/Ledger/LedgerLines.swift", "Pages/PageContext.swift",
    "Pages/PublicNotice.swift", "Pages/SignInScript.swift", "Pages/VisitorParts.swift", "Pages/WordsOfBlood.swift",
    "Pages/WordsOfDispatch.swift", "Pages/WordsOfMatching.swift", "Web/MeModels.swift",
]
ANSWERING = ["VisitorDesk*.swift", "VisitorRoutes*.swift"]
CALL = re.compile(r"\b(?:say|Words)\(\s*(?=\")")
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "0": "\0", "'": "'"}


def literal(text, at):
    """A Swift string literal that begins at a quote: its parts, words and expressions by turns, and where it ends."""
    parts, words, at = [], "", at + 1
    while text[at] != '"':
        if text[at] != "\\":
            words += text[at]
            at += 1
        elif text[at + 1] == "(":
            end = expression(text, at + 2)
            parts += [words, text[at + 2:end]]
            words, at = "", end + 1
        elif text[at + 1] == "u":
            end = text.index("}", at)
            words += chr(int(text[at + 3:end], 16))
            at = end + 1
        else:
            words += ESCAPES[text[at + 1]]
            at += 2
    return parts + [words], at + 1


def expression(text, at):
    """Where the parenthesis that is open before `at` closes."""
    depth = 1
    while depth:
        if text[at] == '"':
            at = literal(text, at)[1]
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at - 1


def argument(text, at):
    """Literals joined by plus signs: the parts, and where they end; nothing for anything else."""
    parts = []
    while True:
        at += len(re.match(r"\s*", text[at:])[0])
        if text[at] != '"':
            return None, at
        found, at = literal(text, at)
        parts = parts[:-1] + [parts[-1] + found[0]] + found[1:] if parts else found
        more = re.match(r"\s*\+", text[at:])
        if not more:
            return parts, at
        at += len(more[0])


def written(parts, places):
    """The parts as one text, its expressions by their places."""
    said = parts[0]
    for expression_, words in zip(parts[1::2], parts[2::2]):
        said += "{%d}" % places.setdefault(" ".join(expression_.split()), len(places) + 1) + words
    return said


def files():
    """Where visitors' sentences stand: no page is to be named here one by one."""
    source = ROOT / "Sources"
    pages = {path for path in source.rglob("*.swift") if "Layout.visitor(" in path.read_text(encoding="utf-8")}
    parts = {part for page in pages for part in page.parent.glob(f"{page.stem}+*.swift")}
    desk = {path for name in ANSWERING for path in (source / "Web").glob(name)}
    shown = {path for path in pages | parts | desk if not path.stem.endswith("+Sample")}
    return sorted(shown) + sorted({source / name for name in SHARED} - shown)


def sentences():
    """English, Urdu and the files, in the order of the English."""
    found = {}
    for path in files():
        text = path.read_text(encoding="utf-8")
        for call in CALL.finditer(text):
            english, at = argument(text, call.end())
            comma = re.match(r"\s*,", text[at:])
            if not english or not comma:
                continue
            urdu, _ = argument(text, at + len(comma[0]))
            if not urdu:
                continue
            places = {}
            key = written(english, places)
            if not re.search("[A-Za-z]", re.sub(r"\{\d+\}", "", key)):
                continue
            entry = found.setdefault(key, {"en": key, "ur": written(urdu, places), "in": []})
            if path.name not in entry["in"]:
                entry["in"].append(path.name)
    return [found[key] for key in sorted(found)]


def problems(known):
    """What is wrong with the translations there are."""
    for path in sorted(FOLDER.glob("*.json")):
        if path == LIST:
            continue
        for english, words in json.loads(path.read_text(encoding="utf-8"))["sentences"].items():
            if english not in known:
                yield f"{path.name}: '{english}' is said nowhere"
            elif sorted(re.findall(r"\{\d+\}", english)) != sorted(re.findall(r"\{\d+\}", words)):
                yield f"{path.name}: '{english}' does not fill in the same things"


def main():
    now = sentences()
    text = json.dumps({"sentences": now}, ensure_ascii=False, indent=1) + "\n"
    failures = []
    if "--check" in sys.argv[1:]:
        if not LIST.exists() or LIST.read_text(encoding="utf-8") != text:
            failures.append(f"{LIST.relative_to(ROOT)} is not what the source says: run scripts/sentences")
    else:
        FOLDER.mkdir(parents=True, exist_ok=True)
        LIST.write_text(text, encoding="utf-8")
    failures += problems({entry["en"] for entry in now})
    for failure in failures:
        print(f"FAILED  {failure}")
    print(f"summary: {len(now)} sentences, {len(failures)} wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
