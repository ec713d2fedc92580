import { reportStyle } from '../style.js';
import { GROUP_COLORS } from './group-look.js';

const colors = (theme: 'light' | 'dark'): string =>
  GROUP_COLORS.map((color, place) => `--group-${place}: ${color[theme]};`).join(' ');

/** The report's style sheet, with what several groups need besides. */
export const comparisonStyle = `${reportStyle}
:root { ${colors('light')} } @media (prefers-color-scheme: dark) { :root { ${colors('dark')} } } @media print { :root { ${colors('light')} } }
main { max-width: 72rem; } .chart { max-width: 60rem; } .standing { margin: 0.5rem 0 0; padding-left: 1.2rem; } .standing li { margin: 0.15rem 0; }
.answer { width: 100%; margin-top: 1.25rem; } .answer th, .answer td { padding: 0.45rem 0.9rem 0.45rem 0; vertical-align: middle; }
.answer tbody th { white-space: normal; font-size: 0.95rem; } .answer tbody th small { display: block; color: var(--muted); font-weight: 400; }
.answer thead th { padding-bottom: 0.2rem; } .answer .big { font-size: 1.15rem; font-weight: 600; white-space: nowrap; } .answer .big small { font-weight: 400; color: var(--muted); }
.range { display: block; font-size: 0.8rem; font-weight: 400; color: var(--muted); white-space: nowrap; }
.answer td.strip { width: 25%; padding-right: 2rem; } .answer tbody th { width: 22%; } .strip svg { display: block; width: 100%; height: 34px; overflow: visible; } .answer tfoot svg { height: 18px; } .answer tfoot td, .answer tfoot th { border: 0; padding-top: 0; padding-bottom: 0; }
.strip .rule { stroke: var(--line); } .strip .zero { stroke: var(--muted); } .strip .source { stroke: var(--muted); stroke-dasharray: 1 3; } .strip .norm { stroke: var(--muted); stroke-dasharray: 5 3; }
.key { display: inline-block; vertical-align: middle; margin-right: 0.5rem; } .key path { stroke-width: 3; fill: none; }
.line { stroke-width: 2; } .faint { stroke-width: 1; opacity: 0.32; } circle { stroke: none; } .box { fill: var(--band); stroke-width: 1; }
.numbers small { color: var(--muted); } [title] { text-decoration: none; } .out { color: var(--muted); }
.word td:nth-child(2), .word thead th:nth-child(2), .two-words td:nth-child(-n+3), .two-words thead th:nth-child(-n+3) { text-align: left; }
.runs td:nth-last-child(-n+5), .runs thead th:nth-last-child(-n+5) { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 6rem; }
.texts td, .texts thead th:not(:first-child) { text-align: left; padding: 0.3rem 0 0.3rem 1rem; white-space: normal; }
@media (max-width: 640px) { main { padding: 1.5rem 1rem 3rem; } .verdict { font-size: 1.05rem; } .chart svg text { font-size: 20px; } tbody th { white-space: normal; min-width: 9rem; }
  .answer, .answer tbody, .answer tfoot { display: block; } .answer thead { display: none; }
  .answer tr { display: grid; grid-template-columns: 9.5rem 1fr; gap: 0 0.75rem; align-items: center; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  .answer th, .answer td { border: 0; padding: 0.1rem 0; } .answer td.strip { width: auto; } .answer tbody th { grid-column: 1 / -1; width: auto; }
  .answer tfoot tr { border: 0; padding: 0.2rem 0; } .answer tfoot th { display: none; } }
`;
