/// The part of the script that fills in a message and counts its parts while somebody types. It does what the room
/// `Channels` does when the message is sent; `TemplateScriptTests` holds the two together.
public enum TemplateScript {
    /// 3GPP TS 23.038, basic character set: each counts one.
    public static let basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
        + "abcdefghijklmnopqrstuvwxyzäöñüà"
    /// 3GPP TS 23.038, extension table: each counts two.
    public static let extended = "\u{0C}^{}\\[~]|€"

    /// Two functions in JavaScript without the page.
    ///
    /// - `smsLength(text)`: `{ gsm, units, parts, left }`, as `SMSLength` counts.
    /// - `fillTemplate(source, rules, sample)`: `{ text, partsMax }`, as `TemplateRenderer` fills in.
    public static let text =
        "const smsBasic = new Set(\(JSONText.quoted(basic))), smsExtended = new Set(\(JSONText.quoted(extended)));\n"
            + #"""
            const smsLength = text => {
              const scalars = [...text], gsm = scalars.every(one => smsBasic.has(one) || smsExtended.has(one));
              const widths = scalars.map(one => gsm ? (smsExtended.has(one) ? 2 : 1) : one.length);
              const units = widths.reduce((sum, width) => sum + width, 0), single = gsm ? 160 : 70, each = gsm ? 153 : 67;
              if (units <= single) return { gsm, units, parts: 1, left: single - units };
              let parts = 1, used = 0;
              widths.forEach(width => { if (used + width > each) { parts++; used = 0; } used += width; });
              return { gsm, units, parts, left: each - used };
            };
            const fillTemplate = (source, rules, sample) => {
              const values = new Map(Object.entries(sample.values)), missing = new Set(rules.mayBeMissing);
              const nameOf = atom => { const name = atom.startsWith("{") ? atom.slice(1, -1) : "";
                return name === "facility" || values.has(name) || missing.has(name) ? name : ""; };
              const atoms = text => text.split(/(\{[^{}[\]|]*\})/).filter(Boolean);
              const pieces = source.split(/(\[[^[\]]*\])/).filter(Boolean).flatMap(piece => /^\[[^[\]]*\]$/.test(piece)
                ? [{ forms: piece.slice(1, -1).split("|").map(atoms) }] : atoms(piece).map(atom => ({ atom })));
              pieces.forEach(piece => {
                piece.isConditional = !!piece.forms?.flat().some(atom => missing.has(nameOf(atom)));
                piece.steps = !piece.forms || piece.isConditional ? 0 : Math.max(1, piece.forms.length - 1);
              });
              const stepsMax = pieces.reduce((sum, piece) => sum + piece.steps, 0);
              const body = (steps, facility, hasLink) => {
                const known = name => name === "facility" || (values.has(name) && (name !== "link" || hasLink));
                const put = atom => { const name = nameOf(atom);
                  return !name ? atom : name === "facility" ? facility : known(name) ? values.get(name) : ""; };
                let due = steps;
                return [...pieces].reverse().map(piece => {
                  if (!piece.forms) return put(piece.atom);
                  if (piece.isConditional) return (piece.forms.find(form => form.every(atom => !nameOf(atom) || known(nameOf(atom)))) ?? [])
                    .map(put).join("");
                  const taken = Math.min(due, piece.steps); due -= taken;
                  return (piece.forms[taken] ?? []).map(put).join("");
                }).reverse().join("");
              };
              const width = text => rules.isPlain ? smsLength(text).units : text.length;
              const holds = parts => rules.isPlain ? (parts === 1 ? 160 : 153 * parts) : parts === 1 ? 70 : 67 * parts;
              const keepsLink = !rules.linkGivesWay;
              const facilities = pieces.flatMap(piece => piece.forms ? piece.forms[0] : [piece.atom])
                .filter(atom => nameOf(atom) === "facility").length;
              const named = room => {
                const fits = sample.names.find(name => width(name) <= room); if (fits !== undefined) return fits;
                const last = sample.names.at(-1) ?? "";
                let cut = "";
                for (const word of last.split(" ").filter(Boolean)) {
                  const longer = cut ? `${cut} ${word}` : word; if (width(longer) > room) break; cut = longer;
                }
                if (!cut) for (const one of last) { if (width(cut + one) > room) break; cut += one; }
                return cut;
              };
              const fit = (steps, room, limit) => {
                const facility = facilities ? named(Math.max(8, Math.trunc(room / facilities))) : "";
                const text = body(steps, facility, keepsLink);
                if (keepsLink) return text;
                const linked = body(steps, facility, true);
                return width(linked) <= limit ? linked : text;
              };
              const link = Math.max(0, width(body(0, "", true)) - width(body(0, "", false))), room = holds(2) / 2;
              const partsMax = rules.parts + (rules.isShortest ? Math.floor((link + room - 1) / room) : 0);
              for (let parts = rules.isShortest ? 1 : partsMax; parts <= partsMax; parts++)
                for (let steps = 0; steps <= stepsMax; steps++) {
                  const limit = holds(parts), left = limit - width(body(steps, "", keepsLink));
                  if ((parts === partsMax && steps === stepsMax) || left >= (facilities ? rules.comfortableNameRoom : 0))
                    return { text: fit(steps, left, limit), partsMax };
                }
            };
            """#
}
