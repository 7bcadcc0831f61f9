/// What lets a donor keep the own page and the last ask on the own telephone: a script for those pages, and a worker
/// that the browser runs for them. Nothing is kept before the donor presses a button, and everything goes at sign-out.
///
/// The worker looks at nothing else: the console's pages and everybody else's pass it by.
enum DonorScript {
    /// Where the worker is; from the root, because its pages stand under `/me` and `/d`.
    static let workerPath = "/worker.js"
    /// The page that is shown without a network where nothing was kept.
    static let offlinePath = "/offline"

    static let text = #"""
        "use strict";
        (() => {
          const doc = document, workers = navigator.serviceWorker;
          // What the worker kept is looked at and not sent.
          if (doc.body.dataset.offline) {
            doc.getElementById("offline").hidden = false;
            doc.querySelectorAll("form button").forEach(button => { button.disabled = true; });
          }
          if (!workers || !window.caches) return;
          const forget = async () => { for (const name of await caches.keys()) await caches.delete(name); };
          doc.addEventListener("submit", event => {
            if (event.target.getAttribute("action") === "/me/sign-out") caches.delete("mine"); });
          const box = doc.getElementById("keep");
          if (!box) return;
          const [keep, drop] = box.querySelectorAll("button");
          const show = isKept => { box.hidden = false; keep.hidden = isKept; drop.hidden = !isKept; };
          workers.getRegistration("/").then(found => show(!!found));
          keep.addEventListener("click", async () => {
            await workers.register("\#(workerPath)"); await workers.ready;
            // Read once more, so that the worker sees this page.
            location.reload();
          });
          drop.addEventListener("click", async () => {
            await (await workers.getRegistration("/"))?.unregister(); await forget(); show(false);
          });
        })();
        """#

    /// - Parameters:
    ///   - files: what the kept pages load.
    static func worker(files: [Asset]) -> String {
        let paths = files.map { JSONText.quoted($0.path) }.joined(separator: ",")
        return #"""
            "use strict";
            const files = [\#(paths)], shell = "shell " + files.join(" "), offline = "\#(offlinePath)";
            const isOwn = path => path === "/me" || path === "/me/card" || /^\/d\/[^/]+$/.test(path);
            addEventListener("install", event => event.waitUntil(caches.open(shell)
              .then(kept => kept.addAll([...files, offline])).then(() => skipWaiting())));
            addEventListener("activate", event => event.waitUntil(caches.keys().then(names => Promise.all(
              names.filter(name => name !== shell && name !== "mine").map(name => caches.delete(name)))).then(() => clients.claim())));
            // Pages of one donor only: whoever comes in after another begins with nothing.
            const keep = async (path, owner, answer) => {
              const before = await (await (await caches.open("mine")).match("/owner"))?.text();
              if (before !== owner) await caches.delete("mine");
              const mine = await caches.open("mine");
              await mine.put("/owner", new Response(owner)); await mine.put(path, answer);
            };
            const kept = async path => {
              const found = await (await caches.open("mine")).match(path);
              if (!found) return (await caches.open(shell)).match(offline);
              const page = (await found.text()).replace("<body ", '<body data-offline="1" ');
              return new Response(page, { headers: found.headers });
            };
            addEventListener("fetch", event => {
              const { method, mode, url } = event.request, { origin, pathname } = new URL(url);
              if (method !== "GET" || origin !== location.origin) return;
              if (files.includes(pathname)) {
                event.respondWith(caches.match(pathname).then(found => found || fetch(event.request)));
              } else if (mode === "navigate" && isOwn(pathname)) {
                event.respondWith(fetch(event.request).then(answer => {
                  const owner = answer.headers.get("Qatra-Own");
                  if (answer.ok && owner) event.waitUntil(keep(pathname, owner, answer.clone()));
                  return answer;
                }, () => kept(pathname)));
              }
            });
            """#
    }

    /// The part of the own page that only the script shows.
    static func keep(_ html: inout HTML, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("keep"), .flag("hidden", true)) { card in
            card.element("h2", text: context.say("Without a network", "نیٹ ورک کے بغیر"))
            card.element(
                "p",
                text: context.say(
                    "Keep this page, your card and your last ask on this telephone, to look at without a network. Only on a telephone that is yours: whoever has it can read them. They go when you sign out.",
                    "یہ صفحہ، آپ کا کارڈ اور آخری درخواست اس فون میں رہیں گے، تاکہ نیٹ ورک کے بغیر دیکھ سکیں۔ صرف اپنے فون پر: جس کے پاس فون ہو وہ پڑھ سکتا ہے۔ باہر جانے پر مٹ جائیں گے۔"
                ))
            card.element(
                "button", .class("big"), .type("button"),
                text: context.say("Keep them on this telephone", "اس فون میں رکھیں"))
            card.element(
                "button", .class("big"), .type("button"), .flag("hidden", true),
                text: context.say("Take them off this telephone", "اس فون سے ہٹائیں"))
        }
    }
}

/// What a browser asks for to put the donor's page among the programs of a telephone.
public enum WebManifest {
    public static let path = "/app.webmanifest"
    public static let contentType = "application/manifest+json"

    public static var text: String {
        let icon = JSONText.quoted(Assets.icon.path)
        let tile = JSONText.quoted(Assets.tile.path)
        return """
            {"name":"Qatra · قطرہ","short_name":"Qatra","start_url":"/me","scope":"/","display":"standalone",\
            "background_color":"#f6f7f9","theme_color":"#b3202c","icons":[\
            {"src":\(icon),"sizes":"any","type":"image/svg+xml"},\
            {"src":\(tile),"sizes":"any","type":"image/svg+xml","purpose":"maskable"}]}
            """
    }
}

/// Shown by the worker where there is no network and nothing was kept.
public enum OfflinePage {
    public struct Model: Sendable {
        /// As people dial it; empty where the centre has none.
        public var helpline: String

        public init(helpline: String) { self.helpline = helpline }

        public static let sample = Model(helpline: "042 111 222 333")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(context.say("No network", "نیٹ ورک نہیں"), context) { main in
            main.element("section", .class("card stack")) { card in
                card.element("h1", text: context.say("There is no network now", "ابھی نیٹ ورک نہیں ہے"))
                card.element(
                    "p",
                    text: context.say(
                        "An SMS needs less of it: answer our message with 1 for yes, 2 for no.",
                        "SMS کے لیے کم نیٹ ورک چاہیے: ہمارے پیغام کا جواب دیں، ہاں کے لیے 1، نہیں کے لیے 2۔"))
                VisitorParts.helpline(&card, model.helpline, context)
                card.element("p") {
                    $0.element(
                        "a", .class("button big"), .href("/me"), text: context.say("Try again", "دوبارہ کوشش کریں"))
                }
            }
        }
    }
}
