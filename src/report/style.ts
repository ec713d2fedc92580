import { DARK, inkProperties, LIGHT } from './inks.js';

/** Style sheet of the report: light and dark by the reader's preference, one column, made to print. */
export const reportStyle = `
:root { color-scheme: light dark; ${inkProperties(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${inkProperties(DARK)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 0.25rem; letter-spacing: -0.01em; }
h2 { font-size: 1.15rem; margin: 2.75rem 0 0.75rem; padding-bottom: 0.35rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 0.95rem; margin: 1.5rem 0 0.4rem; }
p { margin: 0.4rem 0; } .sub, .note, .none { color: var(--muted); } .note, .none { font-size: 0.85rem; }
.verdict { font-size: 1.2rem; line-height: 1.45; margin: 1.25rem 0 0; max-width: 46rem; text-wrap: pretty; }
/* Shades at the sides of a table say that there is more of it. */
.wide { overflow-x: auto; scrollbar-width: thin; background: linear-gradient(to right, var(--bg) 30%, transparent) left / 2.5rem 100% no-repeat local, linear-gradient(to left, var(--bg) 30%, transparent) right / 2.5rem 100% no-repeat local, radial-gradient(farthest-side at 0 50%, var(--line), transparent) left / 0.8rem 100% no-repeat scroll, radial-gradient(farthest-side at 100% 50%, var(--line), transparent) right / 0.8rem 100% no-repeat scroll; }

table { border-collapse: collapse; width: 100%; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.3rem 1rem 0.3rem 0; vertical-align: baseline; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-weight: 500; vertical-align: bottom; } thead small { display: block; }
tbody th { font-weight: 500; white-space: nowrap; }
.numbers td, .numbers thead th:not(:first-child) { text-align: right; padding: 0.3rem 0 0.3rem 1rem; white-space: nowrap; }
.delta { display: inline-block; min-width: 3.1em; text-align: right; font-size: 0.92em; } .up { color: var(--up); } .down { color: var(--down); }
.same { color: var(--muted); } .swatch { margin-right: 0.5rem; }
.headline { margin: 1.25rem 0 0; font-size: 1.1rem; } .headline b { font-size: 2rem; letter-spacing: -0.02em; } .headline .sub { font-size: 0.95rem; }
.confusion svg { max-width: 100%; height: auto; font-family: system-ui, sans-serif; } .scale { display: block; width: 100%; margin-top: 0.3rem; font-family: system-ui, sans-serif; } .x { text-anchor: middle; } .legend.classes { margin-bottom: 0.5rem; } .all-options h4 { margin: 1rem 0 0.3rem; font-size: 0.88rem; }
.recipe th:first-child { width: 14rem; } .recipe td:nth-child(2) { width: 9rem; } .recipe td:nth-child(3) { width: 6rem; color: var(--muted); }
.recipe td:nth-child(4) { color: var(--muted); } .recipe.changed th:first-child { width: 24%; } .recipe.changed td:nth-child(n) { width: auto; } .recipe.changed td:last-child { width: 42%; color: var(--muted); } .departures { margin: 0.5rem 0; padding-left: 1.2rem; font-size: 0.88rem; } .departures li { margin: 0.4rem 0; } .departures p { margin: 0; }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: 0.2rem 1rem; font-size: 0.88rem; margin: 0; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 0; } .chart { margin: 1rem 0 0; } .chart svg { width: 100%; height: auto; display: block; overflow: visible; }
.chart figcaption { font-size: 0.88rem; font-weight: 600; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; margin: 0.2rem 0; padding: 0; font-size: 0.8rem; color: var(--muted); }
.legend li { display: flex; align-items: center; gap: 0.35rem; } .legend svg { width: auto; flex: none; } .legend path { stroke-width: 2; fill: none; }
:where(svg:not(.own)) text { font: 11px system-ui, sans-serif; fill: var(--muted); font-variant-numeric: tabular-nums; }
svg .y { text-anchor: end; } svg .x { text-anchor: middle; } svg .stage { fill: var(--text); font-weight: 600; }
.band { fill: var(--band); } .band.odd { fill: none; } .grid { stroke: var(--line); fill: none; } .line { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.bars { fill: color-mix(in srgb, var(--blue) 45%, transparent); } .first { fill: none; stroke: var(--muted); }
.weight { fill: none; stroke: var(--orange); stroke-width: 1.5; } .border { stroke: var(--orange); stroke-dasharray: 3 3; }
.halves { display: grid; grid-template-columns: repeat(auto-fill, minmax(16.5rem, 1fr)); gap: 0 1.5rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr)); gap: 0.75rem; margin-bottom: 1.5rem; }
.pictures img { width: 100%; display: block; border-radius: 4px; image-rendering: pixelated; } .pictures figcaption { font-size: 0.8rem; color: var(--muted); margin-top: 0.25rem; }
.warning { background: var(--warn-bg); border-left: 3px solid var(--warn); padding: 0.5rem 0.9rem; margin: 0.5rem 0; border-radius: 0 4px 4px 0; } .warning b { color: var(--warn); }
.identity code { font-size: 0.92em; } .wide:has(.identity) { margin-bottom: 1rem; } .identity td:nth-child(3) { white-space: nowrap; } code, pre { font-family: ui-monospace, monospace; } pre { overflow-x: auto; background: var(--band); padding: 0.5rem 0.75rem; border-radius: 4px; }
.sign { display: grid; grid-template-columns: 2fr 1fr 2fr; gap: 1.5rem; margin-top: 3.5rem; } .sign span { border-top: 1px solid var(--muted); padding-top: 0.25rem; color: var(--muted); font-size: 0.8rem; }
@media print, (max-width: 40rem) { .choice svg { display: none; } .choice tbody th { white-space: normal; } .choice th, .choice td { padding-right: 0.6rem; } }
@media (max-width: 40rem) { .choice td { white-space: nowrap; } }
@media print { :root { --bg: #fff; --card: #fff; --text: #000; --muted: #444; --line: #ccc; --band: #f1f1f1; color-scheme: light; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; } h2 { break-after: avoid; } .page { break-before: page; } pre { white-space: pre-wrap; } .choice, .numbers { font-size: 0.72rem; } tbody th { white-space: normal; } .numbers td, .numbers thead th:not(:first-child) { padding-left: 0.45rem; } figure, tr, .warning { break-inside: avoid; }
  .all-options { columns: 2; column-gap: 8mm; } .all-options h4 { break-after: avoid; margin-top: 0.5rem; font-size: 0.72rem; } .all-options thead, .all-options td:nth-child(4) { display: none; } .all-options .recipe { font-size: 0.6rem; line-height: 1.25; } .all-options th, .all-options td, .all-options th:first-child, .all-options td:nth-child(2), .all-options td:nth-child(3) { width: auto; padding: 0.08rem 0.3rem 0.08rem 0; overflow-wrap: anywhere; } .recipe.changed { font-size: 0.72rem; } .pictures { grid-template-columns: repeat(4, 1fr); } .confusion svg { max-height: 150mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } @page { margin: 16mm; } }
`;
