import type { LayerName } from '../../../protocol/layers.js';
import type { RunRecord } from '../../../protocol/record.js';
import type { StageName } from '../../../protocol/stage-recipes.js';
import { compareWithBaseline } from '../../../report/baselines.js';
import { sourceEvaluation } from '../../../report/timeline.js';
import { comparisonText } from '../../result/comparison-text.js';
import type { Chapter } from '../../store.js';
import { percentSign, points, short } from '../../words/numbers.js';
import { type Words, words } from '../../words/words.js';
import { chartOf } from '../in-sight.js';
import type { SymbolName } from '../symbols.js';

/** The catalogue has the title of a stop, and what to look at, under this name. */
type StopName = keyof Words['lesson']['tour']['stops'];

/** One halt of the tour: what the page shows there, and what is said, with the numbers of the run. */
export interface TourStop {
  name: StopName;
  chapter: Chapter;
  layer: LayerName;
  /** Marked in the formula, the picture and the charts. */
  symbol: SymbolName | null;
  /** The run halts when so many of the stage's steps are done, as a share of them; null: before its first step. */
  after: { stage: StageName; share: number } | 'end' | null;
  /** An empty run has no numbers yet. `kept`: the pictures are those of a saved run, whose network cannot be asked. */
  says: (run: RunRecord, kept: boolean) => string[];
  /** What is to be in sight, as a selector; the picture where nothing else is said. */
  shownBy?: string;
  /** A click on a pixel is asked for. */
  asksForPixel?: true;
}

const lastStep = ({ steps }: RunRecord, stage: StageName) => steps.findLast((step) => step.stage === stage);

const EPSILON = 1e-6;

const said = () => words.lesson.tour.stops;

export const TOUR_STOPS: readonly TourStop[] = [
  {
    name: 'source',
    chapter: 'source',
    layer: 'error',
    symbol: 'z',
    after: null,
    says: (run) => {
      const source = sourceEvaluation(run);
      const { trained, reaches, labels } = said().source;
      return [source ? trained + reaches(points(source.metrics.mIoU)) : trained, labels];
    },
  },
  {
    name: 'entropy',
    chapter: 'targets',
    layer: 'entropy',
    symbol: 'h',
    after: null,
    says: () => [said().entropy.sure, said().entropy.misleads],
  },
  {
    name: 'curriculum',
    chapter: 'align',
    layer: 'weight',
    symbol: 'gamma',
    after: { stage: 'align', share: EPSILON },
    says: (_, kept) => {
      const { weight, click, clickKept } = said().curriculum;
      return [weight, kept ? clickKept : click];
    },
    asksForPixel: true,
  },
  {
    name: 'histogram',
    chapter: 'align',
    layer: 'entropy',
    symbol: 'h',
    after: { stage: 'align', share: 0.7 },
    shownBy: chartOf('histogram'),
    says: (run) => {
      const first = run.steps.find((step) => step.stage === 'align');
      const last = lastStep(run, 'align');
      const { border, mean } = said().histogram;
      return first && last ? [border, mean(short(first.meanEntropy), short(last.meanEntropy))] : [border];
    },
  },
  {
    name: 'positive',
    chapter: 'teach',
    layer: 'positive',
    symbol: 'kept',
    after: { stage: 'teach', share: EPSILON },
    says: (run) => {
      const step = lastStep(run, 'teach');
      const { teacher, kept } = said().positive;
      return [step?.keptShare === undefined ? teacher : teacher + kept(percentSign(step.keptShare))];
    },
  },
  {
    name: 'negative',
    chapter: 'teach',
    layer: 'negative',
    symbol: 'delta',
    after: { stage: 'teach', share: 0.5 },
    says: (run) => {
      const count = lastStep(run, 'teach')?.negativeCount;
      const { absent, ruledOut, brings } = said().negative;
      return [count === undefined ? absent : absent + ruledOut(short(count)), brings];
    },
  },
  {
    name: 'propagate',
    chapter: 'propagate',
    layer: 'mixed',
    symbol: 'mixLoss',
    after: { stage: 'propagate', share: EPSILON },
    says: () => [said().propagate.ranked, said().propagate.counts],
  },
  {
    name: 'result',
    chapter: 'result',
    layer: 'prediction',
    symbol: 'iou',
    after: 'end',
    shownBy: '.centre',
    says: (run) => {
      const comparison = compareWithBaseline(run);
      const wasShort = run.stages.some(({ steps }) => steps < 30);
      const { reaches, notMeasured, batchNorm, short } = said().result;
      const result = comparison ? reaches(comparisonText(comparison)) : notMeasured;
      return [...(run.state === 'empty' ? [] : [result]), batchNorm, ...(wasShort ? [short] : [])];
    },
  },
];

/** True where a run has come to a stop of the tour, or will not come to it any more. */
export function hasReached(run: RunRecord, { after }: Pick<TourStop, 'after'>): boolean {
  if (run.state === 'empty') return false;
  const isOver = run.state !== 'running' && run.state !== 'paused';
  if (isOver) return true;
  if (after === 'end') return false;
  if (after === null) return run.steps.length > 0 || run.evaluations.length > 0 || run.targets?.labelled === 0;
  const order = run.recipe?.stages.findIndex(({ stage }) => stage === after.stage) ?? -1;
  if (order < 0) return true;
  const present = run.stages.at(-1);
  if (!present || present.index < order) return false;
  return present.index > order || present.done >= Math.max(1, Math.ceil(present.steps * after.share));
}

/** What is said where the recipe lacks the stage of a stop. */
export function lacks(run: RunRecord, { after }: Pick<TourStop, 'after'>): string | null {
  if (after === null || after === 'end' || !run.recipe) return null;
  return run.recipe.stages.some(({ stage, steps }) => stage === after.stage && steps > 0)
    ? null
    : words.lesson.tour.lacks(words.protocol.stages[after.stage]);
}
