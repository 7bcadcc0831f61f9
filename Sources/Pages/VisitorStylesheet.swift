/// What pages of visitors and of the desk have in common, and all that a visitor's telephone loads. A class that only
/// the desk's pages use belongs into `Stylesheet`.
enum VisitorStylesheet {
    static let text = """
        :root {
          --ground: #f6f7f9; --panel: #ffffff; --line: #d9dde3; --line-strong: #b4bbc6; --ink: #16202e;
          --soft: #454e5a; --accent: #135277; --accent-ink: #ffffff; --accent-soft: #e3eef5;
          --alarm: #991b26; --alarm-soft: #fbe9ea; --good: #185a38; --good-soft: #e3f2ea; --wait: #6e4a00;
          --wait-soft: #fbf1da; --demo: #4b3a78; --demo-soft: #ece8f6; --field: #ffffff;
          --sans: system-ui, "Noto Sans", "Segoe UI", Roboto, sans-serif;
          /* Latin letters and digits from a face that has no Arabic, so that the rest falls to the Nastaliq. */
          --urdu: "Noto Sans", Roboto, "Noto Nastaliq Urdu", "Urdu Typesetting", "Noto Naskh Arabic",
            "Noto Sans Arabic", system-ui, sans-serif;
          color-scheme: light;
        }
        @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) {
          --ground: #10151c; --panel: #181f29; --line: #2c3643; --line-strong: #46536a; --ink: #e7ecf2;
          --soft: #b3bdc9; --accent: #81c3e9; --accent-ink: #0c1a26; --accent-soft: #1b3040;
          --alarm: #ff9398; --alarm-soft: #3d1d22; --good: #7fd0a4; --good-soft: #17342a; --wait: #e8bf6a;
          --wait-soft: #372c15; --demo: #c6b7f2; --demo-soft: #2a2440; --field: #121820; color-scheme: dark;
        } }
        :root[data-theme="dark"] {
          --ground: #10151c; --panel: #181f29; --line: #2c3643; --line-strong: #46536a; --ink: #e7ecf2;
          --soft: #b3bdc9; --accent: #81c3e9; --accent-ink: #0c1a26; --accent-soft: #1b3040;
          --alarm: #ff9398; --alarm-soft: #3d1d22; --good: #7fd0a4; --good-soft: #17342a; --wait: #e8bf6a;
          --wait-soft: #372c15; --demo: #c6b7f2; --demo-soft: #2a2440; --field: #121820; color-scheme: dark;
        }
        *, *::before, *::after { box-sizing: border-box; }
        html { font: 15px/1.45 var(--sans); background: var(--ground); color: var(--ink);
          font-variant-numeric: tabular-nums; } body { margin: 0; min-block-size: 100vh; }
        [lang="ur"], [lang="pnb"] { font-family: var(--urdu); line-height: 2.05; }
        [lang="sd"], [lang="ps"] { line-height: 1.75; }
        [lang="en"] { font-family: var(--sans); line-height: 1.45; }
        h1, h2, h3 { line-height: 1.25; margin: 0; font-weight: 650; }
        [lang="ur"] h1, [lang="ur"] h2, [lang="ur"] h3 { line-height: 1.9; } h1 { font-size: 1.45rem; }
        h2 { font-size: 1.05rem; } h3 { font-size: .95rem; } p { margin: 0; } a { color: var(--accent); }
        ul, ol, dl { margin: 0; padding: 0; list-style: none; } dd, figure, blockquote { margin: 0; }
        table { border-collapse: collapse; inline-size: 100%; }
        th { text-align: start; font-weight: 600; color: var(--soft); font-size: .85rem; }
        th, td { padding: .4rem .6rem; border-block-end: 1px solid var(--line); vertical-align: top; }
        bdi { unicode-bidi: isolate; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
        .skip { position: absolute; inset-inline-start: -999rem; } .skip:focus { position: static; }
        .demonstration { background: var(--demo-soft); color: var(--demo); padding: .3rem 1rem; font-size: .87rem;
          text-align: center; }
        .topbar { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; padding: .45rem 1rem;
          background: var(--panel); border-block-end: 1px solid var(--line); }
        .brand { display: inline-flex; gap: .45rem; align-items: center; text-decoration: none; color: var(--ink);
          font-weight: 700; font-size: 1.1rem; }
        .brand .name-ur { font-family: var(--urdu); font-weight: 400; font-size: .95rem; line-height: 1.6; }
        .drop { inline-size: .8rem; block-size: .8rem; background: var(--alarm);
          border-radius: 0 50% 50% 50%; transform: rotate(45deg); }
        .tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-inline-start: auto; }
        .square-code { inline-size: 13rem; max-inline-size: 100%; display: block; } .square-code .ground { fill: #fff; }
        .square-code path { fill: #000; } .small { padding: .12rem .5rem; font-size: .87rem; }
        .paper { text-align: center; } .paper .square-code { margin-inline: auto; } .card.certificate { padding-block: 2.5rem; gap: 1.6rem;
          border: 4px double var(--line-strong); }
        .codes { display: grid; gap: .3rem; font-size: 1.15rem; list-style: decimal;
          padding-inline-start: 2rem; } strong, h1, td, dd { overflow-wrap: anywhere; } .visitor kbd { display: none; }
        .button, button { font: inherit; color: var(--ink); background: var(--panel);
          border: 1px solid var(--line-strong); border-radius: 7px; padding: .35rem .75rem; cursor: pointer;
          text-decoration: none; display: inline-flex; align-items: center; gap: .2rem; }
        button:hover, .button:hover { border-color: var(--accent); }
        .primary { background: var(--accent); color: var(--accent-ink); border-color: var(--accent); font-weight: 600; }
        .danger { color: var(--alarm); border-color: var(--alarm); }
        .plain { border-color: transparent; background: transparent; color: var(--soft); padding: .3rem .45rem; }
        .big { inline-size: 100%; justify-content: center; padding: .9rem; font-size: 1.1rem; border-radius: 10px; }
        .visitor main { padding: 1rem; max-inline-size: 34rem; margin-inline: auto; }
        .visitor footer { padding: 1.2rem; text-align: center; } .quiet { color: var(--soft); font-size: .9rem; }
        .stack { display: grid; grid-template-columns: minmax(0, 1fr); gap: .9rem; align-content: start;
          min-inline-size: 0; } .card > .notice { margin-block-end: 0; }
        .nowrap, a[href^="tel:"] { white-space: nowrap; }
        .number a[href^="tel:"] { white-space: normal; overflow-wrap: anywhere; } code { overflow-wrap: anywhere; }
        .tight { display: grid; gap: .35rem; } .row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
        .spread { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: space-between; align-items: baseline; }
        .card { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1rem; }
        .card > h2 { margin-block-end: .6rem; } .stack > h2 { margin-block-end: 0; }
        .heed { border-inline-start: 4px solid var(--wait); }
        .notice { background: var(--good-soft); color: var(--good); padding: .5rem .8rem; border-radius: 8px;
          margin-block-end: .9rem; } .notice.refusal { background: var(--alarm-soft); color: var(--alarm); }
        .notice.wait { background: var(--wait-soft); color: var(--wait); }
        .chip { display: inline-block; padding: .05rem .5rem; border-radius: 99px; font-size: .82rem;
          background: var(--accent-soft); color: var(--accent); white-space: nowrap; }
        .chip.good { background: var(--good-soft); color: var(--good); }
        .chip.wait { background: var(--wait-soft); color: var(--wait); }
        .group { font-weight: 750; font-size: 1.15rem; line-height: 1.3; white-space: nowrap; }
        label { display: grid; gap: .2rem; font-size: .88rem; color: var(--soft); }
        input, select, textarea { font: inherit; color: var(--ink); background: var(--field); inline-size: 100%;
          border: 1px solid var(--line-strong); border-radius: 7px; padding: .4rem .55rem; min-inline-size: 0; }
        input[type="checkbox"], input[type="radio"] { inline-size: auto; accent-color: var(--accent); }
        .area { inline-size: 240px; padding: 0; border: 0; }
        label.check { display: inline-flex; gap: .4rem; align-items: center; color: var(--ink); }
        label.check input { flex: none; }
        .choices { display: flex; flex-wrap: wrap; gap: .4rem; border: 0; padding: 0; margin: 0; }
        .choices legend { font-size: .88rem; color: var(--soft); padding: 0 0 .2rem; }
        .choices label { display: inline-flex; align-items: center; gap: .35rem; color: var(--ink); padding: .28rem .6rem;
          border: 1px solid var(--line-strong); border-radius: 99px; cursor: pointer; font-size: .93rem; }
        .choices label:has(:checked) { background: var(--accent-soft); border-color: var(--accent); color: var(--accent); }
        .problem { color: var(--alarm); font-size: .87rem; }
        .has-problem input, .has-problem select { border-color: var(--alarm); }
        details > summary { cursor: pointer; color: var(--accent); padding-block: .2rem; }
        details[open] > summary { margin-block-end: .4rem; }
        .steps li { display: grid; grid-template-columns: 1.4rem 1fr auto; gap: .6rem; padding: .55rem 0; color: var(--soft); }
        .steps li::before { content: ""; inline-size: .9rem; block-size: .9rem; border-radius: 50%; margin-block-start: .35rem;
          border: 2px solid var(--line-strong); } .steps li.done { color: var(--ink); }
        .steps li.done::before { background: var(--good); border-color: var(--good); }
        .steps li.now { color: var(--ink); font-weight: 650; }
        .steps li.now::before { border-color: var(--accent); background: var(--accent-soft); }
        @media (max-width: 900px) { .tight { grid-template-columns: minmax(0, 1fr); }
          .tools { margin-inline-start: 0; } .topbar { padding: .3rem .7rem; } }
        @media print { .topbar, .demonstration, form { display: none !important; }
          html { background: #fff; color: #000; font-size: 11pt; } .card { border-color: #999; break-inside: avoid; }
          .no-print, .visitor footer { display: none; } }
        [lang="ur"] input:not([dir="rtl"]) { font-family: var(--sans); line-height: 1.6; }
        [hidden] { display: none !important; } .hint { color: var(--soft); font-size: .82rem; }
        .tel { direction: ltr; }
        .facts { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .3rem 1rem; }
        .facts dt { color: var(--soft); } .facts dd { min-inline-size: 0; overflow-wrap: anywhere; }
        .consent { border-inline-start: 4px solid var(--accent); }
        code { font: .88em/1.4 ui-monospace, monospace; unicode-bidi: isolate; }
        @media (max-width: 640px) { .facts { grid-template-columns: minmax(6rem, 40%) 1fr; } }
        .dotted { display: grid; gap: .4rem; } .dotted li { position: relative; padding-inline-start: 1.1rem; }
        .dotted li::before { content: "•"; position: absolute; inset-inline-start: .2rem; color: var(--soft); }
        .thumb .facts { grid-template-columns: auto 1fr; gap: .45rem 1rem; align-items: baseline; }
        .thumb .facts .group { font-size: 1.5rem; } .thumb .stack form, .thumb > form { margin: 0; }
        .thumb summary { padding-block: .35rem; } .thumb input[type="number"] { inline-size: 7rem; font-size: 1.1rem; }
        .calm { font-weight: 400; font-size: 1rem; padding: .7rem; }
        .thumb .chip { justify-self: start; white-space: normal; } .reference { font-size: 1.25rem; }
        .number { font-size: 1.7rem; font-weight: 700; }
        .ledger td { text-align: end; font-weight: 650; white-space: nowrap; }
        .ledger tr:last-child > * { border-block-end: 0; } .ledger + .quiet { margin-block-start: .6rem; }
        .ledger th { font-weight: 400; color: var(--ink); font-size: 1rem; }
        .ledger thead th { color: var(--soft); font-size: .85rem; text-align: end; } .ledger td.wrap { white-space: normal; }
        .ledger thead ~ tbody :is(th, td), .ledger thead :is(th, td) { padding-inline: .3rem; }
        .chart { inline-size: 100%; block-size: auto; display: block; } .chart .bar { fill: var(--accent); }
        .chart .base, .chart .goal { stroke: var(--line-strong); } .chart .goal { stroke: var(--ink); stroke-dasharray: 5 4; }
        .chart text { fill: var(--soft); font: 11px var(--sans); } .card > .notice { margin-block: .7rem 0; }
        .wrap, .quiet, .card, .card bdi { overflow-wrap: break-word; } .stack > * { min-inline-size: 0; }
        .stack > .notice { margin-block-end: 0; } .has-problem textarea { border-color: var(--alarm); }
        .problem-page { max-inline-size: 40rem; margin-inline: auto; }
        """
}
