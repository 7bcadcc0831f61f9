"""Marked words, every writing in which one could stand in a file, and the hunt for them.

A mark is a word that nothing but this test can have written: a name of letters drawn by chance, a number, a secret. The
hunt is done by `grep -F`, which looks for all writings of all marks in one pass over a file, whatever bytes it holds.
"""

import base64
import bisect
import html
import os
import re
import subprocess
import tempfile
import urllib.parse

# What is shorter is found by chance in any large file.
BYTES_MIN = 6
LATIN = "bcdfghjklmnpqrstvwxz"
VOWELS = "aeiou"
# Letters of Urdu that nobody folds into others when names are searched.
URDU = "بپتٹثجچحخدڈذرڑزژسشصضطظعغفقلمن"
DIGITS_OF_URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
DIGITS_OF_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class Mark:
    """One word, of whom it is, and how people write it.

    kind     what it is: a row of the table that is printed
    owner    whose it is, such as `donor 3`; who may see it is decided by kind and owner
    forms    every spelling that says the whole of it
    raw      the bytes it stands for, where it is a secret that is text only on a screen
    """

    def __init__(self, kind, text, owner="", forms=None, raw=None):
        self.kind, self.text, self.owner, self.raw = kind, text, owner, raw
        self.forms = list(dict.fromkeys(forms or [text]))

    def __repr__(self):
        return f"{self.kind} of {self.owner or 'nobody'}"


