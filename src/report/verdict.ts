import { rareMean } from '../protocol/rare-classes.js';
import type { Evaluation, RunRecord } from '../protocol/record.js';
import {
  type Comparison,
  compareWithBaseline,
  comparisonWords,
  howToMeasure,
  isWithinSeeds,
  SEED_NOTE,
} from './baselines.js';
import { choiceWords, weighedWords } from './choice/choice-words.js';
import { whyUnmeasured } from './label-check.js';
import { points, short } from './numbers.js';
import { collapseOutcome } from './outcome.js';
import {
  checkpointTitle,
  finalEvaluation,
  headlineSet,
  measuredSets,
  onImages,
  setOf,
  sourceEvaluation,
} from './timeline.js';

const OUTCOMES: Partial<Record<RunRecord['state'], string>> = {
  stopped: 'The run was stopped before its end. ',
  failed: 'The run failed before its end. ',
  running: 'The run is still going on. ',
  paused: 'The run is paused. ',
};

function outcomeOf(record: RunRecord): string {
  const collapse = collapseOutcome(record);
  return collapse ? `${collapse} ` : (OUTCOMES[record.state] ?? '');
}

const verb = (difference: number): string => {
  if (Math.abs(difference) < 0.0005) return 'stayed';
  return difference > 0 ? 'rose' : 'fell';
};

function rareWords(source: Evaluation | undefined, { final }: Comparison): string {
  const now = rareMean(final.metrics);
  const before = source ? rareMean(source.metrics) : null;
  if (now === null) return '';
  const whose = source?.evaluated === 'predictions' ? 'given predictions' : 'source model';
  const from = before === null ? '' : ` (${whose}: ${points(before)})`;
  return ` Mean IoU of the classes below 2 % of the labels: ${points(now)}${from}.`;
}

const imagesOf = (evaluation: Evaluation): string =>
  setOf(evaluation) === 'held-out' ? 'held-out image' : 'labelled image';

/** The figures of the target images, where those of the held-out images stand for the run. */
function besideWords(record: RunRecord): string {
  if (measuredSets(record).length < 2) return '';
  const beside = compareWithBaseline(record, 'target');
  const final = finalEvaluation(record, 'target');
  if (beside) return ` On the target images: mIoU ${comparisonWords(beside)}.`;
  return final ? ` On the target images: mIoU ${points(final.metrics.mIoU)}.` : '';
}

/** How to measure what is to be beaten, after a sentence. */
const measuring = (record: RunRecord): string => howToMeasure(record) && ` ${howToMeasure(record)}`;

function accuracyVerdict(comparison: Comparison, record: RunRecord): string {
  const { final } = comparison;
  const source = sourceEvaluation(record);
  const images = `${final.metrics.images} ${imagesOf(final)}${final.metrics.images === 1 ? '' : 's'}`;
  return [
    `mIoU${onImages(record)} ${comparisonWords(comparison)}.`,
    measuring(record),
    rareWords(source, comparison),
    ` Measured: the ${final.evaluated}'s weights ${checkpointTitle(final.checkpoint)}, on ${images}.`,
    besideWords(record),
    isWithinSeeds(comparison) ? ` ${SEED_NOTE}` : '',
  ].join('');
}

/** A result without the figure that it would be compared with. */
function loneVerdict({ checkpoint, evaluated, metrics }: Evaluation, record: RunRecord): string {
  const reached = `mIoU${onImages(record)} ${points(metrics.mIoU)}, of the ${evaluated}'s weights ${checkpointTitle(checkpoint)}. `;
  const why =
    record.given && headlineSet(record) === 'held-out'
      ? 'The given predictions are of the target images only, so there is nothing to compare this figure with.'
      : 'The beginning of the run was not measured, so there is nothing to compare the result with.';
  return reached + why + besideWords(record);
}

function entropyVerdict(record: RunRecord): string {
  const before = record.rankings.find(({ when }) => when === 'before') ?? record.rankings[0];
  const after = record.rankings.findLast(({ when }) => when === 'after');
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const none = `No accuracy was measured, because ${whyUnmeasured(record)}.`;
  if (!before || !after) return none;
  const from = mean(before.entropies);
  const to = mean(after.entropies);
  return `${none} Mean entropy of the images ${verb(to - from)} from ${short(from)} to ${short(to)} over ${after.stage}; low entropy by itself does not mean right.`;
}

/** Stages that were undone. */
const undoneWords = ({ weighed }: RunRecord): string =>
  weighed.flatMap((each) => (each.undone ? ` ${weighedWords(each)}` : [])).join('');

/** The run in a few sentences: its result beside the strongest baseline, on which images, with whose weights. */
export const verdict = (record: RunRecord): string => resultVerdict(record) + undoneWords(record);

function resultVerdict(record: RunRecord): string {
  const outcome = outcomeOf(record);
  const comparison = compareWithBaseline(record);
  if (comparison) return outcome + accuracyVerdict(comparison, record);
  const source = sourceEvaluation(record);
  if (source) {
    return `${outcome}The source model has an mIoU of ${points(source.metrics.mIoU)}${onImages(record)}; no stage has been evaluated.`;
  }
  const final = finalEvaluation(record);
  if (final) return outcome + loneVerdict(final, record);
  return outcome + (record.choice ? choiceWords(record.choice) + measuring(record) : entropyVerdict(record));
}
