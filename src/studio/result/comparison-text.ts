import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { type Comparison, type Standing, standingOf } from '../../report/baselines.js';
import { headlineSet, isBaseline, measuredSets, toBeat } from '../../report/timeline.js';
import { points } from '../words/numbers.js';
import { words } from '../words/words.js';

/** Name of what was measured, in the language of the page. */
export const checkpointText = (checkpoint: Evaluation['checkpoint']): string =>
  isBaseline(checkpoint)
    ? words.result.checkpoints[checkpoint]
    : words.result.checkpoints.after(words.protocol.stages[checkpoint]);

/** The images behind a figure, where there are two sets of them; '' where the target images are all. */
export function onImagesText(record: Pick<RunRecord, 'evaluations'>): string {
  const set = headlineSet(record);
  return set === 'target' && measuredSets(record).length < 2 ? '' : words.result.checkpoints.on[set];
}

/** A baseline in a sentence. */
export function baselineText({ checkpoint, evaluated }: Pick<Evaluation, 'checkpoint' | 'evaluated'>): string {
  const said = words.result.comparison;
  if (checkpoint === 'batch-norm') return said.batchNorm;
  return evaluated === 'predictions' ? said.predictions : said.source;
}

/** The run's figure beside each that needs no training; what the report says in English. */
export function comparisonText({ final, baselines }: Pick<Comparison, 'final' | 'baselines'>): string {
  const strongest = toBeat(baselines, ({ metrics }) => metrics.mIoU);
  return words.result.comparison.sentence(
    points(final.metrics.mIoU),
    baselines.map((baseline) => standingText(standingOf(final, baseline), baseline === strongest)),
  );
}

function standingText({ baseline, printed, relation }: Standing, beats: boolean): string {
  const said = words.result.comparison;
  const mIoU = points(baseline.metrics.mIoU);
  const figure = beats ? said.toBeat(mIoU) : mIoU;
  return said[relation](baselineText(baseline), figure, points(Math.abs(printed)));
}
