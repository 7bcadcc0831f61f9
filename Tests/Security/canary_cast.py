"""The people of the canary hunt: every word of theirs is a mark, and every mark has a kind and an owner."""

import canary_marks
from canary_marks import Mark

# Sign-in, role, place of the own facility (0 is the first) where there is one. A sign-in is no secret in a centre.
STAFF = [
    ("supervisor1", "supervisor", None), ("operator1", "operator", None), ("coordinator1", "coordinator", None),
    ("trainee1", "trainee", None), ("auditor1", "auditor", None), ("ward1", "facility", 0), ("ward2", "facility", 1)]
DONORS = 14
# Every fourth is written in Urdu.
IN_URDU = 4


class Donor:
    def __init__(self, chance, number):
        self.number = number
        self.owner = f"donor {number}"
        self.name = (chance.urdu_name("donor's name in Urdu", self.owner) if number % IN_URDU == 3
                     else chance.name("donor's name", self.owner))
        self.phone = chance.phone("donor's number", self.owner)
        self.identity = chance.national_identity(self.owner)
        self.email = chance.email(self.owner)
        self.street = Mark("donor's address", f"House 7, {chance.word().title()} Street", self.owner)
        self.street.forms.append(self.street.text.split()[2])
        self.words = Mark("words of a donor", f"{chance.word()} {chance.word()}", self.owner)
        self.id = None
        self.link = None

    @property
    def note(self):
        return f"CNIC {self.identity.text}, {self.email.text}, {self.street.text}"

    @property
    def row(self):
        """A line of the register's CSV. Men who may be woken, so that the hour of the test does not matter."""
        note = self.note.replace('"', "'")
        language = "ur" if self.number % IN_URDU == 3 else "ur-Latn"
        return f'{self.name.text},{self.phone.text},O-,card,male,30,70,Lahore,Lahore,yes,{language},yes,"{note}"'

    @property
    def marks(self):
        return [self.name, self.phone, self.identity, self.email, self.street, self.words]


class Need:
    """A request: who rings, and for whom."""

    def __init__(self, chance, number, facility):
        self.number, self.facility = number, facility
        self.owner = f"request {number}"
        self.caller = chance.phone("caller's number", self.owner)
        self.relation = Mark("caller's relation", chance.word(), self.owner)
        self.patient = chance.name("patient's name", self.owner)
        self.initials = Mark("patient's initials", chance.word(10).upper(), self.owner)
        self.record = Mark("record number", f"MR-{chance.digits(8)}", self.owner)
        self.record.forms.append(self.record.text[3:])
        self.ward = Mark("ward", f"Ward {chance.word()}", self.owner, None)
        self.ward.forms.append(self.ward.text[5:])
        self.id = None
        self.link = None

    @property
    def form(self):
        return {
            "mode": "specificGroup", "group": "O-", "component": "redCells", "units": "2", "urgency": "emergency",
            "patientInitials": self.initials.text, "sex": "female", "ageYears": "61", "ward": self.ward.text,
            "recordNumber": self.record.text, "callerPhone": self.caller.text, "ownBank": "askedNoneLeft",
            "callerRelation": self.relation.text, "note": f"The patient is {self.patient.text}",
            "familyLanguage": "en", "anotherPatient": "1"}

    @property
    def marks(self):
        return [self.caller, self.relation, self.patient, self.initials, self.record, self.ward]


class Member:
    def __init__(self, chance, sign_in, role, facility):
        self.sign_in, self.role, self.facility = sign_in, role, facility
        self.name = chance.name("staff name", sign_in)
        self.password = Mark("password", f"{chance.word()} {chance.word()} {chance.word()}", sign_in)

    @property
    def marks(self):
        return [self.name, self.password]


class Cast:
    """Everybody, and words that are typed where they do not belong."""

    def __init__(self, random):
        self.chance = chance = canary_marks.Chance(random)
        self.administrator = Member(chance, "admin", "administrator", None)
        self.staff = [Member(chance, *one) for one in STAFF]
        self.machine = Member(chance, "stock-machine", "machine", 0)
        self.donors = [Donor(chance, number) for number in range(DONORS)]
        self.late = Donor(chance, DONORS)
        self.needs = [Need(chance, 0, 0), Need(chance, 1, 1), Need(chance, 2, 0)]
        self.stranger = chance.phone("stranger's number", "stranger")
        self.strangers_words = Mark("words of a stranger", f"{chance.word()} {chance.word()}", "stranger")
        self.new_phone = chance.phone("donor's number", "donor 7")
        self.others = []

    def word(self, kind, owner="", urdu=False):
        """One more mark, for a field, a header or a body of its own."""
        mark = Mark(kind, self.chance.urdu(9) if urdu else self.chance.word(12), owner)
        self.others.append(mark)
        return mark

    def add(self, kind, text, owner, forms=None):
        mark = Mark(kind, text, owner, forms)
        self.others.append(mark)
        return mark

    def member(self, sign_in):
        return next(one for one in [self.administrator, *self.staff] if one.sign_in == sign_in)

    @property
    def marks(self):
        people = [self.administrator, *self.staff, *self.donors, self.late, *self.needs]
        return [mark for one in people for mark in one.marks] + self.machine.marks[:1] + [
            self.stranger, self.strangers_words, self.new_phone, *self.others]


# Who may see what on a page: kinds of marks, and of which owner where it is not everybody's. Everything else is a hit.
# What points to an infection is nobody's to see on a page that is merely read.

DONOR = {"donor's name", "donor's name in Urdu", "donor's number", "CNIC", "e-mail", "donor's address",
         "words of a donor"}
CARE = {"caller's number", "caller's relation", "patient's name", "patient's initials", "record number", "ward",
        "link", "stranger's number", "words of a stranger", "reason about a request"}
SEES = {
    "operator1": DONOR | CARE | {"staff name", "free words of staff"},
    "supervisor1": DONOR | CARE | {"staff name", "reason about a donor", "reason of an approval",
                                   "reason of an emergency export", "free words of staff"},
    "coordinator1": DONOR | {"staff name", "reason of an approval", "free words of staff"},
    # Is shown each set-up code once, to hand it over.
    "admin": {"staff name", "set-up code", "reason of an approval", "reason of an emergency export",
              "free words of staff"},
    # The record of who did what names staff, and has the reasons that staff gave.
    "auditor1": {"staff name", "reason about a request", "reason about a donor", "reason of an approval",
                 "reason of an emergency export", "free words of staff"},
    "trainee1": set(), "ward1": set(), "ward2": set(), "machine": set(), "nobody": set(), "family": set(),
    "donor by link": set(), "donor by code": set()}
OF_OWN_FACILITY = {"patient's initials", "record number", "ward"}


def may_see(comer, mark, life):
    """Whether this mark may stand on a page that this comer is shown."""
    cast = life.cast
    if mark.kind in SEES[comer] or (mark.kind == "staff name" and mark.owner == comer):
        return True
    if comer in ("ward1", "ward2") and mark.kind in OF_OWN_FACILITY:
        place = 0 if comer == "ward1" else 1
        return any(need.owner == mark.owner and need.facility == place for need in cast.needs)
    own = {
        "family": ("request 0", {"ward", "link"}), "donor by link": (life.deferred.owner, {"link"}),
        "donor by code": ("donor 7", DONOR | {"link"})}.get(comer)
    return own is not None and mark.owner == own[0] and mark.kind in own[1]
