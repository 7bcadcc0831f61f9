/// The script of passkeys and of the lock, on the pages that need it. Without it people sign in with codes, and a
/// locked console shows its lock at the next page.
enum SignInScript {
    static func load(_ html: inout HTML) {
        html.element("script", .attribute("src", Assets.signIn.path), .flag("defer", true))
    }

    /// Shown when the browser or the person said no.
    static func trouble(_ html: inout HTML, _ context: PageContext) {
        html.element(
            "p", .class("problem"), .attribute("role", "alert"), .attribute("data-trouble", ""), .flag("hidden", true),
            text: context.say(
                "The passkey was not used. Try again, or use another way.",
                "پاس کی استعمال نہیں ہوئی۔ دوبارہ کوشش کریں یا کوئی اور طریقہ اپنائیں۔"))
    }

    static let text = #"""
        "use strict";
        (() => {
          const doc = document, body = doc.body;
          const $$ = (selector, from = doc) => [...from.querySelectorAll(selector)];
          const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
          const text = buffer => buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer)))
            .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : "";
          const named = ids => ids.split(" ").filter(id => id).map(id => ({ type: "public-key", id: bytes(id) }));

          // Passkeys: the browser asks the person, the answer goes into the form's hidden fields, the form goes out.
          const ask = {
            async get(data) {
              const found = await navigator.credentials.get({ publicKey: { challenge: bytes(data.challenge), rpId: data.rp,
                allowCredentials: named(data.credentials), userVerification: "required", timeout: 120000 } });
              const said = found.response;
              return { credential: text(found.rawId), clientData: text(said.clientDataJSON), signature: text(said.signature),
                authenticatorData: text(said.authenticatorData), userHandle: text(said.userHandle) };
            },
            async create(data) {
              const made = await navigator.credentials.create({ publicKey: { challenge: bytes(data.challenge),
                rp: { id: data.rp, name: "Qatra" },
                user: { id: bytes(data.user), name: data.userName, displayName: data.displayName },
                pubKeyCredParams: [-8, -7, -257].map(alg => ({ type: "public-key", alg })),
                excludeCredentials: named(data.credentials), attestation: "none", timeout: 120000,
                authenticatorSelection: { residentKey: "preferred", userVerification: "required" } } });
              return { clientData: text(made.response.clientDataJSON), attestation: text(made.response.attestationObject) };
            },
          };
          const reveal = root => $$("[data-passkey]", root).forEach(box => {
            box.hidden = !(window.PublicKeyCredential && navigator.credentials
              && (location.hostname === box.dataset.rp || location.hostname.endsWith("." + box.dataset.rp))); });
          reveal(doc);
          doc.addEventListener("submit", async event => {
            const form = event.target, box = form.closest("[data-passkey]");
            if (!box || form.dataset.answered) return;
            event.preventDefault(); event.stopImmediatePropagation();
            try {
              const answer = await ask[box.dataset.passkey](box.dataset);
              Object.entries(answer).forEach(([name, value]) => { form.elements[name].value = value; });
              form.dataset.answered = "1"; form.requestSubmit();
            } catch { form.querySelector("[data-trouble]").hidden = false; }
          }, true);

          // A form that was stopped for a proof goes on by itself; recovery codes are printed at a press.
          const stopped = doc.querySelector("[data-resume] form");
          if (stopped) stopped.requestSubmit();
          $$("[data-print]").forEach(button => { button.hidden = false; button.addEventListener("click", () => print()); });

          // The lock: the server decides, this only asks and shows. Nothing that was typed is touched: the page lies
          // under it, unseen.
          const minutes = Number(body.dataset.lock || 0);
          if (!minutes) return;
          let touchedAt = Date.now(), toldAt = touchedAt, locked = false;
          const lock = async () => {
            if (locked) return;
            locked = true; body.classList.add("is-locked");
            const dialog = doc.createElement("dialog");
            dialog.id = "lock"; dialog.addEventListener("cancel", event => event.preventDefault());
            body.append(dialog); dialog.showModal();
            try {
              const answer = await fetch("/locked", { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
              if (!answer.ok || !show(dialog, await answer.text())) location.reload();
            } catch { locked = false; body.classList.remove("is-locked"); dialog.remove(); }
          };
          const show = (dialog, page) => {
            const proof = new DOMParser().parseFromString(page, "text/html").getElementById("proof");
            if (!proof) return false;
            dialog.replaceChildren(doc.importNode(proof, true)); reveal(dialog);
            $$("[data-passkey]:not([hidden]) button, input:not([type=hidden])", dialog)[0]?.focus();
            return true;
          };
          doc.addEventListener("submit", async event => {
            const dialog = event.target.closest("#lock"), form = event.target;
            if (!dialog || form.getAttribute("action") !== "/unlock") return;
            event.preventDefault(); event.stopImmediatePropagation();
            const answer = await fetch("/unlock", { method: "POST", headers: { "X-Fragment": "1" }, credentials: "same-origin",
              body: new URLSearchParams(new FormData(form)) });
            if (answer.status === 204) {
              locked = false; touchedAt = toldAt = Date.now(); dialog.remove(); body.classList.remove("is-locked");
              dispatchEvent(new Event("unlocked"));
            } else if (!show(dialog, await answer.text())) location.reload();
          }, true);
          const tell = async options => {
            try { if ((await fetch("/touch", { credentials: "same-origin", ...options })).status === 423) lock(); } catch { }
          };
          ["pointerdown", "keydown", "wheel"].forEach(kind => doc.addEventListener(kind, () => {
            touchedAt = Date.now();
            if (locked || touchedAt - toldAt < 60000) return;
            toldAt = touchedAt; tell({ method: "POST", body: new URLSearchParams({ csrf: body.dataset.csrf }) });
          }, { passive: true }));
          setInterval(() => {
            if (!locked && Date.now() - touchedAt >= minutes * 60000) tell({ headers: { "X-Fragment": "1" } });
          }, 15000);
          addEventListener("locked", lock);
        })();
        """#
}
