/// The script of visitors' pages: dark or light as chosen at the desk, parts that stay up to date by themselves, and a
/// form that is sent once. Every page works without it. The desk's script (`Script`) is this one and more.
enum VisitorScript {
    static let text = whole(
        #"""
        if (isLive) { listen(); setInterval(refresh, 30000); }
        """#)

    /// The shared part, and then what a page's own script does with it.
    static func whole(_ rest: String) -> String { opening + rest + "\n})();\n" }

    private static let opening = #"""
        "use strict";
        (() => {
          const doc = document, root = doc.documentElement, urdu = root.lang === "ur";
          const $$ = (selector, from = doc) => [...from.querySelectorAll(selector)];

          // Dark or light, as last chosen.
          const stored = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
          if (stored) root.dataset.theme = stored;

          // What is done when a part was read again.
          const renewed = [];

          // Live parts: an event says that something changed, and the part is read again. What a person has open,
          // types or focuses stays as it is.
          const typing = target => target.closest && target.closest("input, select, textarea, [contenteditable]");
          const busy = element => element.contains(doc.activeElement) && typing(doc.activeElement);
          let refreshing = false, again = false, pressedAt = 0;
          // A press begins on one element and ends on the same one, or it is no click: nothing is swapped in between.
          // A press that ends outside of the window is forgotten after two seconds.
          const pressed = () => Date.now() - pressedAt < 2000;
          doc.addEventListener("pointerdown", () => { pressedAt = Date.now(); });
          ["pointerup", "pointercancel"].forEach(kind => doc.addEventListener(kind, () => setTimeout(() => { pressedAt = 0; })));
          const nameOf = element => [element.form?.getAttribute("action"), element.name, element.dataset.act, element.id,
            element.type === "radio" || element.type === "checkbox" || element.tagName === "BUTTON" ? element.value : "",
            element.tagName === "A" ? element.getAttribute("href") : "",
            element.tagName === "SUMMARY" ? element.parentElement.id : ""].join("|");
          const controls = "input:not([type=hidden]), select, textarea";
          const changed = field => field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked
            : field.tagName === "SELECT" ? [...field.options].some(option => option.selected !== option.defaultSelected)
            : field.value !== field.defaultValue;
          // The light tells the truth: a page that could not be read again is not live, and one whose session has ended
          // says so instead of standing still.
          const light = doc.getElementById("live"), main = doc.getElementById("main");
          let source = null, ended = false;
          const shine = on => light && light.classList.toggle("off", !on);
          const signedOut = () => {
            ended = true; source?.close(); shine(false);
            const bar = doc.createElement("p"), link = doc.createElement("a");
            bar.id = "signed-out"; bar.className = "notice refusal"; bar.setAttribute("role", "alert");
            link.href = "/sign-in?back=" + encodeURIComponent(location.pathname);
            link.textContent = urdu ? "داخل ہوں" : "sign in";
            bar.append(urdu ? "آپ باہر ہو چکے ہیں: " : "You are signed out: ", link); main?.prepend(bar);
          };
          const refresh = async () => {
            const parts = $$("[data-part]");
            if (!parts.length || ended) return;
            if (refreshing) { again = true; return; }
            if (pressed()) { setTimeout(refresh, 200); return; }
            refreshing = true;
            try {
              const answer = await fetch(location.href, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
              if (answer.status === 401 || answer.redirected) { signedOut(); return; }
              if (answer.status === 423) dispatchEvent(new Event("locked"));
              shine(answer.ok && source?.readyState === 1);
              if (answer.ok) {
                const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
                parts.forEach(part => {
                  const next = fresh.getElementById(part.id);
                  if (!next || busy(part)) return;
                  if (pressed()) { again = true; return; }
                  if (next.innerHTML === part.dataset.shown) return;
                  const shown = next.innerHTML;
                  const open = new Set($$("details[open][id]", part).map(details => details.id));
                  const seen = new Set($$("[data-row]", part).map(row => row.dataset.row));
                  const focused = part.contains(doc.activeElement) ? nameOf(doc.activeElement) : null;
                  const typed = new Map($$(controls, part).filter(changed).map(field => [nameOf(field), field]));
                  part.replaceChildren(...[...next.childNodes].map(node => doc.importNode(node, true)));
                  $$("details[id]", part).forEach(details => { if (open.has(details.id)) details.open = true; });
                  $$("[data-row]", part).forEach(row => { if (!seen.has(row.dataset.row)) row.classList.add("fresh"); });
                  if (typed.size) $$(controls, part).forEach(field => {
                    const before = typed.get(nameOf(field)); if (!before) return;
                    field.value = before.value; if ("checked" in field) field.checked = before.checked;
                  });
                  if (focused) $$("a, button, summary", part).find(element => nameOf(element) === focused)?.focus({ preventScroll: true });
                  part.dataset.shown = shown;
                });
                renewed.forEach(act => act());
              }
            } catch { shine(false); } finally {
              refreshing = false;
              if (again) { again = false; setTimeout(refresh, 150); }
            }
          };

          const isLive = doc.body.hasAttribute("data-live");
          let waiting = null;
          const soon = () => { if (!waiting) waiting = setTimeout(() => { waiting = null; refresh(); }, 120); };
          const listen = (question = "") => {
            source = new EventSource("/events" + question);
            if (isLive) ["request", "register", "stock", "messages"].forEach(kind => source.addEventListener(kind, soon));
            source.onopen = () => { shine(true); if (isLive) soon(); };
            // A stream that was refused does not come back by itself: reading the page tells why.
            source.onerror = () => { shine(false); if (source.readyState === 2 && isLive) soon(); };
          };

          // A form is sent once.
          doc.addEventListener("submit", event => {
            if (event.target.dataset.sent) { event.preventDefault(); return; }
            if (event.target.method === "post") { event.target.dataset.sent = "1";
              setTimeout(() => delete event.target.dataset.sent, 4000); }
          });

        """#
}
