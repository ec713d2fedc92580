import type { LayerName } from '../../../protocol/layers.js';
import type { RunRecord } from '../../../protocol/record.js';
import type { StageName } from '../../../protocol/stage-recipes.js';
import { stageTitle } from '../../../protocol/stages.js';
import { compareWithBaseline, comparisonWords } from '../../../report/baselines.js';
import { percentSign, points, short } from '../../../report/numbers.js';
import { sourceEvaluation } from '../../../report/timeline.js';
import type { Chapter } from '../../store.js';
import type { SymbolName } from '../symbols.js';

/** One halt of the tour: what the page shows there, and what is said, with the numbers of the run. */
export interface TourStop {
  title: string;
  chapter: Chapter;
  layer: LayerName;
  /** Marked in the formula, the picture and the charts. */
  symbol: SymbolName | null;
  /** The run halts when so many of the stage's steps are done, as a share of them; null: before its first step. */
  after: { stage: StageName; share: number } | 'end' | null;
  says: (run: RunRecord) => string[];
  /** What to look at. */
  look: string;
  /** A click on a pixel is asked for. */
  asksForPixel?: true;
}

const lastStep = ({ steps }: RunRecord, stage: StageName) => steps.findLast((step) => step.stage === stage);

const EPSILON = 1e-6;

export const TOUR_STOPS: readonly TourStop[] = [
  {
    title: 'The source model fails',
    chapter: 'source',
    layer: 'error',
    symbol: 'z',
    after: null,
    says: (run) => {
      const source = sourceEvaluation(run);
      const figure = source ? ` Here it reaches an mIoU of ${points(source.metrics.mIoU)}.` : '';
      return [
        `This network was trained on clear days without snow. These are winter scenes, and nobody labelled them for it.${figure}`,
        'The labels that colour this picture are used only to measure: no stage sees them.',
      ];
    },
    look: 'The picture: red is where the prediction is wrong.',
  },
  {
    title: 'It knows where it does not know',
    chapter: 'targets',
    layer: 'entropy',
    symbol: 'h',
    after: null,
    says: () => [
      'Without labels nothing says what is wrong. But the network’s own probabilities say how sure it is of each pixel: the entropy h, from 0 (sure) to 1 (undecided).',
      'That is all that the method has to go by. It can mislead: a network may be sure and wrong.',
    ],
    look: 'Bright is undecided. Compare with the errors of the stop before (key E).',
  },
  {
    title: 'Align: the sure pixels first',
    chapter: 'align',
    layer: 'weight',
    symbol: 'gamma',
    after: { stage: 'align', share: EPSILON },
    says: () => [
      'Align lowers the entropy, but each pixel counts by (1 − h)^γ: sure pixels count much, unsure ones hardly. That is the curriculum.',
      'Click on a pixel of the picture. Its whole calculation opens on the right: probabilities, h, its weight, and what the gradient does to it.',
    ],
    look: 'A pixel at the edge of a thing, then one in the middle of the road.',
    asksForPixel: true,
  },
  {
    title: 'The histogram moves',
    chapter: 'align',
    layer: 'entropy',
    symbol: 'h',
    after: { stage: 'align', share: 0.7 },
    says: (run) => {
      const first = run.steps.find((step) => step.stage === 'align');
      const last = lastStep(run, 'align');
      const figures =
        first && last
          ? [
              `Mean entropy of a step: ${short(first.meanEntropy)} at first, ${short(last.meanEntropy)} now. It may rise, and that is no fault.`,
            ]
          : [];
      return [
        'Left of the dashed border, h = 1/(γ + 1), pixels are made surer. Right of it they are pushed up, less sure, and left for later stages.',
        ...figures,
      ];
    },
    look: 'The entropy histogram: its faint outlines are earlier steps.',
  },
  {
    title: 'Teach: positive labels',
    chapter: 'teach',
    layer: 'positive',
    symbol: 'kept',
    after: { stage: 'teach', share: EPSILON },
    says: (run) => {
      const step = lastStep(run, 'teach');
      const share =
        step?.keptShare === undefined
          ? ''
          : ` In the last step ${percentSign(step.keptShare)} of the pixels were kept.`;
      return [
        `A teacher, the slow average of the student, labels each image; the student learns these pseudo labels on a disturbed view. Only labels above the threshold of their class are kept.${share}`,
      ];
    },
    look: 'Kept pixels have the colour of their class; the others are dimmed and teach nothing here.',
  },
  {
    title: 'Teach: negative labels',
    chapter: 'teach',
    layer: 'negative',
    symbol: 'delta',
    after: { stage: 'teach', share: 0.5 },
    says: (run) => {
      const count = lastStep(run, 'teach')?.negativeCount;
      const figure = count === undefined ? '' : ` On average ${short(count)} classes of a pixel are ruled out.`;
      return [
        `Where nobody can say what a pixel is, one can still say what it is not: a class below the probability δ is surely absent. So unsure pixels teach too.${figure}`,
        'What it brings is small on this demo: half a point after Teach, nothing that is left at the end (docs/results.md).',
      ];
    },
    look: 'How many classes are ruled out at each pixel.',
  },
  {
    title: 'Propagate: easy images teach hard ones',
    chapter: 'propagate',
    layer: 'mixed',
    symbol: 'mixLoss',
    after: { stage: 'propagate', share: EPSILON },
    says: () => [
      'Images are ranked by their mean entropy. The easy ones count as labelled; half of their classes are cut out and pasted into a hard image, which the teacher labels elsewhere.',
      'A hard image counts by q, the share of its pixels of which the teacher is sure.',
    ],
    look: 'The mixed image, and the border between easy and hard in the strip below it.',
  },
  {
    title: 'The result, beside the cheapest remedy',
    chapter: 'result',
    layer: 'prediction',
    symbol: 'iou',
    after: 'end',
    says: (run) => {
      const comparison = compareWithBaseline(run);
      const short = run.stages.some(({ steps }) => steps < 30);
      return [
        comparison ? `This run reaches an mIoU of ${comparisonWords(comparison)}.` : 'This run was not measured.',
        'Batch norm re-estimated needs no gradient and no recipe: it is what a method has to beat.',
        ...(short
          ? [
              'This was a short run. The whole demo goes from 33.1 to 38.0 on images that it never saw, batch norm to 33.8; Propagate’s part of it is 0.2, less than what the seed changes (docs/results.md).',
            ]
          : []),
      ];
    },
    look: 'Classes that lost, not only the mean. Then the lessons ask what each part is good for.',
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
    : `The recipe of this run has no ${stageTitle(after.stage)}: this stop can only tell of it.`;
}
