"""What goes wrong in the centre of the canary hunt on purpose: wrong sign-ins, refused forms, broken calls and
requests. Each carries a mark in every place that takes a word."""

import base64
import http.client
import json
import re
import socket
import urllib.parse

import canary_ears
import pages_api
from canary_life import APP_SECRET, PUBLIC, TWILIO
from firm_simulator import Sign, code

# What would end the hunt's own sessions, or change the texts of messages, which are open to everybody anyhow.
LEFT_OUT = [*pages_api.LEFT_OUT, r"^/templates/", r"^/step-up$", r"^/touch$", r"^/me/(erasure|stop|sign-out)"]
PAGES_A_ROLE = 150


def sign_ins(life):
    """Passwords typed as names, wrong codes, and second factors that are none."""
    cast = life.cast
    for number in range(6):
        comer = life.comer("nobody")
        token = re.search(r'name="csrf" value="([^"]+)"', comer.get("/sign-in").text)[1]
        word = cast.word("typed at the sign-in", urdu=number == 5)
        name = ("operator1", word.text, "admin", f"{word.text}'", word.text, word.text)[number]
        comer.ask("POST", "/sign-in", {
            "csrf": token, "name": name, "password": f"{word.text} {word.text}", "back": f"/{word.text}"}, typed="form")
    comer = life.comer("nobody")
    member = cast.member("trainee1")
    token = re.search(r'name="csrf" value="([^"]+)"', comer.get("/sign-in").text)[1]
    answer = comer.ask("POST", "/sign-in", {
        "csrf": token, "name": member.sign_in, "password": life.centre.passwords[member.sign_in], "back": "/board"},
        typed="form")
    token = re.search(r'name="csrf" value="([^"]+)"', comer.ask("GET", answer.location, typed="form").text)[1]
    for field in ("code", "recovery", "password", "clientData", "authenticatorData", "signature", "credential"):
        comer.ask("POST", "/sign-in/second", {
            "csrf": token, field: cast.word("typed at the sign-in").text, "back": "/board"}, typed="form")


def forms(life):
    """Every form on every page that these people see, with a mark in every field. Returns how many."""
    cast, sent, taken = life.cast, 0, 0
    for who in ("operator1", "supervisor1", "coordinator1", "admin", "ward1"):
        desk, site = life.desks[who], pages_api.Site()
        pages_api.crawl(desk, site, PAGES_A_ROLE, starts=(desk.get("/").location or "/board",))
        for (method, pattern), found in sorted(site.operations.items()):
            if method != "post" or any(re.search(one, pattern) for one in LEFT_OUT):
                continue
            path = pattern
            for name, seen in found["parameters"].items():
                path = path.replace("{" + name + "}", seen[0])
            mark = cast.word("typed into a refused form", who, urdu=sent % 3 == 0)
            fields = {name: mark.text for name in found["fields"] if name != "csrf"}
            answer = desk.ask("POST", path, fields, typed="form")
            sent += 1
            if answer.status < 400:
                # Words that were taken are staff's own from then on; may the pages show them, the disk may not.
                mark.kind, taken = "free words of staff", taken + 1
    return sent, taken


def visitors(life):
    """Forms of people without a sign-in."""
    cast = life.cast
    need, donor = cast.needs[0], life.deferred
    comer = life.comer("nobody")

    def word():
        return cast.word("typed into a refused form").text
    for path, fields in (
        (f"/f/{need.link}", {"act": word(), "patientInitials": word(), "ward": word(), "units": word()}),
        (f"/f/{need.link}", {"act": "complete", "patientInitials": word(), "units": word(), "ward": word()}),
        (f"/d/{donor.link}", {"answer": word(), "window": word(), "minutes": word()}),
        (f"/d/{word()}", {"answer": word()}), (f"/f/{word()}", {"act": word()}),
        ("/me/code", {"number": word()}), ("/me/session", {"number": word(), "code": word()}),
        ("/me/edit", {"name": word()}), ("/control", {"command": word()}), ("/api/stock", {"counts": word()}),
        ("/approvals", {"reason": word()}), ("/donors", {"name": word(), "phone": word()}), (f"/{word()}", {}),
    ):
        comer.ask("POST", path, fields, typed="address")


