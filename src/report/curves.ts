import { borderOfStep, gammaOfStep } from '../protocol/curriculum.js';
import { CURVE_NAMES, curveDrawing, runCurve } from './run-curves.js';
import type { SavedRecord } from './saved-form.js';
import { hasLists, type ListedStep } from './step-lists.js';
import { htmlFigure } from './svg-chart.js';
import { type Histogram, histogramChart } from './svg-histogram.js';

/** mIoU, losses, mean entropy, kept share and class shares over all steps. */
export function curvesSection(record: SavedRecord): string {
  const none = record.steps.length === 0 ? '<p class="none">No step was trained.</p>' : '';
  const charts = CURVE_NAMES.flatMap((name) => {
    const curve = runCurve(record, name);
    return curve ? [htmlFigure(curveDrawing(record, curve))] : [];
  });
  return none + charts.join('');
}

/** The histograms of two steps of a stage, the later one filled. */
export function stageHistogram(recipe: SavedRecord['recipe'], first: ListedStep, last: ListedStep): Histogram {
  return {
    title: `${last.stage}, step ${first.step} and step ${last.step}`,
    first: first.entropyHistogram,
    last: last.entropyHistogram,
    gamma: gammaOfStep(recipe, last),
    border: borderOfStep(recipe, last),
  };
}

/** Entropy histograms of the first and last step of each stage; of one that was stopped, the last that has a histogram. */
export function histogramsSection(record: SavedRecord): string {
  const charts = record.stages.flatMap(({ index }) => {
    const own = record.steps.filter(hasLists).filter((step) => step.index === index);
    const [first, last] = [own[0], own.at(-1)];
    return first && last ? [histogramChart(stageHistogram(record.recipe, first, last))] : [];
  });
  if (charts.length === 0) return '';
  const text =
    'Shares of the pixels of one step by normalised entropy h, from sure (0) to undecided (1), heights on a square-root scale; outline: first step of the stage, filled: last step. ' +
    'The line over align is the curriculum weight (1-h)<sup>γ</sup>; left of the dashed border pixels are made surer, right of it less sure. Where there is no border, all pixels are made surer, each by its weight.';
  return `<p class="note">${text}</p><div class="halves">${charts.join('')}</div>`;
}
