import { escapeHtml } from '../escape.js';
import { duration, points, signedPoints } from '../numbers.js';
import { ticks } from '../ticks.js';
import type { ComparedGroup, RunComparison } from './comparison.js';
import { groupLook } from './group-look.js';
import type { Spread } from './statistics.js';
import {
  type Certainty,
  certaintyOf,
  differenceWords,
  finalOf,
  finalSpread,
  intervalText,
  pairsSay,
  seedsText,
  spreadSays,
  spreadText,
} from './words.js';

/** A range of values, as places along a strip. */
type Range = readonly [low: number, high: number];

/** Place of a value along a strip, in per cent: strips are as wide as there is room, and nothing in them is stretched. */
const placeIn = ([low, high]: Range, value: number): string =>
  `${Math.round(((value - low) / (high - low)) * 10_000) / 100}%`;

const widened = (values: readonly number[]): Range => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max((high - low) * 0.08, 0.002);
  return [low - margin, high + margin];
};

const upright = (range: Range, value: number, kind: string, says = ''): string => {
  const x = placeIn(range, value);
  const title = says && `<title>${escapeHtml(says)}</title>`;
  return `<line class="${kind}" x1="${x}" x2="${x}" y1="0" y2="34">${title}</line>`;
};

const svg = (body: string, says: string): string => `<svg role="img" aria-label="${escapeHtml(says)}">${body}</svg>`;

const rules = (range: Range): string =>
  ticks(...range, 4)
    .map((value) => upright(range, value, 'rule'))
    .join('');

const axis = (range: Range, format: (value: number) => string): string => {
  const texts = ticks(...range, 4).map(
    (value) => `<text class="x" x="${placeIn(range, value)}" y="12">${format(value)}</text>`,
  );
  return `<svg aria-hidden="true">${texts.join('')}</svg>`;
};

const untrained = ({ checkpoints }: ComparedGroup): { spread: Spread; title: string; kind: string }[] =>
  checkpoints.flatMap(({ checkpoint, headline, figures: { mIoU }, title }) => {
    if (!headline) return [];
    const kind = checkpoint === 'source' ? 'source' : checkpoint === 'batch-norm' ? 'norm' : '';
    return kind && mIoU ? [{ spread: mIoU, title, kind }] : [];
  });

interface Seed {
  seed: number | null;
  value: number;
}

const seedsOf = ({ runs }: RunComparison, { name }: ComparedGroup): Seed[] =>
  runs.flatMap(({ group, leftOut, seed, final: { mIoU } }) =>
    group === name && leftOut === null && mIoU !== null ? [{ seed, value: mIoU }] : [],
  );

/** Each seed a dot, the mean a bar; source model and re-estimated batch norm are lines. */
function seedStrip(range: Range, group: ComparedGroup, seeds: readonly Seed[], color: string): string {
  const spread = finalSpread(group);
  if (!spread) return '';
  const lines = untrained(group).map(({ spread: { mean }, title, kind }) =>
    upright(range, mean, kind, `${title}: ${points(mean)}`),
  );
  const dots = seeds.map(
    ({ seed, value }) =>
      `<circle cx="${placeIn(range, value)}" cy="17" r="4.5" fill="${color}" fill-opacity="0.55"><title>seed ${seed}: ${points(value)}</title></circle>`,
  );
  const x = placeIn(range, spread.mean);
  const mean = `<line x1="${x}" x2="${x}" y1="5" y2="29" stroke="${color}" stroke-width="3"><title>mean: ${points(spread.mean)}</title></line>`;
  return svg(rules(range) + lines.join('') + dots.join('') + mean, `mIoU ${spreadText(spread)}`);
}

/** The mean difference as a dot with its interval. What goes beyond the strip ends in an arrow. */
function differenceStrip(range: Range, group: ComparedGroup, color: string): string {
  const found = group.toBaseline?.figures.mIoU;
  const zero = rules(range) + upright(range, 0, 'zero');
  if (!group.toBaseline || !found) return svg(zero, 'the reference');
  const clip = (value: number) => Math.min(range[1], Math.max(range[0], value));
  const [low, high] = found.interval ?? [found.mean, found.mean];
  const says = differenceWords(group.toBaseline);
  const bar = `<line x1="${placeIn(range, clip(low))}" x2="${placeIn(range, clip(high))}" y1="17" y2="17" stroke="${color}" stroke-width="3"/>`;
  const dot = `<circle cx="${placeIn(range, clip(found.printed))}" cy="17" r="5.5" fill="${color}"/>`;
  const left = low < range[0] ? `<text x="0%" y="21" class="y">◂</text>` : '';
  const right = high > range[1] ? `<text x="100%" y="21">▸</text>` : '';
  return svg(`${zero}<g><title>${escapeHtml(says)}</title>${bar}${dot}${left}${right}</g>`, says);
}