class Chance:
    """Words that nobody else has, drawn from a seed."""

    def __init__(self, random):
        self.random = random
        self.taken = set()

    def once(self, draw):
        while (word := draw()) in self.taken:
            pass
        self.taken.add(word)
        return word

    def word(self, length=10):
        return self.once(lambda: "".join(
            self.random.choice(VOWELS if index % 2 else LATIN) for index in range(length)))

    def urdu(self, length=8):
        return self.once(lambda: "".join(self.random.choice(URDU) for _ in range(length)))

    def digits(self, length):
        # No zero in front, and no run of one digit, which stands in files for itself.
        return self.once(lambda: "".join(self.random.choice("123456789") + self.random.choice("1357902468")
                                         for _ in range((length + 1) // 2))[:length])

    def name(self, kind, owner):
        words = [self.word(9).title(), self.word(9).title()]
        return Mark(kind, " ".join(words), owner, [" ".join(words), *words])

    def urdu_name(self, kind, owner):
        words = [self.urdu(), self.urdu()]
        return Mark(kind, " ".join(words), owner, [" ".join(words), *words])

    def phone(self, kind, owner):
        rest = self.digits(7)
        return Mark(kind, f"+92300{rest}", owner, phone_forms("300", rest))

    def national_identity(self, owner):
        parts = ("35202", self.digits(7), "3")
        return Mark("CNIC", "-".join(parts), owner, ["-".join(parts), "".join(parts), " ".join(parts)])

    def email(self, owner):
        name = self.word(11)
        return Mark("e-mail", f"{name}@donor.example", owner, [f"{name}@donor.example", name])


def phone_forms(network, rest):
    """A mobile number as programs and people write it; the country's code or zero before it changes nothing here."""
    joined = [network + rest, f"{network} {rest}", f"{network}-{rest}", f"{network}) {rest}",
              f"{network} {rest[:3]} {rest[3:]}", f"{network}-{rest[:3]}-{rest[3:]}", f"{network}.{rest}",
              f"{network} {rest[:4]} {rest[4:]}", f"{network}-{rest[:4]}-{rest[4:]}"]
    return joined + [one.translate(DIGITS_OF_URDU) for one in joined[:3]] + [
        one.translate(DIGITS_OF_ARABIC) for one in joined[:3]]


# Codings: each gives the byte strings under which a text stands if it was written so. Those of the first table do not
# tell capitals from small letters, those of the second do.

def utf8(data):
    return [data]


def utf16(order):
    return lambda data: [data.decode().encode(f"utf-16-{order}")]


def utf32(order):
    return lambda data: [data.decode().encode(f"utf-32-{order}")]


def percent(data):
    """As addresses and forms have it: what must be, and all of it; then once more over that."""
    once = {urllib.parse.quote(data, safe=""), urllib.parse.quote_plus(data), urllib.parse.quote(data),
            "".join(f"%{byte:02x}" for byte in data)}
    return [one.encode() for one in once | {urllib.parse.quote(one, safe="") for one in once}]


def entities(data):
    text = data.decode()
    return [one.encode() for one in (
        html.escape(text), "".join(f"&#{ord(letter)};" for letter in text),
        "".join(f"&#x{ord(letter):x};" for letter in text), text.encode("ascii", "xmlcharrefreplace").decode())]


def escapes(data):
    """As JSON, Python and Swift write what is not ASCII, and all of it."""
    text = data.decode()
    return [one.encode() for one in (
        "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in text),
        "".join(f"\\u{ord(letter):04x}" for letter in text),
        "".join("\\u{" + f"{ord(letter):x}" + "}" for letter in text),
        "".join(f"\\x{byte:02x}" for byte in data))]


def hexadecimal(data):
    return [separator.join(f"{byte:02x}" for byte in data).encode() for separator in ("", " ", ":", ", 0x")]


def decimal_list(data):
    """An array of bytes as a language prints it."""
    return [separator.join(str(byte) for byte in data).encode() for separator in (", ", ",", " ")]


def base64_at(offset):
    """What of the letters is fixed by this text when so many bytes stand before it."""
    def coded(data):
        whole = base64.b64encode(bytes(offset) + data + bytes(3)).decode()
        fixed = whole[(0, 2, 3)[offset]:(offset + len(data)) * 8 // 6]
        return [fixed.encode(), fixed.replace("+", "-").replace("/", "_").encode()]
    return coded


LOOSE = {
    "UTF-8": utf8, "UTF-16LE": utf16("le"), "UTF-16BE": utf16("be"), "UTF-32LE": utf32("le"), "UTF-32BE": utf32("be"),
    "percent": percent, "HTML entities": entities, "escapes": escapes, "hexadecimal": hexadecimal,
    "list of bytes": decimal_list}
EXACT = {f"base64 at {offset}": base64_at(offset) for offset in range(3)}
CODINGS = {**LOOSE, **EXACT}


class Hunt:
    """All writings of all marks, ready to be looked for."""

    def __init__(self, marks):
        self.marks = marks
        # Pattern (small letters where these count as the same) -> (mark, coding); of several the first.
        self.loose, self.exact = {}, {}
        for mark in marks:
            for form in mark.forms:
                self.add(mark, form.encode())
            if mark.raw:
                self.add_raw(mark)

    def add(self, mark, data):
        for name, coding in CODINGS.items():
            for pattern in coding(data):
                self.put(mark, name, pattern)

    def add_raw(self, mark):
        for name, coding in {"UTF-8": utf8, "percent": percent, "hexadecimal": hexadecimal, **EXACT,
                             "list of bytes": decimal_list}.items():
            for pattern in coding(mark.raw):
                self.put(mark, name, pattern)

    def put(self, mark, coding, pattern):
        if len(pattern) < BYTES_MIN or b"\n" in pattern:
            return
        if coding in EXACT:
            self.exact.setdefault(pattern, (mark, coding))
        else:
            self.loose.setdefault(pattern.lower(), (mark, coding))

    def hits(self, path):
        """(place in the file, mark, coding) of everything in this file."""
        found = []
        for patterns, options in ((self.loose, ["-i"]), (self.exact, [])):
            for place, match in grep(path, patterns, options):
                mark, coding = patterns[match.lower() if options else match]
                if not (mark.kind == "one-time code" and is_part_of_number(path, place, len(match), coding)):
                    found.append((place, mark, coding))
        return sorted(found, key=lambda hit: hit[0])


def grep(path, patterns, options):
    """Every place at which one of the patterns begins, the longest at each, by GNU grep in the locale of bytes."""
    with tempfile.NamedTemporaryFile() as list_of_patterns:
        list_of_patterns.write(b"\n".join(patterns) + b"\n")
        list_of_patterns.flush()
        done = subprocess.run(
            ["grep", "-aobF", *options, "-f", list_of_patterns.name, "--", path], capture_output=True,
            env={**os.environ, "LC_ALL": "C"})
    if done.returncode > 1:
        raise OSError(f"grep did not read {path}: {done.stderr.decode(errors='replace')[:200]}")
    # A match never holds the end of a line, so each is a line of its own.
    for line in done.stdout.split(b"\n"):
        if line:
            place, _, match = line.partition(b":")
            yield int(place), match


def is_part_of_number(path, place, length, coding):
    """Six digits are a code only where no other digit is beside them."""
    if coding not in ("UTF-8", "percent"):
        return False
    with open(path, "rb") as file:
        file.seek(max(place - 1, 0))
        around = file.read(length + (2 if place else 1))
    before, after = (around[:1] if place else b""), around[length + (1 if place else 0):]
    return bool(re.match(rb"\d", before) or re.match(rb"\d", after))


class Book:
    """A file of everything that one comer was answered, and which address each part of it belongs to."""

    def __init__(self, path):
        self.path = path
        self.begins, self.names = [], []
        self.bytes = 0
        self.file = open(path, "wb")

    def add(self, name, data):
        self.begins.append(self.bytes)
        self.names.append(name)
        self.bytes += self.file.write(data + b"\n\n")

    def name_at(self, place):
        return self.names[bisect.bisect_right(self.begins, place) - 1]

    def close(self):
        self.file.close()


def proof(hunt, folder):
    """Every writing of every mark is laid into files, each on a line of its own; all have to be found. Returns how many
    there were, and what was not found."""
    missed, laid = [], 0
    for patterns, options in ((hunt.loose, ["-i"]), (hunt.exact, [])):
        path = os.path.join(folder, "proof")
        at, expected = 0, {}
        with open(path, "wb") as file:
            for number, pattern in enumerate(patterns):
                # Found in whatever letters, where these do not count.
                shown = pattern.upper() if options and number % 2 else pattern
                before = b"\0\xff<"
                file.write(before + shown + b">\0\n")
                expected[at + len(before)] = pattern
                at += len(before) + len(shown) + 3
        found = {place: match.lower() if options else match for place, match in grep(path, patterns, options)}
        for place, pattern in expected.items():
            laid += 1
            # A shorter writing may stand at the beginning of a longer one, never the other way.
            if pattern not in found.get(place, b""):
                missed.append(f"{patterns[pattern][0]} as {patterns[pattern][1]}")
    return laid, missed
