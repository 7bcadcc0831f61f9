"""The walks of antigens: of donors, of patients, and of who is rare. `walks.py` says how."""

from walks import Chapter, Walk
from walks_lead import local, made_panel

REPORT = {"negative": "K, c", "positive": "Fy(a)", "proof": "2", "laboratory": "Mayo Hospital"}


def typed(at, **changed):
    """A donor of whom a laboratory's report was entered: the number."""
    number = at.world.take_donor()["id"]
    at.world.post("coordinator", f"/donors/{number}/antigens", REPORT | {"day": local(-3)} | changed)
    return number


def donor_antigens(at):
    number = at.world.take_donor()["id"]
    at.open(f"/donors/{number}")
    at.press("#donor-antigens")
    at.is_at(rf"/donors/{number}/antigens$")
    at.fill(negative="K, c", positive="Fy(a)", day=local(-3), laboratory="Mayo Hospital")
    at.show()
    at.press("#save-report")
    at.is_at(rf"/donors/{number}/antigens$")
    at.sees("#antigens", "Fy(a)")
    at.sees("#reports", "Mayo Hospital")


def antigens(at):
    number = typed(at, negative="In(b)")
    at.open("/register")
    at.press("#antigens-link")
    at.is_at("/antigens$")
    at.show()
    at.sees(f"#rare-{number}", "In(b)")
    at.sees("#frequencies", "Fy(a)")
    at.press(f"#rare-{number} a")
    at.is_at(rf"/donors/{number}/antigens$")


def rare_file(at):
    typed(at, negative="In(b)")
    at.open("/antigens")
    at.show()
    text = at.download("#export-rare")
    assert text.startswith("pseudonym,group,") and "In(b)" in text, text


def request_antigens(at):
    typed(at)
    number, _ = at.world.request(facility="Nishtar", group="B+")
    at.open(f"/requests/{number}")
    at.press("#enter-antigens")
    at.is_at(rf"/requests/{number}/antigens$")
    at.fill(antibodies="K")
    at.show()
    at.press("#save-antigens")
    at.is_at(rf"/requests/{number}$")
    at.sees("#patient-antigens", "K")
    at.sees("#antigen-donors")


def panel_antigens(at):
    typed(at)
    path, _ = made_panel(at)
    at.open(path)
    at.press("#enter-antigens")
    at.is_at(rf"{path}/antigens$")
    at.fill(antibodies="K", negative="c, E", day=local(-30))
    at.show()
    at.press("#save-antigens")
    at.is_at(rf"{path}$")
    at.sees("#patient-antigens", "K")


ANTIGENS = [
    Chapter(
        "Antigens",
        "Patients who are transfused for life form antibodies, and then almost nobody's blood fits. What laboratories "
        "know of donors is kept, so that those who fit are found.", [
            Walk("/donors/:donor/antigens", "coordinator", donor_antigens, "The antigens of a donor",
                 "What a laboratory reported, one line for each call, with the day and who tested. What is not "
                 "written stays not known. A mistake is withdrawn and entered anew; relatives who are registered too "
                 "are linked by their number.", is_shown_in_both=True),
            Walk("/antigens", "coordinator", antigens, "Antigens and rare donors",
                 "First what does not fit together and has to be tested; then who is rare, with relatives of theirs "
                 "whom nobody has tested; then how often each antigen is found among those who were."),
            Walk("/antigens/rare.csv", "coordinator", rare_file, "The file for a rare-donor panel",
                 "Groups and antigens with how they are known, district and ten years of birth: no name, no number, no"
                 " birthday."),
            Walk("/requests/:request/antigens", "operator", request_antigens, "A patient with antibodies",
                 "The blood bank says that the patient has an antibody: type it. From then on only donors are asked "
                 "who are known to lack the antigen, and the request says how many there are, where, how well that is "
                 "known, and who has to be confirmed by serology."),
            Walk("/panels/:panel/antigens", "coordinator", panel_antigens, "The antibodies of a panel's patient",
                 "The same for a patient with donors of their own. What the patient lacks orders who is proposed: Rh "
                 "C, c, E, e and K first."),
        ]),
]
