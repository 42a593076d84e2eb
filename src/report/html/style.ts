/** The style of the page. Colour is never the only sign; print uses the light colours. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fff; --ink: #1c2128; --quiet: #59636e; --line: #d1d9e0; --panel: #f6f8fa;
  --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; --wait: #d4a72c; --gate: #0969da; --stop: #eaeef2; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --line: #3d444d;
  --panel: #151b23; --good: #3fb950; --bad: #f85149; --warn: #d29922; --wait: #bb8009; --gate: #4493f8; --stop: #21262d; } }
@media print { :root { color-scheme: light; --page: #fff; --ink: #000; --quiet: #444; --line: #bbb; --panel: #fff;
  --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; --wait: #d4a72c; --gate: #0969da; --stop: #eaeef2; }
  body { font-size: 10pt; max-width: none; padding: 0; } .wide { overflow: visible; } code { overflow-wrap: anywhere; }
  rect { print-color-adjust: exact; } tr, li, svg, .cards { break-inside: avoid; } h2, h3 { break-after: avoid; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 1rem; } h2 { margin: 2.2rem 0 .6rem; font-size: 1.25rem;
  border-bottom: 1px solid var(--line); padding-bottom: .25rem; } h3 { margin: 1.4rem 0 .4rem; font-size: 1rem; }
code, pre { font: .87em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; overflow-x: auto; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .75rem; margin: 0; }
.cards div { background: var(--panel); border: 1px solid var(--line); border-left-width: 4px; border-radius: 6px; padding: .6rem .9rem; }
.cards dt { color: var(--quiet); font-size: .8rem; } .cards dd { margin: 0; font-weight: 600; }
.cards .good { border-left-color: var(--good); } .cards .bad { border-left-color: var(--bad); }
.cards .warn { border-left-color: var(--warn); } .cards small { display: block; font-weight: 400; color: var(--quiet); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .87rem; }
th, td { border: 1px solid var(--line); padding: .3rem .55rem; text-align: left; vertical-align: top; }
th { background: var(--panel); white-space: nowrap; } td strong { color: var(--bad); }
li { margin: .15rem 0; } figure { margin: 1.5rem 0; overflow-x: auto; }
figcaption { color: var(--quiet); font-size: .8rem; margin-top: .4rem; }
summary { cursor: pointer; padding: .2rem 0; }
svg { width: 100%; min-width: 44rem; height: auto; font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; }
text { fill: var(--ink); paint-order: stroke; stroke: var(--page); stroke-width: 3px; } .section { font-weight: 600; } .spent { text-anchor: end; fill: var(--quiet); font-size: 11px; }
.axis { text-anchor: middle; fill: var(--quiet); font-size: 11px; } .tick, .rule { stroke: var(--line); stroke-width: .5; }
.mark { stroke-width: 1; stroke: var(--quiet); } .mark.told { stroke-dasharray: 1 3; } .mark.target { stroke: var(--bad); stroke-dasharray: 6 3; }
.name { font-size: 11px; } .turned { text-anchor: end; } .aside { font-weight: 400; font-size: 11px; fill: var(--quiet); } .name.target, .cross { fill: var(--bad); } .cross { font-size: 10px; font-weight: 700; }
rect { rx: 2px; } rect.passed { fill: var(--good); } rect.failed, rect.not-held, rect.not-judged { fill: var(--bad); } rect.held { fill: var(--gate); }
rect.waiting { fill: var(--wait); opacity: .55; } rect.unknown, rect.running { fill: none; stroke: var(--warn); stroke-dasharray: 3 2; }
rect.stopped { fill: var(--stop); }
`;
