import type { Tensor } from '@tensorflow/tfjs-core';
import { readUsedImages, uploadImages } from '../../adapt/images.js';
import { labelsTogether } from '../../adapt/label-maps.js';
import { PIXELS_PER_PART } from '../../adapt/label-parts.js';
import { readProbabilities } from '../../adapt/probabilities.js';
import { compiling, groupsFor, passOver, withFewPixels } from '../../adapt/set-pass.js';
import { logitsOf } from '../../adapt/teacher.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { PredictionParts } from '../../predictions/predictor.js';
import type { Recipe } from '../../protocol/recipe.js';
import { ownSize, partsOf } from './predict-map.js';

interface Size {
  width: number;
  height: number;
}

export interface WantedMaps {
  /** Size of an image's prediction; undefined: the network's own resolution, which is no larger than its input. */
  sizeOf: (image: number) => Size | undefined;
  /** What will be read of each prediction. It is read ahead where it is small; all else is computed when it is asked for. */
  reads: 'labels' | 'probabilities';
}

export interface ImagePrediction {
  image: number;
  prediction: PredictionParts;
}

/**
 * A network's predictions of images in evaluation mode, in their order: `predictMap` for many. Each lasts until the next one is
 * asked for. Images that are left out are passed over.
 */
export async function* predictMaps(
  network: Network,
  targets: TargetSet,
  images: readonly number[],
  input: Recipe['input'],
  wanted: WantedMaps,
  mostValues = PIXELS_PER_PART,
): AsyncGenerator<ImagePrediction, void, void> {
  const depth = wanted.reads === 'labels' ? 1 : network.graph.classes;
  const bound = (image: number) => wanted.sizeOf(image) ?? targets;
  const most = Math.floor(mostValues / depth);
  const sameSize = groupsFor(network, targets, images).flatMap((group) => ofOneSize(group, bound));
  const groups = withFewPixels(sameSize, bound, most);
  const open = new Set<PredictionParts>();
  const pass = passOver({
    groups,
    prepare: compiling(network, targets, groups),
    load: (group) => readUsedImages(targets, group),
    work: async ({ used, bytes }) => {
      const [first] = used;
      if (first === undefined) return [];
      const batch = uploadImages(bytes, targets);
      const logits = logitsOf(network, batch, input, 'running');
      batch.dispose();
      const size = wanted.sizeOf(first) ?? ownSize(logits);
      const predictions = await predictionsOf(logits, size, size.width * size.height > most ? 'nothing' : wanted.reads);
      for (const prediction of predictions) open.add(prediction);
      return used.map((image, place) => ({ image, prediction: predictions[place] as PredictionParts }));
    },
  });
  const close = (prediction: PredictionParts) => {
    open.delete(prediction);
    prediction.dispose();
  };
  try {
    for await (const { found } of pass) {
      for (const each of found) {
        yield each;
        close(each.prediction);
      }
    }
  } finally {
    for (const prediction of open) close(prediction);
  }
}

/** Takes the logits over: they are freed with the last prediction. */
async function predictionsOf(
  logits: Tensor,
  size: Size,
  ahead: WantedMaps['reads'] | 'nothing',
): Promise<PredictionParts[]> {
  try {
    const read = await readAhead(logits, size, ahead);
    let left = logits.shape[0] ?? 0;
    const dispose = () => {
      left -= 1;
      if (left === 0) logits.dispose();
    };
    return read.map((parts, place) => ({ ...partsOf(logits, place, size), ...parts, dispose }));
  } catch (error) {
    logits.dispose();
    throw error;
  }
}

type Read = Partial<Pick<PredictionParts, 'labels' | 'planes' | 'runs'>>;

/** What is read of all images at once. */
async function readAhead(
  logits: Tensor,
  { width, height }: Size,
  ahead: WantedMaps['reads'] | 'nothing',
): Promise<Read[]> {
  switch (ahead) {
    case 'nothing':
      return Array.from({ length: logits.shape[0] ?? 0 }, () => ({}));
    case 'labels': {
      const all = await labelsTogether(logits, height, width);
      return all.map((labels) => ({ labels: () => oneByOne([labels]) }));
    }
    case 'probabilities': {
      const all = await readProbabilities(logits, height, width);
      return all.map((planes) => ({
        planes: () => oneByOne(rowsOf(planes, width * height)),
        runs: () => oneByOne([planes]),
      }));
    }
    default:
      return ahead satisfies never;
  }
}

/** The rows of values that lie one behind the other. */
const rowsOf = (values: Float32Array, size: number): Float32Array[] =>
  Array.from({ length: values.length / size }, (_, row) => values.subarray(row * size, (row + 1) * size));

async function* oneByOne<Value>(values: readonly Value[]): AsyncGenerator<Value, void, void> {
  yield* values;
}

/** Neighbours whose maps have one size. */
function ofOneSize(group: readonly number[], sizeOf: (image: number) => Size): number[][] {
  const runs: number[][] = [];
  let last: Size | undefined;
  for (const image of group) {
    const size = sizeOf(image);
    if (last?.width === size.width && last.height === size.height) runs.at(-1)?.push(image);
    else runs.push([image]);
    last = size;
  }
  return runs;
}
