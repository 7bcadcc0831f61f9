"""Reads the pages of a running centre as a signed-in person and writes every address and form on them down as OpenAPI.

The document is made anew at each run, so a form that is added tomorrow is tried tomorrow. Addresses with a number in
them are one address with a parameter; the numbers that were seen are its values.
"""

import html.parser
import re
import urllib.parse

# Acts that would end the scanner's own access or the centre; they are tried by hand in `scan.py`, on nobody.
# What ends the session that the scan itself goes by, or sets its owner a new password or factor.
LEFT_OUT = [
    r"^/account/(sessions|password|app|passkey|factors|recovery)", r"^/unlock$", r"^/sign-out$", r"^/sign-in$",
    r"^/staff/\{", r"^/control$", r"^/events$"]
# What identifies something in an address.
SEGMENTS = [(re.compile(r"^\d+$"), "number"), (re.compile(r"^[A-Za-z0-9_-]{20,}$"), "token")]
SEEN_MAX = 12


class Reader(html.parser.HTMLParser):
    """Links and forms of one page."""

    def __init__(self):
        super().__init__()
        self.links = []
        self.forms = []
        self.form = None
        self.select = None

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"])
        elif tag in ("img", "script") and given.get("src", "").startswith("/"):
            self.links.append(given["src"])
        elif tag == "link" and given.get("href", "").startswith("/"):
            self.links.append(given["href"])
        elif tag == "form":
            self.form = {"method": given.get("method", "get").lower(), "action": given.get("action", ""), "fields": {}}
            self.forms.append(self.form)
        elif self.form is not None and given.get("name"):
            self.field(tag, given)
        elif tag == "option" and self.select is not None:
            self.select["values"].append(given.get("value", ""))

    def field(self, tag, given):
        if tag not in ("input", "select", "textarea", "button"):
            return
        known = self.form["fields"].setdefault(
            given["name"], {"type": "text", "values": [], "required": False, "max": None})
        known["type"] = given.get("type", "text") if tag == "input" else tag
        known["required"] = known["required"] or "required" in given
        if given.get("maxlength", "").isdigit():
            known["max"] = int(given["maxlength"])
        if given.get("value"):
            known["values"].append(given["value"])
        self.select = known if tag == "select" else self.select

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = None


def template(path):
    """The address with parameters for what identifies something, and their values."""
    parts, values = [], []
    for number, part in enumerate(path.split("/")):
        # A text is told by its purpose and its language.
        if number in (2, 3) and path.startswith("/templates/"):
            values.append((f"text{number - 1}", part))
            parts.append("{" + values[-1][0] + "}")
            continue
        for pattern, name in SEGMENTS:
            if pattern.match(part):
                values.append((f"{name}{len(values) + 1}", part))
                parts.append("{" + values[-1][0] + "}")
                break
        else:
            parts.append(part)
    return "/".join(parts), values


class Site:
    """What was found."""

    def __init__(self):
        self.operations = {}
        self.paths = set()
        self.assets = set()

    def operation(self, method, path):
        pattern, values = template(path)
        found = self.operations.setdefault((method, pattern), {"parameters": {}, "query": {}, "fields": {}})
        for name, value in values:
            seen = found["parameters"].setdefault(name, [])
            if value not in seen and len(seen) < SEEN_MAX:
                seen.append(value)
        return found

    def add_fields(self, where, fields):
        for name, field in fields.items():
            known = where.setdefault(name, {"type": field["type"], "values": [], "required": False, "max": None})
            known["max"] = field["max"] or known["max"]
            known["required"] = known["required"] or field["required"]
            for value in field["values"]:
                if value not in known["values"] and len(known["values"]) < SEEN_MAX:
                    known["values"].append(value)


def crawl(desk, site, pages_max, starts=("/board",)):
    """Follows links as the signed-in person, one page of each kind at most four times. Returns the pages read."""
    waiting, read, kinds = list(starts), set(), {}
    failures = []
    while waiting and len(read) < pages_max:
        address = waiting.pop(0)
        path, _, query = address.partition("?")
        pattern, _ = template(path)
        ends = pattern in ("/sign-out", "/events", "/account/sessions/end")
        if address in read or ends or kinds.get(pattern, 0) >= 4:
            continue
        kinds[pattern] = kinds.get(pattern, 0) + 1
        read.add(address)
        answer = desk.get(address)
        if answer.status >= 500:
            failures.append(f"{answer.status} GET {path}")
        found = site.operation("get", path)
        for name, values in urllib.parse.parse_qs(query, keep_blank_values=True).items():
            site.add_fields(found["query"], {name: {"type": "text", "values": values, "required": False, "max": None}})
        if "text/html" not in answer.headers.get("content-type", ""):
            site.assets.add(path)
            continue
        site.paths.add(path)
        reader = Reader()
        reader.feed(answer.text)
        waiting += [link.partition("#")[0] for link in reader.links]
        for form in reader.forms:
            action = (form["action"] or path).partition("?")[0]
            operation = site.operation(form["method"], action)
            site.add_fields(operation["query" if form["method"] == "get" else "fields"], form["fields"])
    return read, failures


def schema(field):
    kind = {"type": "string", "maxLength": min(field["max"] or 2_000, 2_000)}
    if field["type"] in ("select", "hidden", "radio", "checkbox", "button") and field["values"]:
        return {"type": "string", "enum": field["values"]}
    if field["values"]:
        kind["examples"] = field["values"][:3]
    return kind


def document(site, csrf):
    """OpenAPI 3.0 of what was found, with this session's token in every form."""
    paths = {}
    for (method, pattern), found in sorted(site.operations.items()):
        if any(re.search(left_out, pattern) for left_out in LEFT_OUT):
            continue
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "enum": seen}}
            for name, seen in found["parameters"].items()
        ] + [
            {"name": name, "in": "query", "required": False, "schema": schema(field)}
            for name, field in found["query"].items()
        ]
        operation = {"parameters": parameters, "responses": {"default": {"description": "A page."}}}
        if method == "post":
            properties = {name: schema(field) for name, field in found["fields"].items()}
            properties["csrf"] = {"type": "string", "enum": [csrf]}
            required = ["csrf"] + [name for name, field in found["fields"].items() if field["required"]]
            operation["requestBody"] = {"required": True, "content": {"application/x-www-form-urlencoded": {
                "schema": {"type": "object", "properties": properties, "required": sorted(set(required)),
                           "additionalProperties": False}}}}
        paths.setdefault(pattern, {})[method] = operation
    return {"openapi": "3.0.3", "info": {"title": "The pages of a centre", "version": "1"}, "paths": paths}
