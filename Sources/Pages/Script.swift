/// The desk's script: all of `VisitorScript`, and clocks that tick, keys that press buttons, the telephone, the
/// free line that fills the form, the editor of messages. Every page works without it.
enum Script {
    static let text = VisitorScript.whole(
        #"""
          $$("[data-theme-toggle]").forEach(button => button.addEventListener("click", () => {
            const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
            root.dataset.theme = dark ? "light" : "dark";
            try { localStorage.setItem("theme", root.dataset.theme); } catch { }
          }));

          \#(TemplateScript.text)
          const skew = Date.now() - Number(doc.body.dataset.now || Date.now());
          // Clocks: the time left to a deadline, counted against the server's clock.
          const words = urdu ? { s: "سیکنڈ", m: "منٹ", h: "گھنٹے", over: "دیر" } : { s: "s", m: "min", h: "h", over: "over" };
          const rest = minutes => minutes ? ` ${minutes} ${words.m}` : "";
          const span = seconds => seconds < 60 ? `${seconds} ${words.s}` : seconds < 3600 ? `${Math.floor(seconds / 60)} ${words.m}`
            : seconds < 172800 ? `${Math.floor(seconds / 3600)} ${words.h}${rest(Math.floor(seconds % 3600 / 60))}`
            : `${Math.floor(seconds / 86400)} ${urdu ? "دن" : "days"}`;
          const tick = () => $$("[data-deadline]").forEach(element => {
            const left = Math.floor((Number(element.dataset.deadline) - (Date.now() - skew)) / 1000);
            element.textContent = left >= 0 ? span(left) : `${span(-left)} ${words.over}`;
            element.classList.toggle("over", left < 0);
          });
          const run = () => $$("[data-since]").forEach(element => {
            element.textContent = span(Math.max(0, Math.floor((Date.now() - skew - Number(element.dataset.since)) / 1000)));
          });
          renewed.push(tick, run); tick(); run(); setInterval(() => { tick(); run(); }, 1000);

          // Two soft tones for a call that nobody here has heard yet. A browser that makes no sound before the first
          // press is left alone: the call is on the page all the same.
          const recall = (key, empty) => { try { return JSON.parse(localStorage.getItem(key)) ?? empty; } catch { return empty; } };
          const remember = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { } };
          const rung = new Set();
          let audio = null;
          const wake = () => { try { audio ??= new AudioContext(); audio.resume().catch(() => { }); } catch { } };
          const sound = () => [[0, 660], [.26, 523]].forEach(([after, pitch]) => {
            const note = audio.createOscillator(), volume = audio.createGain(), start = audio.currentTime + after;
            note.frequency.value = pitch; volume.gain.setValueAtTime(0, start);
            volume.gain.linearRampToValueAtTime(.12, start + .03); volume.gain.linearRampToValueAtTime(0, start + .22);
            note.connect(volume).connect(audio.destination); note.start(start); note.stop(start + .24);
          });
          const unheard = () => { const before = recall("rung", []);
            return $$("[data-rings]").map(element => element.dataset.rings).filter(call => !rung.has(call) && !before.includes(call)); };
          const chime = () => {
            if (root.dataset.tone !== "on" || !unheard().length) return;
            wake();
            // A sound that was allowed begins within this time.
            setTimeout(() => {
              const calls = unheard();
              if (!calls.length || audio?.state !== "running") return;
              calls.forEach(call => rung.add(call));
              remember("rung", [...recall("rung", []), ...calls].slice(-50)); sound();
            }, 150);
          };
          if (doc.body.classList.contains("console")) {
            root.dataset.tone = recall("tone", "on") === "off" ? "off" : "on";
            doc.addEventListener("click", event => {
              if (!event.target.closest("[data-tone]:not(html)")) return;
              root.dataset.tone = root.dataset.tone === "on" ? "off" : "on"; remember("tone", root.dataset.tone); chime();
            });
            ["pointerdown", "keydown"].forEach(kind => doc.addEventListener(kind, () => { if ($$("[data-rings]").length) chime(); }));
          }

