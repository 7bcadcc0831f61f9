"""Passkeys, authenticator apps and the lock, in Chromium with a virtual authenticator.

A demonstration centre is bound to `localhost`, so its passkeys can be made here. The lock is a real centre's: one is
made beside it, its console is locked as the server would lock it, and opened again.
"""

import contextlib
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Support"))

from centre import App, RealCentre, Trouble  # noqa: E402
from playwright.sync_api import expect  # noqa: E402


class Authenticator:
    """A security key inside of the browser: asks for a finger and always gets it, unless told otherwise."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}})["authenticatorId"]

    def verify(self, is_verified):
        self.session.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_verified})

    def credentials(self):
        return self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]


def type_password(page, name, password):
    page.goto("/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("#sign-in")


def a_passkey_is_made_and_signs_in(run):
    """As operator2, so that the other steps go on with a password alone."""
    context = run.new_context(base_url=run.centre.address.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    key = Authenticator(page)
    type_password(page, "operator2", "operator-demonstration")
    expect(page).to_have_url(re.compile("/board$"))
    page.goto("/account/add")
    expect(page.locator("#passkey-card")).to_be_visible()
    run.shot("20-set-up", page)
    page.fill("#passkey-card input[name=name]", "Desk 3")
    page.click("#make-passkey")
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    run.shot("21-recovery-codes", page)
    assert len(key.credentials()) == 1 and key.credentials()[0]["rpId"] == "localhost"
    page.click("#codes-are-kept")
    expect(page.locator("#factors [data-factor=passkey]")).to_contain_text("Desk 3")
    run.shot("22-my-sign-in", page)
    page.click("form[action='/sign-out'] button")
    type_password(page, "operator2", "operator-demonstration")
    expect(page).to_have_url(re.compile("/sign-in/second"))
    page.goto("/board")
    expect(page).to_have_url(re.compile("/sign-in/second"))
    # A finger that is not the owner's.
    key.verify(False)
    page.click("#use-passkey")
    expect(page.locator("[data-trouble]")).to_be_visible()
    key.verify(True)
    page.click("#use-passkey")
    expect(page).to_have_url(re.compile("/board$"))
    page.goto("/account")
    expect(page.locator("#factors")).not_to_contain_text("never")
    page.click("#factors form button")
    expect(page.locator("#factors")).to_have_count(0)
    context.close()


def a_real_centre_wants_a_second_factor_and_locks(run):
    folder = os.path.join(run.keep, "real")
    os.makedirs(folder)
    centre = RealCentre(run.centre.binary, os.path.join(folder, "centre"), os.path.join(folder, "log"))
    centre.make()
    centre.start()
    run.expected += ["423", "422", "ERR_CONNECTION_REFUSED"]
    context = run.new_context(base_url=f"http://localhost:{centre.port}")
    try:
        page = context.new_page()
        type_password(page, "admin", centre.password)
        expect(page).to_have_url(re.compile("/sign-in/set-up"))
        # The passkeys of a real centre are bound to its public address, which this is not.
        expect(page.locator("#passkey-card")).to_be_hidden()
        expect(page.locator("svg.square-code")).to_be_visible()
        run.shot("23-real-set-up", page)
        app = App(page.locator("#app-secret").inner_text())
        page.fill("#app-card input[name=code]", app.code())
        page.click("#confirm-app")
        expect(page.locator("#recovery-codes li")).to_have_count(10)
        page.click("#codes-are-kept")
        page.goto("/staff")
        name = page.locator("form[action='/staff'] input[name=name]")
        name.fill("Half a name")
        lock_as_the_server_does(centre)
        # The page asks at the next key after a minute; here it is told.
        page.evaluate("dispatchEvent(new Event('locked'))")
        expect(page.locator("#lock #proof")).to_be_visible()
        expect(name).to_be_hidden()
        run.shot("24-locked", page)
        page.fill("#lock input[name=password]", "not the password")
        page.click("#lock #send-password")
        expect(page.locator("#lock #proof-failure")).to_be_visible()
        page.fill("#lock input[name=password]", centre.password)
        page.click("#lock #send-password")
        expect(page.locator("#lock")).to_have_count(0)
        expect(name).to_be_visible()
        expect(name).to_have_value("Half a name")
        # Without the script's help the server refuses all the same, and leads to the lock.
        lock_as_the_server_does(centre)
        page.goto("/board")
        expect(page).to_have_url(re.compile("/locked"))
        page.fill("#proof input[name=code]", app.code())
        page.click("#send-code")
        expect(page).to_have_url(re.compile("/board$"))
    finally:
        context.close()
        with contextlib.suppress(Trouble):
            centre.stop()


def lock_as_the_server_does(centre):
    """Ten minutes are too long for a test: the centre is stopped, and its sessions are marked as locked."""
    centre.stop()
    base = sqlite3.connect(os.path.join(centre.data, "qatra.sqlite"))
    with base:
        base.execute("UPDATE staff_session SET locked_at = last_seen_at")
    base.close()
    centre.start()
