import type { Network } from '../nn/network.js';
import { easyCount } from '../protocol/easy-count.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { arrayOf, type Part, type SavedPart } from './parts.js';
import { labelImage, rankImages } from './rank.js';
import type { StageContext, StageEvent } from './stage.js';

type Options = RecipeOf<'propagate'>;
export type LabelMaps = ReadonlyMap<number, Uint8Array>;

/** The easy half and its pseudo labels, from the stage's start. */
export interface Halves {
  /** Image indices, easiest first; the first `easy` are easy. */
  order: number[];
  easy: number;
  /** Of the easy images. */
  labels: LabelMaps;
}

type HalvesPlain = Pick<Halves, 'order' | 'easy'>;

/** The halves of the images: those of the run that goes on, or fresh ones. */
export async function* splitImages(
  student: Network,
  options: Options,
  context: StageContext,
): AsyncGenerator<StageEvent, Halves, void> {
  const saved = context.parts.saved<HalvesPlain>('halves');
  const halves = saved ? savedHalves(saved) : yield* freshHalves(student, options, context);
  context.parts.keep('halves', halvesPart(halves));
  return halves;
}

/** Ranks the images and labels the easy ones. */
async function* freshHalves(
  student: Network,
  { easyShare }: Options,
  { targets, recipe }: StageContext,
): AsyncGenerator<StageEvent, Halves, void> {
  const { order, entropies } = yield* rankImages(student, targets, recipe.input);
  const easy = easyCount(easyShare, targets.names.length);
  yield { type: 'ranked', stage: 'propagate', when: 'before', order, entropies, easy };
  const labels = new Map<number, Uint8Array>();
  for (const index of order.slice(0, easy)) {
    labels.set(index, await labelImage(student, targets, index, recipe.input));
  }
  return { order, easy, labels };
}

const halvesPart = ({ order, easy, labels }: Halves): Part<HalvesPlain> => ({
  save: () => ({ order, easy }),
  arrays: () =>
    new Map([...labels].map(([image, map]) => [String(image), { dtype: 'U8', length: map.length, read: () => map }])),
  version: () => 0,
  load: () => {},
});

function savedHalves(saved: SavedPart<HalvesPlain>): Halves {
  const { order, easy } = saved.plain;
  const labels = order.slice(0, easy).map((image) => [image, arrayOf(saved, String(image), Uint8Array)] as const);
  return { order, easy, labels: new Map(labels) };
}