          // Keys press what carries them; never while somebody types.
          doc.addEventListener("keydown", event => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.querySelector("[data-ctrl-enter]")) {
              event.preventDefault(); event.target.form.requestSubmit(); return;
            }
            if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
            if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || doc.querySelector("dialog[open]")) return;
            const target = $$("[data-key]").find(element => element.dataset.key === event.key && element.offsetParent !== null);
            if (!target) return;
            event.preventDefault();
            if (target.tagName === "DETAILS") {
              target.open = !target.open;
              const first = target.querySelector("input:not([type=hidden]), select, textarea, button");
              if (target.open && first) first.focus();
            } else if (target.matches("input, select, textarea")) target.focus();
            else target.click();
          });
          $$("[data-help]").forEach(button => button.addEventListener("click", () => {
            const dialog = doc.getElementById("help"), list = doc.getElementById("help-keys");
            if (!dialog) return;
            list.replaceChildren();
            $$("[data-key]").filter(element => element.offsetParent !== null).forEach(element => {
              const key = doc.createElement("dt"), what = doc.createElement("dd"), face = doc.createElement("kbd");
              face.textContent = element.dataset.key; key.append(face);
              const label = element.getAttribute("aria-label") || (element.querySelector("summary") || element).textContent;
              what.textContent = label.trim().replace(new RegExp(`\\s*${element.dataset.key.replace(/[^\w]/g, "\\$&")}$`), "");
              list.append(key, what);
            });
            dialog.showModal();
          }));

          // Who rings, at the head of every page of the desk. Much happens in a call, so it is asked once a second at most.
          const bell = doc.querySelector("[data-ringing]");
          let asking = false, askAgain = false, bellAt = 0, bellTimer = null;
          const ring = async () => {
            if (!bell || ended) return;
            if (asking) { askAgain = true; return; }
            if (pressed()) { setTimeout(ring, 200); return; }
            asking = true;
            try {
              const answer = await fetch(bell.dataset.ringing, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
              if (answer.status === 401 || answer.redirected) { signedOut(); return; }
              if (answer.status === 423) dispatchEvent(new Event("locked"));
              if (!answer.ok) return;
              const fresh = answer.status === 204 ? null
                : new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("ringing");
              if (pressed()) { askAgain = true; return; }
              const focused = bell.contains(doc.activeElement) ? nameOf(doc.activeElement) : null;
              bell.replaceChildren(...[...fresh?.childNodes ?? []].map(node => doc.importNode(node, true)));
              if (focused) $$("a, button", bell).find(element => nameOf(element) === focused)?.focus({ preventScroll: true });
              run(); chime();
            } catch { } finally {
              asking = false;
              if (askAgain) { askAgain = false; ringSoon(); }
            }
          };
          const ringSoon = () => {
            if (!bell || bellTimer) return;
            bellTimer = setTimeout(() => { bellTimer = null; bellAt = Date.now(); ring(); },
              Math.max(150, bellAt + 1000 - Date.now()));
          };
          renewed.push(chime); chime(); ringSoon();
          if (isLive || bell) {
            listen(doc.body.querySelector("[data-events]")?.dataset.events || (bell ? "?for=desk" : ""));
            source.addEventListener("open", ringSoon);
            source.addEventListener("error", () => { if (source.readyState === 2 && !isLive) ring(); });
            // Calls move all the time: only the pages that show them are read again, a request's only for its own.
            const own = doc.querySelector("[data-calls]")?.dataset.calls;
            source.addEventListener("calls", event => {
              ringSoon(); if (isLive && own !== undefined && (!own || own === event.data)) soon(); });
          }
          const again30 = () => { if (isLive) refresh(); ring(); };
          setInterval(again30, 30000); addEventListener("unlocked", again30);

          // What the other side of a training call says. A question is asked without leaving the page, where a form may be
          // half filled.
          const talk = doc.querySelector("[data-talk]");
          if (talk) {
            const hear = async () => {
              if (ended) return;
              try {
                const answer = await fetch(talk.dataset.talk, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
                if (!answer.ok) return;
                const fresh = answer.status === 204 ? null
                  : new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("talk");
                const focused = talk.contains(doc.activeElement);
                talk.replaceChildren(...[...fresh?.childNodes ?? []].map(node => doc.importNode(node, true)));
                talk.scrollTop = talk.scrollHeight;
                if (focused) talk.querySelector("button")?.focus({ preventScroll: true });
              } catch { }
            };
            talk.addEventListener("submit", async event => {
              event.preventDefault();
              const body = new URLSearchParams(new FormData(event.target, event.submitter));
              try { await fetch(event.target.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" }); } catch { }
              hear();
            });
            source?.addEventListener("calls", hear); hear(); setInterval(hear, 15000);
          }

          // A running import tells how far it is.
          const running = doc.querySelector("progress[data-running]");
          if (running) { const poll = async () => { const before = running.value; await refresh();
            const now = doc.querySelector("progress[data-running]"); if (now) setTimeout(poll, 500); }; setTimeout(poll, 500); }

          // Facility by any part of its name.
          const finder = doc.querySelector("[data-facility-search]");
          if (finder) {
            const list = doc.getElementById("facility-list"), hidden = doc.getElementById("facility-id");
            let items = [], marked = -1, timer = null;
            const show = () => {
              list.replaceChildren(...items.map((item, index) => {
                const line = doc.createElement("li");
                line.setAttribute("role", "option"); line.setAttribute("aria-selected", index === marked);
                const name = doc.createElement("bdi"); name.textContent = item.name;
                const rest = doc.createElement("bdi"); rest.lang = "ur"; rest.textContent = item.nameUr;
                line.append(name, ` · ${item.city} · `, rest);
                line.addEventListener("mousedown", event => { event.preventDefault(); choose(index); });
                return line;
              }));
              list.hidden = !items.length; finder.setAttribute("aria-expanded", String(!!items.length));
            };
            const choose = index => {
              const item = items[index]; if (!item) return;
              finder.value = item.name; hidden.value = item.id; items = []; show();
              finder.closest("label")?.classList.remove("has-problem", "confirm");
              finder.dispatchEvent(new Event("change", { bubbles: true }));
            };
            finder.addEventListener("input", () => {
              hidden.value = ""; clearTimeout(timer);
              timer = setTimeout(async () => {
                if (finder.value.trim().length < 2) { items = []; show(); return; }
                const answer = await fetch("/facilities/search?q=" + encodeURIComponent(finder.value), { credentials: "same-origin" });
                if (answer.ok) { items = await answer.json(); marked = items.length ? 0 : -1; show(); }
              }, 120);
            });
            finder.addEventListener("keydown", event => {
              if (!items.length) return;
              if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                event.preventDefault(); marked = (marked + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length; show();
              } else if (event.key === "Enter" || event.key === "Tab") {
                if (event.key === "Enter") event.preventDefault(); choose(marked);
              }
            });
            finder.addEventListener("blur", () => setTimeout(() => { items = []; show(); }, 150));
          }

          // A call that is being taken is kept in this tab, so that an ended session or a fault of ours costs nothing. It
          // is forgotten when a request opens, at sign-out, for another person, and after twelve hours.
          const draft = {
            get: () => { try { return JSON.parse(sessionStorage.getItem("call")); } catch { return null; } },
            set: call => { try { sessionStorage.setItem("call", JSON.stringify(call)); } catch { } },
            drop: () => { try { sessionStorage.removeItem("call"); } catch { } },
          };
          const who = doc.querySelector(".who")?.textContent || "";
          let kept = draft.get();
          if (kept && ((who && kept.by !== who) || Date.now() - kept.at > 43200000
            || (kept.sent && /^\/requests\/\d+$/.test(location.pathname)))) { draft.drop(); kept = null; }
          if (kept?.sent) { kept.sent = false; draft.set(kept); }
          doc.addEventListener("submit", event => { if (event.target.getAttribute("action") === "/sign-out") draft.drop(); });
          $$("[data-drop-draft]").forEach(link => link.addEventListener("click", draft.drop));

          // The free line: what was understood goes into the form, marked until a person has looked at it. What a person
          // changed stays; what an earlier reading wrote and this one no longer says is taken out again.
          const line = doc.querySelector("[data-free-line]");
          if (line) {
            const form = line.form, note = doc.getElementById("free-line-note"), silence = note.textContent;
            const named = name => $$(`[name="${name}"]`, form), ticks = field => field.type === "radio" || field.type === "checkbox";
            const frame = field => field.closest(field.type === "radio" ? "fieldset" : "label");
            const mark = (name, on) => named(name).forEach(field => frame(field)?.classList.toggle("confirm", on));
            const value = name => named(name).filter(field => !ticks(field) || field.checked).map(field => field.value)[0] ?? "";
            const put = (name, text) => named(name).forEach(field => {
              if (ticks(field)) field.checked = field.value === text; else field.value = text; });
            // By name: what stood there before the line wrote, and what it wrote.
            const fromLine = new Map(), byHand = new Set();
            const touch = name => { if (!name || name === "line") return;
              (name.startsWith("facility") ? ["facility", "facilityName"] : [name]).forEach(each => {
                byHand.add(each); fromLine.delete(each); mark(each, false); }); };
            const keep = sent => {
              if (!line.value.trim() && !byHand.size) { draft.drop(); return; }
              const values = {};
              new FormData(form).forEach((text, name) => { if (name !== "csrf" && name !== "anotherPatient") values[name] = text; });
              draft.set({ by: who, at: Date.now(), sent, values, fromLine: [...fromLine], byHand: [...byHand] });
            };
            const names = new Set($$("[name]", form).map(field => field.name).filter(name => !["csrf", "anotherPatient"].includes(name)));
            if (kept) {
              kept.fromLine.forEach(([name, pair]) => fromLine.set(name, pair)); kept.byHand.forEach(name => byHand.add(name));
            }
            if (kept && location.pathname === "/requests/new") {
              names.forEach(name => put(name, kept.values[name] ?? ""));
              doc.getElementById("draft-note").hidden = false;
            } else if (!kept) names.forEach(name => {
              // A form that comes back without its draft: nobody knows who wrote what, so all of it stays.
              if (location.pathname !== "/requests/new" && value(name)) byHand.add(name); });
            fromLine.forEach((_, name) => mark(name, true));
            let timer = null, asked = line.value, turn = 0;
            const take = said => {
              new Set([...fromLine.keys(), ...Object.keys(said)]).forEach(name => {
                if (!named(name).length || byHand.has(name)) return;
                const before = fromLine.get(name);
                if (before && value(name) !== before[1]) { touch(name); return; }
                const next = said[name] ?? "";
                if (next === "") { put(name, before[0]); fromLine.delete(name); mark(name, false); return; }
                if (before && before[1] === next) return;
                const old = before ? before[0] : value(name);
                put(name, next); fromLine.set(name, [old, value(name)]); mark(name, true);
              });
            };
            const read = async () => {
              if (line.value === asked) return;
              const mine = ++turn; asked = line.value;
              if (!asked.trim()) { take({}); note.textContent = silence; keep(false); return; }
              try {
                const body = new URLSearchParams({ csrf: doc.body.dataset.csrf, line: asked });
                const answer = await fetch("/requests/understand", { method: "POST", body, credentials: "same-origin" });
                if (mine !== turn) return;
                if (!answer.ok) { asked = null; return; }
                const understood = await answer.json();
                if (mine !== turn) return;
                take({ ...understood.fields, facilityName: understood.facilityName ?? "" });
                note.textContent = understood.note; keep(false);
              } catch { if (mine === turn) asked = null; }
            };
            const wrong = () => $$(`.has-problem, [role=alert]`, form).flatMap(box => $$(controls, box))[0];
            line.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(read, 350); });
            line.addEventListener("keydown", event => { if (event.key === "Enter") { event.preventDefault(); clearTimeout(timer);
              read().then(() => (wrong() || named("patientInitials")[0])?.focus()); } });
            ["input", "change", "click"].forEach(kind => form.addEventListener(kind, event => {
              if (!event.target.matches(controls) || (kind === "click" && !ticks(event.target))) return;
              touch(event.target.name); keep(false);
            }));
            form.addEventListener("submit", () => keep(true));
            $$("[data-needed-in]", form).forEach(button => button.addEventListener("click", () => {
              put("neededBy", button.dataset.neededIn); touch("neededBy"); keep(false);
              frame(named("neededBy")[0])?.classList.remove("has-problem");
            }));
            (wrong() || line).focus();
          }

          // The editor of a message: what it costs as it is typed, filled in with the samples. What is wrong with it the
          // server says, a moment after the last key.
          const editor = doc.querySelector("[data-template]");
          if (editor) {
            const rules = JSON.parse(editor.dataset.template), problems = doc.getElementById("template-problems");
            // What the server does with a form's text, so that both count the same.
            const typed = () => editor.value.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
              .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ").trim();
            const show = () => $$("[data-sample]").forEach(box => {
              const { text, partsMax } = fillTemplate(typed(), rules, JSON.parse(box.dataset.sample)), cost = smsLength(text);
              const count = box.querySelector("[data-count]"), alphabet = cost.gsm ? "GSM-7" : "UCS-2";
              box.querySelector("[data-text]").textContent = text;
              count.textContent = urdu ? `${cost.units} حروف · ${alphabet} · ${partsMax} میں سے ${cost.parts} حصے · ${cost.left} باقی`
                : `${cost.units} characters · ${alphabet} · ${cost.parts} of ${partsMax} parts · ${cost.left} left`;
              count.classList.toggle("alarm", cost.parts > partsMax || (rules.isPlain && !cost.gsm));
            });
            let timer = null;
            const ask = async () => {
              const text = editor.value;
              try {
                const body = new URLSearchParams(new FormData(editor.form));
                const answer = await fetch(editor.dataset.preview, { method: "POST", body, credentials: "same-origin" });
                const page = new DOMParser().parseFromString(await answer.text(), "text/html");
                const fresh = page.getElementById("template-problems");
                if (!fresh || text !== editor.value) return;
                problems.replaceChildren(...[...fresh.childNodes].map(node => doc.importNode(node, true)));
              } catch { }
            };
            editor.addEventListener("input", () => { show(); clearTimeout(timer); timer = setTimeout(ask, 700); });
            show();
          }

          // A chosen file goes into the text that is sent; without a script one pastes it there.
          $$("[data-file-into]").forEach(field => {
            const label = field.closest("label"); if (label) label.hidden = false;
            field.addEventListener("change", async () => {
              const file = field.files[0], target = doc.getElementById(field.dataset.fileInto);
              if (!file || !target) return;
              target.value = await file.text(); target.focus(); target.setSelectionRange(0, 0);
            });
          });
        """#)
}
