"""Sounds of which a listening telephone can tell the names: every file is a tone of its own, and short.

A file is three frames of a tone that says the language, nine of one that says the name, and two of silence. All pieces
are whole frames of 20 ms, which Asterisk sends as they are, so that no frame holds two tones.
"""

import pathlib

from sip_phones import FRAME, RATE, rms, share_of, tone

LANGUAGES = {"ur": 384, "en": 408, "sd": 432}
LOWEST, STEP = 460, 22
MUSIC = 440
SECONDS = 14 * FRAME / RATE
SILENCE = bytes([0xFF]) * FRAME
# A frame whose tone is farther from the nearest one that means something is none of ours.
NEAR = 9
# Frames in which tones that are heard together are told apart, 160 ms: neighbours of the alphabet need as many.
MIX = 8


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

    def languages_in_mix(self, frames, name):
        """In which languages a sound was played to somebody who heard others speak meanwhile, in order."""
        found, after = [], 0
        hertz = self.hertz(name)
        for place in range(len(frames) - MIX + 1):
            if place < after or not is_in_mix(mixed(frames, place), hertz, (hertz - STEP, hertz + STEP)):
                continue
            # The language is said in the three frames before; where the name was found first it may have begun later.
            starts = range(max(0, place - 4), place + 2)
            shares = {language: max(share_of(mark, mixed(frames, start, 3)) for start in starts)
                      for language, mark in LANGUAGES.items()}
            found.append(max(shares, key=shares.get))
            after = place + 2 * MIX
        return found


def mixed(frames, place, count=MIX):
    """The samples of some frames that follow each other."""
    return [sample for frame in frames[place:place + count] for sample in frame]


def is_in_mix(samples, hertz, others=()):
    """Whether a tone is heard among others, and more of it than of its neighbours."""
    share = share_of(hertz, samples)
    return share > 0.15 and all(share > 4 * share_of(other, samples) for other in others)


def seconds_together(frames, *hertz):
    """Seconds in which all these tones were heard at once, in steps of 160 ms."""
    places = range(0, len(frames) - MIX + 1, MIX)
    return 0.02 * MIX * sum(1 for place in places if all(is_in_mix(mixed(frames, place), one) for one in hertz))


def share_in_mix(frames, hertz):
    """The largest share of a tone in what was heard, 0 to 1: of somebody who must not be heard at all."""
    places = range(0, len(frames) - MIX + 1, MIX)
    return max((share_of(hertz, mixed(frames, place)) for place in places), default=0.0)


def gap(voice, since, until=None):
    """The longest time in seconds in which nothing was to be heard."""
    loud = [when for when, samples in list(voice.frames) if when >= since and rms(samples) > 0.01]
    loud = [when for when in loud if until is None or when <= until]
    ends = [since, *loud, *([until] if until else [])]
    return max(later - earlier for earlier, later in zip(ends, ends[1:])) if len(ends) > 1 else 0.0
