import { PROFILE_HEAD, profileRows, profileTitle } from '../profile/profile-text.js';
import { COLUMNS, ceilingLine, FALLBACK_NOTE, oursOf, torchLine } from '../table.js';
import type { CheckReport, Found, PartReport } from './report.js';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const oneLine = (text: string): string => text.replaceAll('|', '/').replaceAll('\n', ' ');

function testsText(files: NonNullable<Found['tests']>): string {
  const sum = (key: 'passed' | 'skipped') => files.reduce((total, file) => total + file[key], 0);
  // With files that could not be run at all, and hooks.
  const failures = files.flatMap(({ file, failures: found }) => found.map((text) => `- ${file}: ${oneLine(text)}`));
  const line = `${files.length} files: ${sum('passed')} passed, ${failures.length} failed, ${sum('skipped')} skipped.`;
  return ['## Tests', line, ...(failures.length > 0 ? [failures.join('\n')] : [])].join('\n\n');
}

function tuningText({ milliseconds, chosen }: NonNullable<Found['tuning']>): string {
  const rows = Object.entries(chosen);
  return ['## Tuning', `${milliseconds.toFixed(0)} ms.`, table(['class of shapes', 'form'], rows)].join('\n\n');
}

function lossesText(losses: NonNullable<Found['losses']>): string {
  const { stage, wanted, window, worst, float32, medians } = losses;
  const percent = worst === null ? '-' : `${(100 * worst).toFixed(3)} %`;
  return [
    '## Mixed precision and float32',
    `Demo, ${stage}, ${float32.length} of ${wanted} steps: worst difference of the loss (mean of ${window} steps) ${percent}; ` +
      `median step ${medians.float32.toFixed(2)} ms in float32, ${medians.mixed.toFixed(2)} ms mixed.`,
  ].join('\n\n');
}

/** How the figures came about. */
function methodOf({ clock, samples: [fewest, most], quick }: NonNullable<Found['bench']>['adapter']): string {
  const times = clock === 'wall' ? 'Times by the wall clock' : 'Kernels by timestamps, whole steps by the wall clock';
  const samples = fewest === most ? `${most}` : `${fewest} to ${most}`;
  const form = quick ? ' Quick form (--quick), as in software: fewer cases and peers.' : '';
  return `${times}; ${samples} samples a row.${form}`;
}

function benchText({ adapter, ceilings, rows }: NonNullable<Found['bench']>): string {
  const cells = rows.map((found) => COLUMNS.map(({ text }) => text(found, oursOf(rows, found))));
  const titles = COLUMNS.map(({ title }) => title);
  const torch = adapter.torch ? [torchLine(adapter.torch)] : [];
  return ['## Benchmark', ceilingLine(ceilings), ...torch, methodOf(adapter), table(titles, cells)].join('\n\n');
}

/** Kernels of a profile that the page names; the JSON has all. */
const NAMED_KERNELS = 15;

function profileText(profiles: NonNullable<Found['profile']>): string {
  const tables = profiles.flatMap((profile) => {
    const rows = profileRows(profile).slice(0, NAMED_KERNELS);
    return [
      profileTitle(profile),
      table(
        PROFILE_HEAD,
        rows.map((cells) => cells.map(oneLine)),
      ),
    ];
  });
  return ['## Where the time of a step goes', ...tables].join('\n\n');
}

function partsText({ parts }: CheckReport): string {
  const rows = parts.map(({ name, seconds, given, state, leftOut }) => [
    name,
    state,
    `${seconds.toFixed(0)} of ${given.toFixed(0)}`,
    String(leftOut.length),
  ]);
  return ['## Parts', table(['part', 'state', 'seconds', 'left out'], rows)].join('\n\n');
}

/** What was left out for the same reason stands together. */
function gapsOf({ name, reason, leftOut }: PartReport): string[] {
  const reasons = [...new Set(leftOut.map((gap) => gap.reason))];
  const lines = reasons.map((why) => {
    const gaps = leftOut.filter((gap) => gap.reason === why);
    return `- ${name}, ${oneLine(why)}: ${gaps.map(({ what }) => what).join(', ')}`;
  });
  return reason === null ? lines : [`- ${name} failed: ${oneLine(reason)}`, ...lines];
}

function gapsText({ parts }: CheckReport): string {
  const lines = parts.flatMap(gapsOf);
  return ['## Left out', lines.length > 0 ? lines.join('\n') : 'Nothing.'].join('\n\n');
}

/** The findings as a page of Markdown. */
export function markdownOf(report: CheckReport): string {
  const { adapter, tests, tuning, losses, bench, profile } = report.found;
  const title = `# Device check: ${adapter?.description ?? 'no adapter'}`;
  const about = `${report.host}; driver ${report.driver}; revision ${report.revision}; ${report.date}; ${report.seconds.toFixed(0)} s.`;
  return [
    title,
    about,
    ...(adapter?.fallback ? [`**${FALLBACK_NOTE}**`] : []),
    partsText(report),
    ...(bench ? [benchText(bench)] : []),
    ...(profile ? [profileText(profile)] : []),
    ...(losses ? [lossesText(losses)] : []),
    ...(tuning ? [tuningText(tuning)] : []),
    ...(tests ? [testsText(tests)] : []),
    gapsText(report),
    '',
  ].join('\n\n');
}
