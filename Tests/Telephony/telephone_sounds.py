"""Sounds of which a listening telephone can tell the names: every file is a tone of its own, and short.

A file is three frames of a tone that says the language, nine of one that says the name, and two of silence. All pieces
are whole frames of 20 ms, which Asterisk sends as they are, so that no frame holds two tones.
"""

import pathlib

from sip_phones import FRAME, RATE, rms, tone

LANGUAGES = {"ur": 384, "en": 408, "sd": 432}
LOWEST, STEP = 460, 22
MUSIC = 440
SECONDS = 14 * FRAME / RATE
SILENCE = bytes([0xFF]) * FRAME
# A frame whose tone is farther from the nearest one that means something is none of ours.
NEAR = 9


def pitch(samples):
    """Hertz of a pure tone in one frame: from its first upward passage through zero to its last."""
    passages = [
        place - 1 + samples[place - 1] / (samples[place - 1] - samples[place])
        for place in range(1, len(samples)) if samples[place - 1] < 0 <= samples[place]]
    if len(passages) < 3:
        return 0.0
    return (len(passages) - 1) * RATE / (passages[-1] - passages[0])


class Alphabet:
    """The names of the sounds in a folder, each with a tone."""

    def __init__(self, folder, more=()):
        self.folder = pathlib.Path(folder)
        names = {path.stem for path in self.folder.glob("??/*.ulaw")}
        self.names = sorted(names | set(more))

    def hertz(self, name):
        return LOWEST + STEP * self.names.index(name)

    def write(self):
        """Every sound of every language, over whatever is there; and music that nobody mistakes for one."""
        for language, mark in LANGUAGES.items():
            for name in self.names:
                path = self.folder / language / f"{name}.ulaw"
                path.write_bytes(tone(mark, 0.06) + tone(self.hertz(name), 0.18) + SILENCE * 2)
        (self.folder / "music").mkdir(exist_ok=True)
        for path in (self.folder / "music").glob("*.*"):
            path.unlink()
        (self.folder / "music" / "hold.ulaw").write_bytes(tone(MUSIC, 2.0))

    def heard(self, voice, since=0.0):
        """What was played to a telephone, in order: when each began, and its language and name, as "en/menu"."""
        found, language, run = [], None, 0
        for when, samples in list(voice.frames):
            if when < since or len(samples) != FRAME or rms(samples) < 0.05:
                run = 0
                continue
            hertz = pitch(samples)
            mark = next((key for key, value in LANGUAGES.items() if abs(hertz - value) < NEAR), None)
            place = round((hertz - LOWEST) / STEP)
            if mark:
                language, began, run = mark, when, 0
            elif language and 0 <= place < len(self.names) and abs(hertz - LOWEST - STEP * place) < NEAR:
                run = run + 1 if run and self.names[place] == name else 1
                name = self.names[place]
                # Three frames of it: a single one may be the end of something else.
                if run == 3:
                    found.append((began, f"{language}/{name}"))
                    language, run = None, 0
        return found

    def names_heard(self, voice, since=0.0):
        return [name for _, name in self.heard(voice, since)]


def gap(voice, since, until=None):
    """The longest time in seconds in which nothing was to be heard."""
    loud = [when for when, samples in list(voice.frames) if when >= since and rms(samples) > 0.01]
    loud = [when for when in loud if until is None or when <= until]
    ends = [since, *loud, *([until] if until else [])]
    return max(later - earlier for earlier, later in zip(ends, ends[1:])) if len(ends) > 1 else 0.0