def calls(life):
    """Calls in the name of firms that cannot be read, or are not signed."""
    cast, caller, secret = life.cast, life.caller, life.secret

    def word():
        return cast.word("in a broken call").text
    for sign in (Sign.NONE, Sign.WRONG, Sign.CHANGED):
        life.text(cast.stranger.text, word(), sign=sign)
        caller.meta_text(f"/hooks/whatsapp/{secret}", APP_SECRET, cast.stranger.text, word(), wamid=word(), sign=sign)
    caller.twilio(f"/hooks/twilio/{secret}", {"MessageSid": word(), "From": word(), "Body": word(), "To": word()},
                  TWILIO[1], outside=PUBLIC)
    caller.twilio(f"/hooks/twilio/{secret}", {"From": cast.stranger.text, "Body": word()}, TWILIO[1], outside=PUBLIC)
    caller.twilio_report(f"/hooks/twilio/{secret}", TWILIO[1], word(), word(), error=word(), outside=PUBLIC)
    comer = life.comer("nobody")
    for body in (f'{{"entry": [{{"{word()}": {word()}', json.dumps({"entry": word()}), json.dumps({
            "object": "whatsapp_business_account", "entry": [{"id": word(), "changes": [{
                "field": word(), "value": {"messages": [{"from": word(), "id": word(), "type": word()}]}}]}]}),
            json.dumps([word()]), f"<xml>{word()}</xml>"):
        data = body.encode()
        sign = "sha256=" + code("sha256", APP_SECRET, data).hex()
        for kind in ("application/json", "text/xml", word()):
            comer.ask("POST", f"/hooks/whatsapp/{secret}", body=data, headers={
                "Content-Type": kind, "X-Hub-Signature-256": sign}, typed="form")
        comer.ask("POST", f"/hooks/twilio/{secret}", body=data, headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": base64.b64encode(code("sha1", TWILIO[1], (
                PUBLIC + f"/hooks/twilio/{secret}").encode())).decode()}, typed="form")
    for path in (f"/hooks/{word()}/{secret}", f"/hooks/{word()}/{word()}", f"/hooks/telenor/{secret}/{word()}",
                 f"/hooks/whatsapp/{secret}?hub.mode=subscribe&hub.verify_token={word()}&hub.challenge=1",
                 f"/hooks/kannel/{secret}/text?from={urllib.parse.quote(cast.stranger.text)}&text={word()}"):
        comer.ask("GET", path, typed="address")
        comer.ask("POST", path, body=word().encode(), typed="address")


def requests(life):
    """Addresses, headers and lines that no browser sends."""
    cast = life.cast

    def word():
        return cast.word("in a broken request").text
    comers = [life.comer("nobody"), *life.desks.values()]
    names = ("User-Agent", "Referer", "Accept-Language", "X-Request-ID", "X-Forwarded-For", "Forwarded", "Via",
             "Authorization", "Last-Event-ID", "If-None-Match", "X-Qatra-Part", "Origin", "X-HTTP-Method-Override")
    for comer in comers:
        for path in ("/{}", "/donors/{}", "/requests/{}", "/requests/{}/waves", "/facilities/{}/edit", "/calls/{}/note",
                     "/staff/{}/sign-in", "/donors/import/{}", "/d/{}", "/f/{}", "/assets/{}", "/templates/{}/{}",
                     "/language/{}?back=/{}", "/sign-in?back=/{}", "/overview?before={}", "/board?{}={}",
                     "/facilities?text={}", "/donors?group={}&district={}&after={}", "/prompts?language={}", "/%00{}",
                     "/facilities/search?q={}", "/%E0%A4%A{}", "/events?{}=1"):
            target = re.sub(r"\{\}", lambda _: word(), path)
            if not target.startswith("/events"):
                comer.ask("GET", target, typed="address")
            comer.ask("POST", target, {"reason": word(), word(): word()}, typed="address")
        comer.ask("GET", "/board", headers={name: word() for name in names}, typed="form")
        comer.ask("POST", "/donors", headers={"Content-Type": word()}, body=word().encode(), typed="form")
        comer.ask("POST", "/donors", headers={"Content-Type": "application/x-www-form-urlencoded"},
                  body=f"name=%{word()}&%ZZ={word()}".encode(), typed="form")
    nobody = life.comer("nobody")
    nobody.ask("GET", "/board", headers={"Cookie": f"__Host-qatra={word()}; lang={word()}"}, typed="form")
    nobody.ask("POST", "/api/stock", headers={"Authorization": f"Bearer {word()}"}, body=word().encode(), typed="form")
    nobody.ask("POST", "/control", headers={"Authorization": f"Bearer {word()}"}, body=word().encode(), typed="form")
    nobody.ask("POST", "/api/stock", headers={"Authorization": f"Bearer {life.machine_token.text}"},
               body=json.dumps({"counts": [{"component": word(), "group": word(), "units": word()}]}).encode(),
               typed="form")
    lines(life, word)


