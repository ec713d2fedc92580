import type { Choice, ChoiceCandidate, WeighedStage } from '../../protocol/choice.js';
import type { ClassList } from '../../protocol/classes.js';
import { escapeHtml } from '../escape.js';
import { percentSign, points } from '../numbers.js';
import { reportStyle } from '../style.js';
import { table } from '../tables.js';
import { TO_BEAT } from '../timeline.js';
import type { ChoiceReport } from './choice-report.js';
import { OTHERS, orderOf, othersNote, SPREAD_NOTE, TRUTH_NOTE } from './choice-text.js';
import { choiceWords, rankWords, spreadPoints, toBestWords, votePercent, weighedWords } from './choice-words.js';

/** An interval as a picture: a bar from low to high with a mark at the value, on a common scale. */
function bar({ agreement: { value, low, high } }: ChoiceCandidate, least: number): string {
  const at = (share: number): string => ((200 * (share - least)) / Math.max(1e-6, 1 - least)).toFixed(1);
  return (
    `<svg width="200" height="14" role="img" aria-label="${points(low)} to ${points(high)}">` +
    `<rect x="${at(low)}" y="5" width="${Math.max(1, Number(at(high)) - Number(at(low)))}" height="4" fill="currentColor" opacity="0.35"/>` +
    `<rect x="${at(value)}" y="1" width="2" height="12" fill="currentColor"/></svg>`
  );
}

/** Candidates, best first, with the spread of each; true figures last and apart. */
function rankingTable(choice: Choice, truth?: ChoiceReport['truth']): string {
  const { candidates, keep } = choice;
  const least = Math.min(...candidates.map(({ agreement }) => agreement.low).filter(Number.isFinite));
  const rows = orderOf(candidates).flatMap((place) => {
    const each = candidates[place];
    if (!each) return [];
    const note = each.kind === 'batch-norm' ? ` <small>${TO_BEAT}</small>` : '';
    const name = escapeHtml(each.name) + (place === keep ? ' <b>keep</b>' : '') + note;
    const own = [name, escapeHtml(rankWords(each)), spreadPoints(each.agreement), bar(each, least)];
    const rest = [toBestWords(each), votePercent(each), each.kappa === null ? '–' : each.kappa.toFixed(2)];
    const others = OTHERS.map(({ of }) => of(each).toFixed(3));
    return [[...own, ...rest, ...others, ...(truth ? [truth[place] ? points(truth[place].mIoU) : '–'] : [])]];
  });
  const heads = [
    'Candidate',
    'Rank',
    'Agreement',
    '',
    'To the best',
    'Vote',
    'Kappa',
    ...OTHERS.map(({ title }) => title),
  ];
  return table([...heads, ...(truth ? ['true mIoU'] : [])], rows, 'choice');
}

/** By class: where the candidates disagree, and the IoU of each with the ensemble. */
function classesTable({ candidates, disputedByClass }: Choice, classes: ClassList): string {
  const order = orderOf(candidates).flatMap((place) => candidates[place] ?? []);
  const rows = classes.classes.map(({ id, name }) => [
    escapeHtml(name),
    typeof disputedByClass[id] === 'number' ? percentSign(disputedByClass[id]) : '–',
    ...order.map(({ iou }) => (typeof iou[id] === 'number' ? points(iou[id]) : '–')),
  ]);
  return table(['Class', 'Disputed', ...order.map(({ name }) => escapeHtml(name))], rows, 'choice');
}

/** So many images are listed: those on which the candidates disagree most. */
const MOST_LISTED = 100;

function imagesTable({ candidates, disputedByImage, images }: Choice, names: readonly string[]): string {
  const order = orderOf(candidates).flatMap((place) => candidates[place] ?? []);
  const worst = [...images.keys()].sort((a, b) => (disputedByImage[b] ?? 0) - (disputedByImage[a] ?? 0));
  const rows = worst
    .slice(0, MOST_LISTED)
    .map((at) => [
      escapeHtml(names[images[at] ?? 0] ?? ''),
      percentSign(disputedByImage[at] ?? 0),
      ...order.map(({ byImage }) => percentSign(byImage[at] ?? 0)),
    ]);
  return table(['Image', 'Disputed', ...order.map(({ name }) => escapeHtml(name))], rows, 'choice');
}

const section = (title: string, body: string): string => `<section><h2>${title}</h2>${body}</section>`;
const note = (text: string): string => `<p class="note">${escapeHtml(text)}</p>`;

/** The choice in a run's report. */
export const choiceSection = (choice: Choice | null, classes: ClassList | null): string =>
  choice
    ? note(choiceWords(choice)) +
      rankingTable(choice) +
      note(SPREAD_NOTE) +
      note(othersNote(choice)) +
      (classes ? `<h3>By class</h3>${classesTable(choice, classes)}` : '')
    : '';

/** Whether stages were kept or undone, in a run's report. */
export const weighedSection = (weighed: readonly WeighedStage[]): string =>
  weighed.length === 0
    ? ''
    : `<ul>${weighed.map((each) => `<li>${escapeHtml(weighedWords(each))}</li>`).join('')}</ul>`;

/** The choice as one HTML page that needs nothing else: no script, no network (its CSP forbids both). Names are escaped. */
export function choiceHtml({ choice, images, classes, truth }: ChoiceReport): string {
  const title = 'Choice without labels';
  const sub = `${choice.candidates.length} candidates · ${choice.images.length} images · compared at ${choice.width}×${choice.height}`;
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  const byClass =
    'Disputed: the share of the pixels of the ensemble’s class on which not all candidates agree. The other columns: IoU with the ensemble.';
  const byImage = `Those that are disputed most${images.length > MOST_LISTED ? `, ${MOST_LISTED} of ${images.length}` : ''}. The other columns: share of the pixels with the ensemble’s class.`;
  const body = [
    `<header><h1>${title}</h1><p class="sub">${sub}</p><p class="verdict">${escapeHtml(choiceWords(choice))}</p></header>`,
    section(
      'Candidates',
      rankingTable(choice, truth) + note(SPREAD_NOTE) + note(othersNote(choice)) + (truth ? note(TRUTH_NOTE) : ''),
    ),
    section('By class', note(byClass) + classesTable(choice, classes)),
    section('By image', note(byImage) + imagesTable(choice, images)),
  ];
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>` +
    `<style>${reportStyle}</style></head>\n<body><main>${body.join('\n')}</main></body></html>\n`
  );
}
