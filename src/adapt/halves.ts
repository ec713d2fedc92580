import { type PackedMap, packRuns, unpackRuns } from '../compression/runs.js';
import type { Network } from '../nn/network.js';
import { easyCount } from '../protocol/easy-count.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { arrayOf, type Part, type SavedPart } from './parts.js';
import { labelImages } from './rank.js';
import { RANKINGS } from './rankings.js';
import type { StageContext, StageEvent } from './stage.js';

type Options = RecipeOf<'propagate'>;
/** By image. A set may have thousands: they are packed, and unpacked where they are used. */
export type LabelMaps = ReadonlyMap<number, PackedMap>;

/** The halves as they are from the stage's start, and the easy one's pseudo labels where they are fixed. */
export interface Halves {
  /** Image indices, easiest first; the first `easy` are easy. */
  order: number[];
  easy: number;
  /** Of the easy images; none where the teacher labels them at each step. */
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
  const halves = saved ? savedHalves(saved, options) : yield* freshHalves(student, options, context);
  context.parts.keep('halves', halvesPart(halves));
  return halves;
}

/** Ranks the images, and labels the easy ones where that is done once. */
async function* freshHalves(
  student: Network,
  { easyShare, easyLabels, ranking }: Options,
  { targets, recipe, decided }: StageContext,
): AsyncGenerator<StageEvent, Halves, void> {
  const { order, entropies } = yield* RANKINGS[ranking](student, targets, recipe.input);
  const easy = easyCount(easyShare, targets.names.length);
  yield { type: 'ranked', stage: 'propagate', when: 'before', by: ranking, order, entropies, easy };
  const labels = new Map<number, PackedMap>();
  if (easyLabels === 'each-step') return { order, easy, labels };
  for await (const made of labelImages(student, targets, order.slice(0, easy), recipe.input)) {
    decided?.(`easy ${made.image}`, made.labels);
    labels.set(made.image, packRuns(made.labels));
  }
  return { order, easy, labels };
}

const halvesPart = ({ order, easy, labels }: Halves): Part<HalvesPlain> => ({
  save: () => ({ order, easy }),
  arrays: () =>
    new Map(
      [...labels].map(([image, map]) => [
        String(image),
        { dtype: 'U8', length: map.length, read: () => unpackRuns(map) },
      ]),
    ),
  version: () => 0,
  load: () => {},
});

function savedHalves(saved: SavedPart<HalvesPlain>, { easyLabels }: Options): Halves {
  const { order, easy } = saved.plain;
  if (easyLabels === 'each-step') return { order, easy, labels: new Map() };
  const labels = order
    .slice(0, easy)
    .map((image) => [image, packRuns(arrayOf(saved, String(image), Uint8Array))] as const);
  return { order, easy, labels: new Map(labels) };
}
