import { drawAugmentations, drawOffsets } from '../../src/adapt/images.js';
import type { CropOffset } from '../../src/gpu/augment/rearrange.js';
import type { AugmentationDraw } from '../../src/images/augment.js';
import { createRandom, type Random } from '../../src/images/random.js';
import { Sampler } from '../../src/images/sampler.js';
import type { Recipe } from '../../src/protocol/recipe.js';
import type { RunRecord } from '../../src/protocol/record.js';
import type { RecipeOf, StageName, StageRecipe, TrainingRecipe } from '../../src/protocol/stage-recipes.js';

/** What was drawn for the images of a step. */
interface Batch {
  images: number[];
  /** Null where whole images are trained on. */
  offsets: CropOffset[] | null;
  draws: AugmentationDraw[];
}

/** Of the stages whose steps learn from one batch. */
interface Batches {
  batches: Batch[];
}

interface Pairs {
  /** Image indices as the run ranked them, easiest first; the first `easy` are easy. */
  order: number[];
  easy: number;
  pairs: { easy: Batch; hard: Batch }[];
  /**
   * Numbers of the stream that pasted classes are drawn from, 0 to 2^32 - 1: more than the stage can take. How many it takes
   * depends on the classes of its pseudo labels, which only the one who repeats the run knows.
   */
  pasting: number[];
}

/** Of a stage whose one step is a pass over all images. */
interface Pass {
  pass: number[];
}

export type StageDraws = Batches | Pairs | Pass;

/** What the draws of a stage depend on. */
interface Drawing {
  recipe: Recipe;
  index: number;
  /** Steps to draw for. */
  steps: number;
  record: Pick<RunRecord, 'rankings' | 'targets'>;
  classes: number;
}

/** A run's stream of random numbers for a stage, as adapt/run-stage.ts makes it. */
const streamOf = ({ recipe, index }: Drawing, { stage }: StageRecipe): Random =>
  createRandom(recipe.seed).fork(`${index} ${stage}`);

const repeated = <Item>(count: number, make: () => Item): Item[] => Array.from({ length: count }, () => make());

/** Batches as adapt/batches.ts draws them: several orders share the streams of crops and augmentation. */
function batchesFrom(random: Random, { input }: Recipe, { augmentation }: TrainingRecipe) {
  const crops = random.fork('crops');
  const augmentations = random.fork('augmentation');
  const colours = random.fork('colours');
  return (images: readonly number[], size: number, stream: string): (() => Batch) => {
    const order = new Sampler(images.length, size, random.fork(stream));
    return () => {
      const indices = order.next().map((place) => images[place] ?? 0);
      const offsets = drawOffsets(indices.length, input, crops) ?? null;
      return {
        images: indices,
        offsets,
        draws: drawAugmentations(indices.length, augmentation, augmentations, colours),
      };
    };
  };
}

const allImages = ({ record }: Drawing): number[] => [...(record.targets?.names ?? []).keys()];

function drawBatches(stage: TrainingRecipe, drawing: Drawing): Batches {
  const { recipe, steps } = drawing;
  const next = batchesFrom(streamOf(drawing, stage), recipe, stage)(allImages(drawing), recipe.batchSize, 'order');
  return { batches: repeated(steps, next) };
}

/** A number is thrown away once in millions of times: this many more are enough. */
const SPARE = 16;

function drawPairs(stage: RecipeOf<'propagate'>, drawing: Drawing): Pairs {
  const { recipe, record, steps, classes } = drawing;
  const [order = [], easy = 0] = rankingOf(drawing);
  const random = streamOf(drawing, stage);
  const batches = batchesFrom(random, recipe, stage);
  const hardCount = stage.hardPerStep ?? recipe.batchSize;
  const nextEasy = batches(order.slice(0, easy), stage.easyPerStep ?? recipe.batchSize, 'easy order');
  const nextHard = batches(order.slice(easy), hardCount, 'hard order');
  const pairs = repeated(steps, () => ({ easy: nextEasy(), hard: nextHard() }));
  const pasting = random.fork('pasting');
  const most = steps * Math.max(hardCount, stage.easyPerStep ?? recipe.batchSize) * classes + SPARE;
  if (record.targets === null) throw new Error('A run that has ranked its images has images.');
  return { order, easy, pairs, pasting: repeated(most, () => pasting.uniform() * 2 ** 32) };
}

/** The ranking that the stage began with. A stage may occur more than once: its rankings come in the order of the stages. */
function rankingOf({ recipe, index, record }: Drawing): [order: number[], easy: number] | [] {
  const earlier = recipe.stages.slice(0, index).filter(({ stage, steps }) => stage === 'propagate' && steps > 0).length;
  const ranking = record.rankings.filter(({ when }) => when === 'before')[earlier];
  return ranking ? [ranking.order, ranking.easy] : [];
}

/** Draws of each stage; null where it cannot be repeated. */
const DRAWS: { [Name in StageName]: ((stage: RecipeOf<Name>, drawing: Drawing) => StageDraws) | null } = {
  distil: null,
  reestimate: (_, drawing) => ({ pass: allImages(drawing) }),
  align: drawBatches,
  teach: drawBatches,
  propagate: drawPairs,
};

/** All numbers of a stage that come from the run's seed, drawn again; undefined for a stage that cannot be repeated. */
export function drawStage<Name extends StageName>(stage: RecipeOf<Name>, drawing: Drawing): StageDraws | undefined {
  const name = stage.stage as Name; // The stage of a recipe of this name.
  return DRAWS[name]?.(stage, drawing);
}

/** The images of a step in the order in which the record has them. */
export function imagesOfStep(draws: StageDraws, step: number): number[] {
  if ('pass' in draws) return draws.pass;
  if ('batches' in draws) return draws.batches[step]?.images ?? [];
  const pair = draws.pairs[step];
  return pair ? [...pair.easy.images, ...pair.hard.images] : [];
}
