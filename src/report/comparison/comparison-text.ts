import { signedPoints } from '../numbers.js';
import type { ComparedGroup, RunComparison } from './comparison.js';
import type { Differences } from './differences.js';
import { FIGURE_WORDS } from './figures.js';
import { answersOf, finalOf, HELD_OUT_NOTE, intervalText, NOTES, pairsSay, spreadText } from './words.js';

/** Columns of equal width, two blanks between them; the first is flush left, as are all that hold words. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function differenceText(differences: Differences | null): string {
  const found = differences?.figures.mIoU;
  if (!found) return '–';
  const how = found.interval ? intervalText(found.interval) : pairsSay(found);
  return `${signedPoints(found.printed)} (${how})`;
}

function rowOf(group: ComparedGroup, withTargets: boolean): string[] {
  const final = finalOf(group);
  const figure = (name: 'mIoU' | 'rareMIoU') => {
    const spread = final?.figures[name];
    return spread ? spreadText(spread) : '–';
  };
  return [
    group.name,
    String(group.seeds.length),
    figure('mIoU'),
    figure('rareMIoU'),
    group.isBaseline ? 'reference' : differenceText(group.toBaseline),
    differenceText(group.toUntrained),
    ...(withTargets ? targetCells(group) : []),
  ];
}

function targetCells({ onTargets }: ComparedGroup): string[] {
  const { mIoU, toBaseline = null, toUntrained = null } = onTargets ?? {};
  return [mIoU ? spreadText(mIoU) : '–', differenceText(toBaseline), differenceText(toUntrained)];
}

/** The groups as lines of a terminal. */
export function comparisonText(comparison: RunComparison): string[] {
  const { groups, warnings } = comparison;
  const withTargets = groups.some(({ onTargets }) => onTargets !== null);
  const head = [
    'group',
    'n',
    FIGURE_WORDS.mIoU.title,
    FIGURE_WORDS.rareMIoU.title,
    'to the reference',
    'to no training',
    ...(withTargets ? ['mIoU, targets', 'to the reference', 'to no training'] : []),
  ];
  return [
    ...aligned([head, ...groups.map((group) => rowOf(group, withTargets))]),
    ...(withTargets ? ['', HELD_OUT_NOTE] : []),
    '',
    ...answersOf(comparison).flatMap(({ lead, standing }) => [lead, ...standing.map((words) => `- ${words}`)]),
    '',
    ...NOTES,
    ...warnings.map((warning) => `Note: ${warning}`),
  ];
}
