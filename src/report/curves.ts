import { borderOfStep, gammaOfStep } from '../protocol/curriculum.js';
import type { StepRecord } from '../protocol/record.js';
import { describeStage } from '../protocol/stages.js';
import { escapeHtml } from './escape.js';
import { lossStyle } from './loss-styles.js';
import type { SavedRecord } from './saved-form.js';
import { hasLists, listedSteps } from './step-lists.js';
import { type ChartOptions, lineChart, type Series, stackChart } from './svg-chart.js';
import { histogramChart } from './svg-histogram.js';
import { thin } from './thin.js';
import { globalStep, timeline } from './timeline.js';

const MOST_POINTS = 480;
const wholePercent = (share: number): string => `${Math.round(share * 100)} %`;

interface Steps {
  options: (title: string, more?: Partial<ChartOptions>) => ChartOptions;
  column: (value: (step: StepRecord, row: number) => number | null | undefined) => (number | null)[];
}

function stepsOf(record: SavedRecord): Steps {
  const bands = timeline(record);
  const places = record.steps.map((step) => globalStep(bands, step.index, step.step));
  const [x = []] = thin([places], MOST_POINTS);
  return {
    options: (title, more = {}) => ({ title, bands, x: x.map(Number), ...more }),
    column: (value) => thin([record.steps.map((step, row) => value(step, row) ?? null)], MOST_POINTS)[0] ?? [],
  };
}

function lossSeries(record: SavedRecord, { column }: Steps): Series[] {
  const names = new Set(record.steps.flatMap((step) => Object.keys(step.losses)));
  return [...names].map((name) => {
    const { color, dash } = lossStyle(name);
    const values = column((step) => step.losses[name]);
    return { name, color: `var(--${color})`, ...(dash && { dash: dash.join(' ') }), values };
  });
}

function classSeries(record: SavedRecord, { column }: Steps): Series[] {
  const listed = listedSteps(record.steps);
  const count = listed[0]?.classShares.length ?? 0;
  return Array.from({ length: count }, (_, id) => ({
    name: record.classes?.classes[id]?.name ?? `class ${id}`,
    color: record.classes?.classes[id]?.color ?? 'var(--muted)',
    values: column((_, row) => listed[row]?.classShares[id]),
  }));
}

const swatches = (series: readonly Series[]): string =>
  `<ul class="legend">${series
    .map(({ name, color }) => {
      const square = `<svg width="10" height="10" aria-hidden="true"><rect width="10" height="10" rx="2" fill="${color}"/></svg>`;
      return `<li>${square}${escapeHtml(name)}</li>`;
    })
    .join('')}</ul>`;

/** Share of the pixels that took part in a step; null in a stage that leaves none out. */
export const keptShare = ({ stage, keptShare }: StepRecord): number | null =>
  describeStage(stage).kept ? keptShare : null;

function keptChart(record: SavedRecord, { options, column }: Steps): string[] {
  if (record.steps.every((step) => keptShare(step) === null)) return [];
  const chart = options('Share of the pixels that took part', { height: 130, format: wholePercent, range: [0, 1] });
  return [lineChart(chart, [{ name: 'kept share', color: 'var(--green)', values: column(keptShare) }])];
}

/** Losses, mean entropy, kept share and class shares over all steps. */
export function curvesSection(record: SavedRecord): string {
  if (record.steps.length === 0) return '<p class="none">No step was trained.</p>';
  const steps = stepsOf(record);
  const { options, column } = steps;
  const classes = classSeries(record, steps);
  return [
    lineChart(options('Losses of each step'), lossSeries(record, steps)),
    lineChart(options('Mean entropy of the student’s predictions', { height: 130 }), [
      { name: 'mean entropy h', color: 'var(--blue)', values: column((step) => step.meanEntropy) },
    ]),
    ...keptChart(record, steps),
    stackChart(options('Share of the predicted pixels per class (student)', { format: wholePercent }), classes),
    swatches(classes),
  ].join('');
}

/** Entropy histograms of the first and last step of each stage; of one that was stopped, the last that has a histogram. */
export function histogramsSection(record: SavedRecord): string {
  const charts = record.stages.flatMap(({ stage, index }) => {
    const own = record.steps.filter(hasLists).filter((step) => step.index === index);
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) return [];
    const title = `${stage}, step ${first.step} and step ${last.step}`;
    const gamma = gammaOfStep(record.recipe, last);
    const border = borderOfStep(record.recipe, last);
    return [histogramChart({ title, first: first.entropyHistogram, last: last.entropyHistogram, gamma, border })];
  });
  if (charts.length === 0) return '';
  const text =
    'Shares of the pixels of one step by normalised entropy h, from sure (0) to undecided (1), heights on a square-root scale; outline: first step of the stage, filled: last step. ' +
    'The line over align is the curriculum weight (1-h)<sup>γ</sup>; left of the dashed border pixels are made surer, right of it less sure. Where there is no border, all pixels are made surer, each by its weight.';
  return `<p class="note">${text}</p><div class="halves">${charts.join('')}</div>`;
}
