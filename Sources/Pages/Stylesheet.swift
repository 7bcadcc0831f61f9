/// One stylesheet for all pages. Logical properties only, so that right-to-left needs no second one; red is kept for
/// what needs a person.
enum Stylesheet {
    static let text = """
        :root {
          --ground: #f6f7f9; --panel: #ffffff; --line: #d9dde3; --line-strong: #b4bbc6; --ink: #16202e;
          --soft: #55606f; --accent: #14557b; --accent-ink: #ffffff; --accent-soft: #e3eef5;
          --alarm: #b3202c; --alarm-soft: #fbe9ea; --good: #1d6b43; --good-soft: #e3f2ea; --wait: #7a5200;
          --wait-soft: #fbf1da; --demo: #4b3a78; --demo-soft: #ece8f6; --field: #ffffff;
          --sans: system-ui, "Noto Sans", "Segoe UI", Roboto, sans-serif;
          /* Latin letters and digits from a face that has no Arabic, so that the rest falls to the Nastaliq. */
          --urdu: "Noto Sans", Roboto, "Noto Nastaliq Urdu", "Urdu Typesetting", "Noto Naskh Arabic",
            "Noto Sans Arabic", system-ui, sans-serif;
          color-scheme: light;
        }
        @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) {
          --ground: #10151c; --panel: #181f29; --line: #2c3643; --line-strong: #46536a; --ink: #e7ecf2;
          --soft: #a3afbd; --accent: #7cc0e8; --accent-ink: #0c1a26; --accent-soft: #1b3040;
          --alarm: #ff8a8f; --alarm-soft: #3d1d22; --good: #7fd0a4; --good-soft: #17342a; --wait: #e8bf6a;
          --wait-soft: #372c15; --demo: #c6b7f2; --demo-soft: #2a2440; --field: #121820; color-scheme: dark;
        } }
        :root[data-theme="dark"] {
          --ground: #10151c; --panel: #181f29; --line: #2c3643; --line-strong: #46536a; --ink: #e7ecf2;
          --soft: #a3afbd; --accent: #7cc0e8; --accent-ink: #0c1a26; --accent-soft: #1b3040;
          --alarm: #ff8a8f; --alarm-soft: #3d1d22; --good: #7fd0a4; --good-soft: #17342a; --wait: #e8bf6a;
          --wait-soft: #372c15; --demo: #c6b7f2; --demo-soft: #2a2440; --field: #121820; color-scheme: dark;
        }
        *, *::before, *::after { box-sizing: border-box; }
        html { font: 15px/1.45 var(--sans); background: var(--ground); color: var(--ink);
          font-variant-numeric: tabular-nums; }
        body { margin: 0; min-block-size: 100vh; }
        [lang="ur"] { font-family: var(--urdu); line-height: 2.05; }
        [lang="en"] { font-family: var(--sans); line-height: 1.45; }
        h1, h2, h3 { line-height: 1.25; margin: 0; font-weight: 650; }
        [lang="ur"] h1, [lang="ur"] h2, [lang="ur"] h3 { line-height: 1.9; }
        h1 { font-size: 1.45rem; } h2 { font-size: 1.05rem; } h3 { font-size: .95rem; }
        p { margin: 0; } a { color: var(--accent); } ul, ol, dl { margin: 0; padding: 0; list-style: none; }
        dd { margin: 0; } table { border-collapse: collapse; inline-size: 100%; }
        th { text-align: start; font-weight: 600; color: var(--soft); font-size: .85rem; }
        th, td { padding: .4rem .6rem; border-block-end: 1px solid var(--line); vertical-align: top; }
        bdi { unicode-bidi: isolate; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
        .skip { position: absolute; inset-inline-start: -999rem; }
        .skip:focus { position: static; }
        .demonstration { background: var(--demo-soft); color: var(--demo); padding: .3rem 1rem; font-size: .87rem;
          text-align: center; }
        .no-gateway { background: var(--alarm-soft); color: var(--alarm); padding: .3rem 1rem; font-weight: 600;
          text-align: center; }
        .topbar { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; padding: .45rem 1rem;
          background: var(--panel); border-block-end: 1px solid var(--line); }
        .brand { display: inline-flex; gap: .45rem; align-items: center; text-decoration: none; color: var(--ink);
          font-weight: 700; font-size: 1.1rem; }
        .brand .name-ur { font-family: var(--urdu); font-weight: 400; font-size: .95rem; line-height: 1.6; }
        .drop { inline-size: .8rem; block-size: .8rem; background: var(--alarm);
          border-radius: 0 50% 50% 50%; transform: rotate(45deg); }
        nav { display: flex; flex-wrap: wrap; gap: .15rem; }
        nav a { padding: .3rem .6rem; border-radius: 6px; text-decoration: none; color: var(--soft); }
        nav a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
        nav a:hover { color: var(--ink); }
        .tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-inline-start: auto; }
        .is-locked > :not(#lock) { display: none !important; } #lock { inline-size: 100vw; block-size: 100vh; border: 0;
          max-inline-size: none; max-block-size: none; background: var(--ground); color: var(--ink); padding: 1rem; }
        #lock > #proof { max-inline-size: 34rem; margin-inline: auto; } #lock::backdrop { background: var(--ground); }
        .square-code { inline-size: 13rem; max-inline-size: 100%; display: block; } .square-code .ground { fill: #fff; }
        .square-code path { fill: #000; } .codes { display: grid; gap: .3rem; font-size: 1.15rem; list-style: decimal;
          padding-inline-start: 2rem; } .who a { color: inherit; }
        .tools form { display: flex; gap: .5rem; align-items: center; } .who { color: var(--soft); }
        .who, strong, h1, td, dd, .staff li, .line { overflow-wrap: anywhere; }
        kbd { font: 600 .72rem/1 var(--sans); border: 1px solid var(--line-strong); border-radius: 4px;
          padding: .08rem .3rem; color: var(--soft); margin-inline-start: .35rem; background: transparent; }
        .visitor kbd { display: none; }
        .button, button { font: inherit; color: var(--ink); background: var(--panel);
          border: 1px solid var(--line-strong); border-radius: 7px; padding: .35rem .75rem; cursor: pointer;
          text-decoration: none; display: inline-flex; align-items: center; gap: .2rem; }
        button:hover, .button:hover { border-color: var(--accent); }
        .primary { background: var(--accent); color: var(--accent-ink); border-color: var(--accent); font-weight: 600; }
        .primary kbd { color: var(--accent-ink); border-color: var(--accent-ink); }
        .danger { color: var(--alarm); border-color: var(--alarm); }
        .plain { border-color: transparent; background: transparent; color: var(--soft); padding: .3rem .45rem; }
        .big { inline-size: 100%; justify-content: center; padding: .9rem; font-size: 1.1rem; border-radius: 10px; }
        .small { padding: .12rem .5rem; font-size: .87rem; }
        .live { font-size: .82rem; color: var(--good); } .live .when-off { display: none; }
        .live.off { color: var(--alarm); } .live.off .when-off { display: inline; } .live.off .when-on { display: none; }
        .console main { padding: 1rem; max-inline-size: 1600px; margin-inline: auto; }
        .visitor main { padding: 1rem; max-inline-size: 34rem; margin-inline: auto; }
        .visitor footer { padding: 1.2rem; text-align: center; }
        .quiet { color: var(--soft); font-size: .9rem; }
        .stack { display: grid; grid-template-columns: minmax(0, 1fr); gap: .9rem; align-content: start;
          min-inline-size: 0; } .card > .notice { margin-block-end: 0; }
        .nowrap, a[href^="tel:"] { white-space: nowrap; }
        .number a[href^="tel:"] { white-space: normal; overflow-wrap: anywhere; } code { overflow-wrap: anywhere; }
        .tight { display: grid; gap: .35rem; } .row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
        .spread { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: space-between; align-items: baseline; }
        .columns { display: grid; gap: 1rem; grid-template-columns: minmax(0, 2fr) minmax(18rem, 1fr); }
        .columns.even { grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); }
        .card { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1rem; }
        .card > h2 { margin-block-end: .6rem; } .stack > h2 { margin-block-end: 0; }
        .heed { border-inline-start: 4px solid var(--wait); } .scroll { overflow-x: auto; }
        .notice { background: var(--good-soft); color: var(--good); padding: .5rem .8rem; border-radius: 8px;
          margin-block-end: .9rem; }
        .notice.refusal { background: var(--alarm-soft); color: var(--alarm); }
        .notice.wait { background: var(--wait-soft); color: var(--wait); }
        .chip { display: inline-block; padding: .05rem .5rem; border-radius: 99px; font-size: .82rem;
          background: var(--accent-soft); color: var(--accent); white-space: nowrap; }
        .chip.alarm { background: var(--alarm-soft); color: var(--alarm); font-weight: 600; }
        .chip.good { background: var(--good-soft); color: var(--good); }
        .chip.wait { background: var(--wait-soft); color: var(--wait); }
        .chip.dim { background: transparent; color: var(--soft); border: 1px solid var(--line); }
        .group { font-weight: 750; font-size: 1.15rem; line-height: 1.3; white-space: nowrap; }
        .counters { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .7rem; }
        .counter { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: .6rem .8rem; }
        .counter b { display: block; font-size: 1.5rem; line-height: 1.2; }
        .counter.alarm b { color: var(--alarm); } .counter span { color: var(--soft); font-size: .87rem; }
        .board { display: grid; gap: .5rem; }
        .line { display: grid; gap: .2rem 1rem; grid-template-columns: 7.5rem 6.5rem minmax(0, 1fr) minmax(0, 1.25fr) minmax(0, 1fr);
          align-items: center; background: var(--panel); border: 1px solid var(--line); border-radius: 10px;
          padding: .55rem .9rem; text-decoration: none; color: inherit; border-inline-start: 4px solid var(--line-strong); }
        .line:hover { border-color: var(--accent); } .line.needs { border-inline-start-color: var(--alarm); }
        .line.covered { border-inline-start-color: var(--good); }
        .clock { font-weight: 700; font-size: 1.1rem; white-space: nowrap; } .clock.over { color: var(--alarm); }
        .meter { display: flex; gap: 3px; flex-wrap: wrap; }
        .progress { display: flex; gap: .6rem; align-items: center; } .line > :last-child { justify-content: flex-end; }
        .progress b { font-size: 1.1rem; }
        .meter i { inline-size: 1.1rem; block-size: .55rem; border-radius: 3px; background: var(--line); }
        .meter i.in { background: var(--good); } .meter i.way { background: var(--wait); }
        .empty { padding: 2rem; text-align: center; color: var(--soft); }
        label { display: grid; gap: .2rem; font-size: .88rem; color: var(--soft); }
        input, select, textarea { font: inherit; color: var(--ink); background: var(--field); inline-size: 100%;
          border: 1px solid var(--line-strong); border-radius: 7px; padding: .4rem .55rem; min-inline-size: 0; }
        input[type="checkbox"], input[type="radio"] { inline-size: auto; accent-color: var(--accent); }
        label.check { display: inline-flex; gap: .4rem; align-items: center; color: var(--ink); }
        label.check input { flex: none; }
        .fields { display: grid; gap: .7rem; align-items: start; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
        .wide { grid-column: 1 / -1; } .choices { display: flex; flex-wrap: wrap; gap: .4rem; border: 0; padding: 0; margin: 0; }
        .choices legend { font-size: .88rem; color: var(--soft); padding: 0 0 .2rem; }
        .choices label { display: inline-flex; align-items: center; gap: .35rem; color: var(--ink); padding: .28rem .6rem;
          border: 1px solid var(--line-strong); border-radius: 99px; cursor: pointer; font-size: .93rem; }
        .choices label:has(:checked) { background: var(--accent-soft); border-color: var(--accent); color: var(--accent); }
        .problem { color: var(--alarm); font-size: .87rem; }
        .has-problem input, .has-problem select { border-color: var(--alarm); }
        label.confirm input, label.confirm select, fieldset.confirm { outline: 2px dashed var(--wait); outline-offset: 2px; border-radius: 7px; }
        .suggestions { position: relative; } .suggestions ul { position: absolute; z-index: 5; inset-inline: 0;
          background: var(--panel); border: 1px solid var(--line-strong); border-radius: 8px; overflow: hidden; }
        .suggestions li { padding: .35rem .6rem; cursor: pointer; } .suggestions li[aria-selected="true"],
        .suggestions li:hover { background: var(--accent-soft); }
        .freeline { font-size: 1.15rem; padding: .6rem .8rem; }
        .plan { font-size: 1.2rem; font-weight: 600; }
        details > summary { cursor: pointer; color: var(--accent); padding-block: .2rem; } details[open] > summary { margin-block-end: .4rem; }
        .acts { display: flex; flex-wrap: wrap; gap: .4rem; align-items: flex-start; }
        .acts details { border: 1px solid var(--line-strong); border-radius: 7px; background: var(--panel); }
        .acts summary { list-style: none; color: var(--ink); padding: .35rem .75rem; } .acts details > form { padding: 0 .75rem .7rem; }
        .acts details:hover { border-color: var(--accent); } .acts details[open] { flex-basis: 100%; }
        .acts label > input { inline-size: auto; max-inline-size: 100%; } .acts [name="reason"] { inline-size: min(28rem, 80vw); }
        .acts summary::-webkit-details-marker { display: none; }
        .donor { display: grid; gap: .3rem .9rem; grid-template-columns: 9rem minmax(0, 1fr) 9.5rem minmax(0, 16rem);
          padding: .55rem 0; border-block-end: 1px solid var(--line); align-items: start; }
        .donor > :last-child { justify-content: flex-end; } .donor .row { gap: .35rem; }
        .donor details[open] { flex-basis: 100%; } .donor details form { justify-content: flex-start; }
        .donor select { inline-size: auto; padding: .12rem .4rem; } .donor.ended { color: var(--soft); } .timeline li { display: grid; grid-template-columns: 6.4rem 1fr; gap: .6rem;
          padding: .28rem 0; border-block-end: 1px solid var(--line); font-size: .92rem; }
        .timeline time { color: var(--soft); } .timeline .by { color: var(--soft); }
        .steps li { display: grid; grid-template-columns: 1.4rem 1fr auto; gap: .6rem; padding: .55rem 0; color: var(--soft); }
        .steps li::before { content: ""; inline-size: .9rem; block-size: .9rem; border-radius: 50%; margin-block-start: .35rem;
          border: 2px solid var(--line-strong); } .steps li.done { color: var(--ink); }
        .steps li.done::before { background: var(--good); border-color: var(--good); }
        .steps li.now { color: var(--ink); font-weight: 650; } .steps li.now::before { border-color: var(--accent); background: var(--accent-soft); }
        .phones { display: grid; gap: 1rem; align-items: start;
          grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); }
        .phone .reply { display: flex; gap: .5rem; } .reply > input { flex: 1 1 auto; inline-size: auto; }
        .staff li { display: grid; gap: .35rem; padding: .6rem 0; border-block-end: 1px solid var(--line); }
        .staff li:last-child { border-block-end: 0; } .bubble { background: var(--accent-soft); padding: .5rem .8rem;
          border-radius: 12px 12px 12px 2px; white-space: pre-wrap; overflow-wrap: anywhere; min-inline-size: 0; max-inline-size: 100%; }
        .bubble.from { background: var(--good-soft); border-radius: 12px 12px 2px 12px; margin-inline-start: 2rem; }
        progress { inline-size: 100%; block-size: 1rem; accent-color: var(--accent); }
        dialog { border: 1px solid var(--line-strong); border-radius: 12px; background: var(--panel); color: var(--ink);
          padding: 1.2rem; min-inline-size: 20rem; } dialog::backdrop { background: rgb(0 0 0 / .4); }
        dialog dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem .9rem; margin-block: .8rem; }
        @media (max-width: 900px) { .columns { grid-template-columns: minmax(0, 1fr); }
          .columns.even { grid-template-columns: minmax(0, 1fr); } .line > :last-child, .donor > :last-child { justify-content: flex-start; }
          .line { grid-template-columns: 1fr 1fr; } .line > :nth-child(n+3) { grid-column: 1 / -1; } .line > :empty { display: none; }
          .donor, .stack, .tight { grid-template-columns: minmax(0, 1fr); } .tools { margin-inline-start: 0; } kbd { display: none; }
          .topbar { padding: .3rem .7rem; } nav { flex-wrap: nowrap; overflow-x: auto; } nav a { white-space: nowrap; padding: .2rem .5rem; } }
        @media print { .topbar, .acts, .demonstration, form, dialog { display: none !important; }
          html { background: #fff; color: #000; font-size: 11pt; } .card, .line { border-color: #999; break-inside: avoid; } }
        @media (prefers-reduced-motion: no-preference) { .fresh { animation: fresh 2.5s ease-out; }
          @keyframes fresh { from { background: var(--wait-soft); } } }
        /* The register and the blood banks. */
        [lang="ur"] input:not([dir="rtl"]) { font-family: var(--sans); line-height: 1.6; }
        .fields > *, .fields > * > label { align-content: start; } .columns > .card { align-self: start; }
        [hidden] { display: none !important; } .finder { flex: 1 1 16rem; max-inline-size: 34rem; }
        .hint { color: var(--soft); font-size: .82rem; }
        .tel { direction: ltr; white-space: nowrap; }
        .searchbar { display: grid; gap: .7rem; align-items: end;
          grid-template-columns: minmax(12rem, 2fr) minmax(8rem, .7fr) minmax(9rem, 1fr) auto; }
        .facts { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .3rem 1rem; }
        .facts dt { color: var(--soft); } .facts dd { min-inline-size: 0; overflow-wrap: anywhere; }
        .rows tbody tr:last-child > * { border-block-end: 0; } .rows tbody tr:hover { background: var(--ground); }
        .rows td { overflow-wrap: anywhere; } .rows .main { font-weight: 600; }
        .form-page { max-inline-size: 62rem; } .pause { margin-block-start: .5rem; }
        .consent { border-inline-start: 4px solid var(--accent); }
        .stock { inline-size: 100%; } .stock th[scope="row"] { font: 700 1rem/1.2 var(--sans); color: var(--ink); }
        .stock td b { font-size: 1.15rem; } .stock td.none b { color: var(--soft); font-weight: 400; }
        .stock td.old { background: var(--wait-soft); color: var(--wait); } .stock input { max-inline-size: 6rem; }
        .stock small { display: block; font-size: .8rem; }
        .sheet { font: .85rem/1.5 ui-monospace, monospace; direction: ltr; text-align: start; }
        code { font: .88em/1.4 ui-monospace, monospace; unicode-bidi: isolate; }
        @media (max-width: 900px) { .searchbar { grid-template-columns: 1fr 1fr; }
          .searchbar > label:first-child { grid-column: 1 / -1; } }
        @media (max-width: 640px) { .rows thead { display: none; } .rows, .rows tbody { display: block; }
          .rows tr { display: flex; flex-wrap: wrap; gap: .15rem .7rem; align-items: baseline; padding: .55rem 0;
            border-block-end: 1px solid var(--line); } .rows td { padding: 0; border: 0; } .rows .main { flex-basis: 80%; }
          .stock th, .stock td { padding: .35rem .3rem; } .facts { grid-template-columns: minmax(6rem, 40%) 1fr; } }
        /* Donors, families, the simulated phones, the overview and the staff. */
        .dotted { display: grid; gap: .4rem; } .dotted li { position: relative; padding-inline-start: 1.1rem; }
        .dotted li::before { content: "•"; position: absolute; inset-inline-start: .2rem; color: var(--soft); }
        .thumb .facts { grid-template-columns: auto 1fr; gap: .45rem 1rem; align-items: baseline; }
        .thumb .facts .group { font-size: 1.5rem; }
        .thumb .stack form, .thumb > form { margin: 0; } .thumb summary { padding-block: .35rem; }
        .thumb input[type="number"] { inline-size: 7rem; font-size: 1.1rem; }
        .calm { font-weight: 400; font-size: 1rem; padding: .7rem; }
        .thumb .chip { justify-self: start; white-space: normal; } .reference { font-size: 1.25rem; }
        .number { font-size: 1.7rem; font-weight: 700; }
        .phones { display: grid; gap: 1rem; align-items: start;
          grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); }
        .phones > .empty { grid-column: 1 / -1; } .phones .phone { max-inline-size: none; }
        .sent { display: grid; gap: .15rem; justify-items: start; } .sent.from { justify-items: end; }
        .reply { display: grid; grid-template-columns: 1fr auto; gap: .5rem; }
        .needs li, .staff li { padding: .55rem 0; border-block-end: 1px solid var(--line); }
        .staff li { display: flex; flex-wrap: wrap; gap: .6rem 1.5rem; justify-content: space-between;
          align-items: flex-start; }
        .staff .row { align-items: flex-start; } .needs li:last-child, .staff li:last-child { border-block-end: 0; }
        summary.button { list-style: none; color: var(--ink); }
        summary.button::-webkit-details-marker { display: none; }
        .ledger td { text-align: end; font-weight: 650; white-space: nowrap; }
        .ledger tr:last-child > * { border-block-end: 0; } .ledger + .quiet { margin-block-start: .6rem; }
        .ledger th { font-weight: 400; color: var(--ink); font-size: 1rem; }
        .ledger thead th { color: var(--soft); font-size: .85rem; text-align: end; } .ledger td.wrap { white-space: normal; }
        .ledger thead ~ tbody :is(th, td), .ledger thead :is(th, td) { padding-inline: .3rem; }
        .chart { inline-size: 100%; block-size: auto; display: block; } .chart .bar { fill: var(--accent); }
        .chart .base, .chart .goal { stroke: var(--line-strong); } .chart .goal { stroke: var(--ink); stroke-dasharray: 5 4; }
        .chart text { fill: var(--soft); font: 11px var(--sans); }
        .card > .notice { margin-block: .7rem 0; }
        .wrap, .quiet, .card, .card bdi { overflow-wrap: break-word; }
        .stack > *, .columns > * { min-inline-size: 0; }
        /* The telephone. */
        .ringing { position: sticky; inset-block-start: 0; z-index: 6; max-inline-size: 1600px; margin-inline: auto; }
        .ringing:not(:empty) { padding: .6rem 1rem 0; } .ringing > .card { border-color: var(--alarm); }
        .stack > div:empty { display: none; } [data-tone]:not(html) { display: none; }
        html[data-tone] [data-tone] { display: inline-flex; } [data-tone="on"] .when-silent,
        [data-tone="off"] .when-tone { display: none; } .reply { align-items: end; } .stack > .notice { margin-block-end: 0; }
        @media (max-width: 900px) { .ringing { position: static; } }
        /* The messages. */
        .bubble[dir="rtl"] { border-radius: 12px 12px 2px 12px; } .notation { background: var(--ground); }
        .bubble[lang="ur"] { line-height: 2.2; } .bubble[lang="ur-Latn"], textarea[lang="ur-Latn"] { font-family: var(--sans);
          line-height: 1.45; }
        .has-problem textarea { border-color: var(--alarm); }
        ins { background: var(--good-soft); color: var(--good); } del { background: var(--alarm-soft); color: var(--alarm); }
        .versions { display: grid; gap: .9rem; } .test-send { align-items: end; } .test-send label { flex: 0 1 16rem; }
        .bubble ~ p > .chip, h3 + .chip { white-space: normal; }
        .problem-page { max-inline-size: 40rem; margin-inline: auto; }
        """
}