def lines(life, word):
    """Bytes that are no request, or half of one."""
    for line in (f"{word()} {word()}\r\n\r\n", f"GET /{word()} HTTP/9.9\r\n\r\n",
                 f"GET /donors HTTP/1.1\r\nHost: {word()}\r\n{word()} {word()}\r\n\r\n",
                 f"POST /donors HTTP/1.1\r\nHost: a\r\nContent-Length: {word()}\r\n\r\n",
                 f"POST /sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{word()}\r\n",
                 f"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nname={word()}",
                 f"GET / HTTP/1.1\r\nHost: a\r\nX-Long: {word() * 9_000}\r\n\r\n",
                 f"GET /{word() * 9_000} HTTP/1.1\r\nHost: a\r\n\r\n", f"{word()}" * 50):
        try:
            with socket.create_connection(("127.0.0.1", life.centre.port), timeout=3) as line_out:
                line_out.sendall(line.encode())
                line_out.shutdown(socket.SHUT_WR)
                heard = b""
                while part := line_out.recv(65_536):
                    heard += part
        except (OSError, http.client.HTTPException):
            continue
        life.ears.keep("heads", "everybody", "bytes that are no request", heard)


def crawls(life):
    """Every page and every address as everybody who comes. Returns how many were read as how many."""
    cast = life.cast
    values = {
        "request": [need.id for need in cast.needs], "facility": [1, 2], "approval": [1], "proposal": [1, 2],
        "donor": [donor.id for donor in (cast.donors[0], cast.donors[3], life.deferred, cast.late)],
        "member": list(range(1, 10)), "visitor": [1, 2], "call": ["call-1"], "callBack": [1, 2], "job": ["x"],
        "token": [cast.needs[0].link, life.deferred.link], "purpose": ["ask"], "language": ["en", "ur"],
        "way": ["twilio"], "secret": ["wrong"], "flag": [1], "factor": [1], "number": [1]}
    family, link = life.comer("family"), life.comer("donor by link")
    machine = life.comer("machine")
    machine.headers = {"Authorization": f"Bearer {life.machine_token.text}"}
    reading = canary_ears.routes("GET", life.root)
    acting = canary_ears.routes("POST", life.root)
    plan = [(desk, reading) for desk in life.desks.values()] + [
        (life.comer("nobody"), reading), (machine, reading), (life.me, reading)]
    read = 0
    for comer, patterns in plan:
        # A link is shown to who has it; what it shows is judged with the comers of that name.
        read += canary_ears.crawl(comer, [one for one in patterns if one[:3] not in ("/d/", "/f/")], values)
    read += canary_ears.crawl(family, [f"/f/{cast.needs[0].link}"], {})
    read += canary_ears.crawl(link, [f"/d/{life.deferred.link}"], {})
    # Acts of those who may not: the answers are refusals, and must not name anybody either.
    for who, comer in (("trainee1", None), ("auditor1", None), ("ward2", None), ("nobody", plan[-3][0]),
                       ("machine", machine)):
        comer = comer or life.desks[who]
        for pattern in acting:
            if any(re.search(one, pattern) for one in (*pages_api.LEFT_OUT, "^/hooks", "^/[df]/", "^/me", "^/account",
                                                       "^/step-up", "^/api/stock", "^/touch")):
                continue
            for address in canary_ears.addresses(pattern, values)[:4]:
                comer.ask("POST", address, {"reason": "x"})
                read += 1
    return read, len({comer.kind for comer in life.comers})
