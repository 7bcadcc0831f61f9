/// What the desk's pages have beside `VisitorStylesheet`, which they load first. Logical properties only in both, so
/// that right-to-left needs no second one; red is kept for what needs a person.
enum Stylesheet {
    static let text = """
        .no-gateway { background: var(--alarm-soft); color: var(--alarm); padding: .3rem 1rem; font-weight: 600;
          text-align: center; }
        .incident { background: var(--wait-soft); color: var(--wait); padding: .3rem 1rem; text-align: center; }
        .incident a { color: inherit; font-weight: 700; } .ways { padding-block-end: .7rem; }
        nav { display: flex; flex-wrap: wrap; gap: .15rem; }
        nav a { padding: .3rem .6rem; border-radius: 6px; text-decoration: none; color: var(--soft); }
        nav a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
        nav a:hover { color: var(--ink); }
        .is-locked > :not(#lock) { display: none !important; } #lock { inline-size: 100vw; block-size: 100vh; border: 0;
          max-inline-size: none; max-block-size: none; background: var(--ground); color: var(--ink); padding: 1rem; }
        #lock > #proof { max-inline-size: 34rem; margin-inline: auto; } #lock::backdrop { background: var(--ground); }
        .who a { color: inherit; } .tools form { display: flex; gap: .5rem; align-items: center; } .who { color: var(--soft); }
        .who, .staff li, .line { overflow-wrap: anywhere; }
        kbd { font: 600 .72rem/1 var(--sans); border: 1px solid var(--line-strong); border-radius: 4px;
          padding: .08rem .3rem; color: var(--soft); margin-inline-start: .35rem; background: transparent; }
        .primary kbd { color: var(--accent-ink); border-color: var(--accent-ink); }
        .live { font-size: .82rem; color: var(--good); } .live .when-off { display: none; }
        .live.off { color: var(--alarm); } .live.off .when-off { display: inline; } .live.off .when-on { display: none; }
        .console main { padding: 1rem; max-inline-size: 1600px; margin-inline: auto; }
        .columns { display: grid; gap: 1rem; grid-template-columns: minmax(0, 2fr) minmax(18rem, 1fr); }
        .columns.even { grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); }
        .scroll { overflow-x: auto; }
        .chip.alarm { background: var(--alarm-soft); color: var(--alarm); font-weight: 600; }
        .chip.dim { background: transparent; color: var(--soft); border: 1px solid var(--line); }
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
        .fields { display: grid; gap: .7rem; align-items: start; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
        .wide { grid-column: 1 / -1; }
        label.confirm input, label.confirm select, fieldset.confirm { outline: 2px dashed var(--wait); outline-offset: 2px; border-radius: 7px; }
        .suggestions { position: relative; } .suggestions ul { position: absolute; z-index: 5; inset-inline: 0;
          background: var(--panel); border: 1px solid var(--line-strong); border-radius: 8px; overflow: hidden; }
        .suggestions li { padding: .35rem .6rem; cursor: pointer; } .suggestions li[aria-selected="true"],
        .suggestions li:hover { background: var(--accent-soft); }
        .freeline { font-size: 1.15rem; padding: .6rem .8rem; }
        .plan { font-size: 1.2rem; font-weight: 600; }
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
          .donor { grid-template-columns: minmax(0, 1fr); } kbd { display: none; }
          nav { flex-wrap: nowrap; overflow-x: auto; } nav a { white-space: nowrap; padding: .2rem .5rem; } }
        @page { size: A4; margin: 12mm; } @media screen { .print-only { display: none !important; } }
        @media print { .ways, .acts, .screen, dialog { display: none !important; } .line { border-color: #999; break-inside: avoid; }
          .counter-list tr > * { border: 1px solid #999 !important; } .counter-list .blank { block-size: 2.2rem; }
          .counter-list *, .print-only a { color: #000; text-decoration: none; }
          #coming { break-inside: auto; border: 0; padding: 0; } tr { break-inside: avoid; } }
        .tick { display: inline-block; inline-size: 1.3rem; block-size: 1.3rem; border: 1.5px solid; border-radius: 3px;
          line-height: 1.2rem; text-align: center; }
        @media (prefers-reduced-motion: no-preference) { .fresh { animation: fresh 2.5s ease-out; }
          @keyframes fresh { from { background: var(--wait-soft); } } }
        /* The register and the blood banks. */
        .fields > *, .fields > * > label { align-content: start; } .columns > .card { align-self: start; }
        .finder { flex: 1 1 16rem; max-inline-size: 34rem; }
        .searchbar { display: grid; gap: .7rem; align-items: end;
          grid-template-columns: minmax(12rem, 2fr) minmax(8rem, .7fr) minmax(9rem, 1fr) auto; }
        .rows tbody tr:last-child > * { border-block-end: 0; } .rows tbody tr:hover { background: var(--ground); }
        .rows td { overflow-wrap: anywhere; } .rows .main { font-weight: 600; }
        .form-page { max-inline-size: 62rem; } .pause { margin-block-start: .5rem; }
        .stock { inline-size: 100%; } .stock th[scope="row"] { font: 700 1rem/1.2 var(--sans); color: var(--ink); }
        .stock a { display: inline-block; padding-block: .15rem; } .stock td b { font-size: 1.15rem; } .stock td.none b { color: var(--soft); font-weight: 400; }
        .stock td.old { background: var(--wait-soft); color: var(--wait); } .stock input { max-inline-size: 6rem; }
        .stock small { display: block; font-size: .8rem; } .grid { table-layout: fixed; }
        .grid small { margin-block-start: .2rem; }
        .grid th { overflow-wrap: anywhere; } .grid th:first-child { inline-size: 3.4rem; }
        .sheet { font: .85rem/1.5 ui-monospace, monospace; direction: ltr; text-align: start; }
        @media (max-width: 900px) { .searchbar { grid-template-columns: 1fr 1fr; }
          .searchbar > label:first-child { grid-column: 1 / -1; } }
        @media (max-width: 640px) { .rows thead { display: none; } .rows, .rows tbody { display: block; }
          .rows tr { display: flex; flex-wrap: wrap; gap: .15rem .7rem; align-items: baseline; padding: .55rem 0;
            border-block-end: 1px solid var(--line); } .rows td { padding: 0; border: 0; } .rows .main { flex-basis: 100%; }
          .rows [data-head]::before { content: attr(data-head) " "; color: var(--soft); font-size: .85rem; }
          .stock th, .stock td { padding: .35rem .3rem; } }
        /* The simulated phones, the overview and the staff. */
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
        .columns > * { min-inline-size: 0; }
        /* The telephone. */
        .talk { position: sticky; inset-block-start: 0; z-index: 5; max-inline-size: 1600px; margin-inline: auto;
            max-block-size: 45vh; overflow: auto; }
        .talk:not(:empty) { padding: .6rem 1rem 0; }
        .said { margin: .2rem 0 .5rem; display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; }
        .said dt { color: var(--soft); } .said dt:empty { display: none; } .said dd { margin: 0; font-weight: 600; }
        .said dt:empty + dd { grid-column: 1 / -1; }
        @media (max-width: 640px) { .said { grid-template-columns: 1fr; } }
        .ringing { position: sticky; inset-block-start: 0; z-index: 6; max-inline-size: 1600px; margin-inline: auto; }
        .ringing:not(:empty) { padding: .6rem 1rem 0; } .ringing > .card { border-color: var(--alarm); }
        .stack > div:empty { display: none; } [data-tone]:not(html) { display: none; }
        html[data-tone] [data-tone] { display: inline-flex; } [data-tone="on"] .when-silent,
        [data-tone="off"] .when-tone { display: none; } .reply { align-items: end; }
        @media (max-width: 900px) { .ringing, .talk { position: static; } .talk { max-block-size: none; } }
        /* The messages. */
        .bubble[dir="rtl"] { border-radius: 12px 12px 2px 12px; } .notation { background: var(--ground); }
        .bubble[lang="ur"] { line-height: 2.2; } .bubble[lang="ur-Latn"], textarea[lang="ur-Latn"] { font-family: var(--sans);
          line-height: 1.45; }
        ins { background: var(--good-soft); color: var(--good); } del { background: var(--alarm-soft); color: var(--alarm); }
        .versions { display: grid; gap: .9rem; } .test-send { align-items: end; } .test-send label { flex: 0 1 16rem; }
        .bubble ~ p > .chip, h3 + .chip { white-space: normal; }
        .quota td, .quota thead th { text-align: center; white-space: nowrap; } .full { background: var(--wait-soft); color: var(--wait); }
        .when-narrow { display: none; } @media (max-width: 640px) { .when-narrow { display: inline; } }
        /* The night, read from three metres. */
        .night .counter b { font-size: 2.4rem; } .night .clock, .night .notice { font-size: 1.25rem; } .wait-ink { color: var(--wait); }
        @media (min-width: 1500px) { .night { font-size: 1.3rem; } .night .counter b { font-size: 3.4rem; } }
        .poster { max-inline-size: 40rem; margin-inline: auto; text-align: center; justify-items: center; }
        """
}