/** All means and zero, with the intervals; an interval that is far wider than the means are apart is cut. */
function differenceRange(groups: readonly ComparedGroup[]): Range {
  const found = groups.flatMap(({ toBaseline }) => toBaseline?.figures.mIoU ?? []);
  const means = [0, ...found.map(({ mean }) => mean)];
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const room = Math.max(high - low, 0.01) * 2;
  const ends = found.flatMap(({ interval }) => interval ?? []);
  return widened([...means, ...ends.map((end) => Math.min(high + room, Math.max(low - room, end)))]);
}

/** Classes of the style sheet: only what is clear has a colour. */
export const CERTAINTY_STYLES: Record<Certainty, string> = {
  above: 'up',
  below: 'down',
  unclear: 'same',
  unknown: 'same',
};

function differenceCell({ toBaseline, isBaseline }: ComparedGroup): string {
  const found = toBaseline?.figures.mIoU;
  if (!toBaseline) return `<span class="out">${isBaseline ? 'the reference' : 'not compared'}</span>`;
  if (!found) return '<span class="out">not measured on both sides</span>';
  const range = found.interval ? `95\u00a0%: ${intervalText(found.interval)}` : `${pairsSay(found)}: no interval`;
  const says = `${differenceWords(toBaseline)} (${pairsSay(found)})`;
  return `<span class="big ${CERTAINTY_STYLES[certaintyOf(found)]}" title="${escapeHtml(says)}">${signedPoints(found.printed)}</span><span class="range">${range}</span>`;
}

export const groupKey = (place: number): string => {
  const { color, dash } = groupLook(place);
  return `<svg class="key" width="22" height="8" aria-hidden="true"><path d="M0 4H22" stroke="${color}"${dash ? ` stroke-dasharray="${dash}"` : ''}/></svg>`;
};

function valueCell(group: ComparedGroup): string {
  const spread = finalSpread(group);
  if (!spread) return '<span class="out">not measured</span>';
  const final = finalOf(group);
  const says = `mIoU of the ${final?.evaluated} ${final?.title}: ${spreadSays(spread)}`;
  return `<span class="big" title="${escapeHtml(says)}">${points(spread.mean)}${spread.deviation === null ? '' : ` <small>± ${points(spread.deviation)}</small>`}</span><span class="range">${final?.evaluated} ${final?.title}</span>`;
}

/** "4 seeds, 37 s each". */
function aboutGroup({ seeds, leftOut, seconds }: ComparedGroup): string {
  const time = seconds
    ? `, <span title="Mean time that a run computed${deviationOf(seconds)}">${duration(seconds.mean)}${seeds.length > 1 ? ' each' : ''}</span>`
    : '';
  return seedsText(seeds.length) + time + (leftOut > 0 ? `, ${leftOut} left out` : '');
}

const deviationOf = ({ deviation }: Spread): string =>
  deviation === null ? '' : `; sample standard deviation ${duration(deviation)}`;

/** The answer at first sight: the mIoU of every group with its seeds, and its difference to the reference. */
export function answerTable(comparison: RunComparison): string {
  const { groups, baseline } = comparison;
  const bySeed = groups.map((group) => seedsOf(comparison, group));
  const shown = [
    ...bySeed.flat().map(({ value }) => value),
    ...groups.flatMap((group) => untrained(group).map(({ spread }) => spread.mean)),
  ];
  if (shown.length === 0) return '';
  const range = widened(shown);
  const differences = differenceRange(groups);
  const rows = groups.map((group, place) => {
    const { color } = groupLook(place);
    const about = aboutGroup(group);
    return (
      `<tr><th scope="row">${groupKey(place)}${escapeHtml(group.name)}<small>${about}</small></th>` +
      `<td class="text">${valueCell(group)}</td><td class="strip">${seedStrip(range, group, bySeed[place] ?? [], color)}</td>` +
      `<td class="text">${differenceCell(group)}</td><td class="strip">${differenceStrip(differences, group, color)}</td></tr>`
    );
  });
  const hasOne = new Set(groups.map(({ imageSet }) => imageSet)).size === 1;
  const to = hasOne ? escapeHtml(baseline) : 'the reference on the same images';
  const legend =
    '<p class="note">Left: a dot is a seed, the bar their mean; dashed line: batch norm re-estimated; dotted line: source model (neither needs training: the higher one is to beat). Right: mean paired difference with its 95\u00a0% interval; where the line of zero lies inside, no difference is shown.</p>';
  return (
    `<div class="wide"><table class="answer"><thead><tr><th scope="col">Group</th><th scope="col" colspan="2">mIoU</th><th scope="col" colspan="2">Difference to ${to}</th></tr></thead>` +
    `<tbody>${rows.join('')}</tbody><tfoot><tr><th></th><td class="text out">mIoU</td><td class="strip">${axis(range, points)}</td><td class="text out">points</td><td class="strip">${axis(differences, signedPoints)}</td></tr></tfoot></table></div>${legend}`
  );
}
