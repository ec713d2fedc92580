import { ABSENT } from '../absent-classes.js';
import { escapeHtml } from '../escape.js';
import { duration, points, signedPoints } from '../numbers.js';
import { swatch, table } from '../tables.js';
import { measuredWords, reestimatedFirst, toBeat } from '../timeline.js';
import { CERTAINTY_STYLES, groupKey } from './answer-table.js';
import type { ComparedGroup, RunComparison } from './comparison.js';
import type { Difference, Differences } from './differences.js';
import { FIGURE_WORDS, FIGURES, type Figure } from './figures.js';
import type { Spread } from './statistics.js';
import { certaintyOf, finalOf, intervalText, pairsSay, spreadSays, spreadText } from './words.js';

const NONE = '<span class="out" title="Not measured, or no such class in labels and predictions">–</span>';

const figureHeads = FIGURES.map((figure) => {
  const { title, says } = FIGURE_WORDS[figure];
  return `<span title="${escapeHtml(says)}">${title}</span>`;
});

const spreadCell = (spread: Spread | null, what: string, runs: number): string => {
  if (!spread) return NONE;
  const fewer = spread.n < runs ? ` <small>n ${spread.n}</small>` : '';
  return `<span title="${escapeHtml(`${what}: ${spreadSays(spread)}`)}">${spreadText(spread)}${fewer}</span>`;
};

function differenceCell(difference: Difference | null, what: string): string {
  if (!difference) return NONE;
  const { printed, interval } = difference;
  const range = interval ? `95\u00a0% interval ${intervalText(interval)}` : 'no interval';
  const says = `${what}: ${pairsSay(difference)}, ${range}`;
  return `<span class="${CERTAINTY_STYLES[certaintyOf(difference)]}" title="${escapeHtml(says)}">${signedPoints(printed)}</span>`;
}

const withRange = (difference: Difference | null, what: string): string => {
  const range = difference?.interval ? `<small class="range">${intervalText(difference.interval)}</small>` : '';
  return differenceCell(difference, what) + range;
};

const nameOf = (group: ComparedGroup, place: number): string => groupKey(place) + escapeHtml(group.name);

/** Of runs without labels there is nothing to list. */
const measuredTable = (heads: readonly string[], rows: readonly (readonly string[])[], kind: string): string =>
  rows.length > 0 ? table(heads, rows, kind) : '<p class="none">No accuracy was measured.</p>';

/** Figures of every checkpoint of every group. */
export function checkpointsTable({ groups }: RunComparison): string {
  const rows = groups.flatMap((group, place) => {
    const strongest = toBeat(group.checkpoints, ({ figures }) => figures.mIoU?.mean);
    return reestimatedFirst(group.checkpoints).map((each, row) => [
      row === 0 ? nameOf(group, place) : '',
      each.title,
      measuredWords(each, each === strongest),
      ...FIGURES.map((figure) =>
        spreadCell(each.figures[figure], `${FIGURE_WORDS[figure].says}, ${each.title}`, group.seeds.length),
      ),
      String(each.figures.mIoU?.n ?? 0),
    ]);
  });
  return measuredTable(['Group', 'Checkpoint', 'Weights', ...figureHeads, 'Seeds'], rows, 'numbers two-words');
}

const pairsText = ({ seeds, unpaired }: Differences): string =>
  unpaired.length === 0 ? `${seeds.length}` : `${seeds.length} (without a partner: seeds ${unpaired.join(', ')})`;

function differenceRow(group: ComparedGroup, place: number, differences: Differences, on = ''): string[] {
  const cell = (figure: Figure) =>
    withRange(differences.figures[figure], `${FIGURE_WORDS[figure].says}, less that of ${differences.to}`);
  return [nameOf(group, place), escapeHtml(differences.to + on), ...FIGURES.map(cell), pairsText(differences)];
}

/** Paired differences of the final figures: to the reference, and to what needs no training. */
export function differencesTable({ groups }: RunComparison): string {
  const rows = groups.flatMap((group, place) => {
    const { toBaseline, toNext, toUntrained, onTargets } = group;
    const rowsOf = (all: readonly (Differences | null)[], on?: string) =>
      all.flatMap((differences) => (differences ? [differenceRow(group, place, differences, on)] : []));
    return [
      ...rowsOf([toBaseline, toNext, toUntrained], onTargets ? ', on the held-out images' : ''),
      ...(onTargets ? rowsOf([onTargets.toBaseline, onTargets.toUntrained], ', on the target images') : []),
    ];
  });
  const unique = [...new Map(rows.map((row) => [`${row[0]} ${row[1]}`, row])).values()];
  if (unique.length === 0) return '<p class="none">There are no two figures to compare.</p>';
  return table(['Group', 'Compared with', ...figureHeads, 'Pairs'], unique, 'numbers word');
}

/** Final IoU of each class, with the difference to the reference. Classes of which nothing was seen are left out. */
export function classesTable({ groups, classes }: RunComparison): string {
  const rows = classes.flatMap(({ name, color, isAbsent }, id) => {
    const cells = groups.map((group) => {
      const own = finalOf(group)?.iou[id] ?? null;
      const difference = group.toBaseline?.iou[id];
      const delta = difference ? ` <span class="delta">${differenceCell(difference, `IoU of ${name}`)}</span>` : '';
      return spreadCell(own, `IoU of ${name}`, group.seeds.length) + delta;
    });
    const isSeen = groups.some((group) => group.checkpoints.some(({ iou }) => iou[id]));
    const mark = isAbsent ? ` <small>${ABSENT.mark}</small>` : '';
    return isSeen ? [[swatch(color) + escapeHtml(name) + mark, ...cells]] : [];
  });
  const note = classes.some(({ isAbsent }) => isAbsent) ? `<p class="note">${ABSENT.inMean}</p>` : '';
  return measuredTable(['Class', ...groups.map(nameOf)], rows, 'numbers') + note;
}

/** Options in which recipes differ. */
export function optionsTable({ groups, options }: RunComparison): string {
  if (options.length === 0) return '<p class="none">The recipes of the groups have the same options.</p>';
  const rows = options.map(({ part, option, unit, description, values }) => [
    `<span title="${escapeHtml(`${description} (${unit})`)}">${escapeHtml(part === 'general' ? option : `${part} ${option}`)}</span>`,
    ...values.map((value) => (value === null ? '<span class="out">–</span>' : escapeHtml(value))),
  ]);
  return table(['Option', ...groups.map(nameOf)], rows, 'texts');
}

/** Every run: also those that count in no mean, with the reason. */
export function runsTable({ runs, groups }: RunComparison): string {
  const places = new Map(groups.map(({ name }, place) => [name, place]));
  const rows = runs.map((run) => [
    escapeHtml(run.folder),
    groupKey(places.get(run.group) ?? 0) + escapeHtml(run.group),
    run.seed === null ? '–' : String(run.seed),
    run.leftOut === null ? escapeHtml(run.state) : `<span class="out">${escapeHtml(`left out: ${run.leftOut}`)}</span>`,
    ...FIGURES.map((figure) => (run.final[figure] === null ? NONE : points(run.final[figure]))),
    run.seconds === null ? '–' : duration(run.seconds),
    escapeHtml(run.device),
    escapeHtml(run.versions),
    escapeHtml(run.model),
    escapeHtml(run.images),
    escapeHtml(run.recipe),
  ]);
  const heads = [
    'Run',
    'Group',
    'Seed',
    'State',
    ...figureHeads,
    'Computed',
    'Device',
    'Versions',
    'Model',
    'Images',
    'Recipe',
  ];
  return table(heads, rows, 'numbers word runs');
}
