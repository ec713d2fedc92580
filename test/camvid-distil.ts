import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { loadImages } from '../src/adapt/images.js';
import { type StoreOptions, storeLabels } from '../src/adapt/soft-labels/soft-labels.js';
import { logitsOf } from '../src/adapt/teacher.js';
import type { Device } from '../src/engine/device.js';
import { Session } from '../src/engine/session.js';
import { openStudent } from '../src/engine/source/fresh-student.js';
import { sourceNetwork } from '../src/engine/source/source-model.js';
import { wholeFile } from '../src/formats/bytes.js';
import { distilLoss } from '../src/gpu/pixel-loss/mean-losses.js';
import type { Network } from '../src/nn/network.js';
import { decodePrediction } from '../src/predictions/decode.js';
import { encodePrediction, type ProbabilityType } from '../src/predictions/encode.js';
import type { Predictor, ProbabilityMap } from '../src/predictions/predictor.js';
import { parseClassList } from '../src/protocol/classes.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { floatDistil, type LossAndGradient, readLoss } from './distil-reference.js';
import { inParts, wholeMap } from './prediction-parts.js';
import { sharedPath } from './shared.js';

/** CamVid at dusk with its network by day, and what `predict` computes of the first images at the recipe's size. */
export async function openCamvid(device: Device, count: number) {
  const recipe = recipeByName('camvid-black-box');
  const classes = parseClassList(JSON.parse(readFileSync(sharedPath('camvid', 'classes.json'), 'utf8')));
  const decoder = () => Promise.reject(new Error('CamVid is PNG.'));
  const session = new Session({ device, decoder, versions: {}, emit: () => {} });
  const model = new Uint8Array(readFileSync(sharedPath('camvid', 'source.safetensors')));
  await session.openModel(model, 'source.safetensors', recipe.network);
  const folder = sharedPath('camvid', 'images');
  const images = readdirSync(folder).sort().slice(0, count);
  const files = images.map((path) => ({ path, bytes: async () => new Uint8Array(readFileSync(join(folder, path))) }));
  await session.openTargets(files, [], recipe);
  const { targets } = session;
  if (!targets) throw new Error('There are no images.');
  const maps: ProbabilityMap[] = [];
  for (let image = 0; image < count; image++) {
    maps.push(await session.readPrediction(image, recipe, recipe.input, wholeMap));
  }
  return { recipe, classes, targets, maps };
}

/** Probabilities that went into files and are read from them. */
export const throughFiles = (
  { maps, classes }: Pick<Awaited<ReturnType<typeof openCamvid>>, 'maps' | 'classes'>,
  type: ProbabilityType,
): Predictor => ({
  predict: async (image) => {
    const map = maps[image];
    const options = { classes: classes.classes.length, classList: classes, labelConfidence: 0.9 };
    if (!map) return undefined;
    const file = await wholeFile(encodePrediction(inParts(map), 'npz', classes, type));
    return decodePrediction(file, 'a.npz', options).map;
  },
});

/** A student that has learnt nothing yet. */
export const freshStudent = (recipe: Awaited<ReturnType<typeof openCamvid>>['recipe']): Network =>
  sourceNetwork(openStudent({ size: 'small' }, 11, recipe));

/** A student's logits [1,h,w,C] of an image. */
export async function studentLogits(
  student: Network,
  { targets, recipe }: Pick<Awaited<ReturnType<typeof openCamvid>>, 'targets' | 'recipe'>,
  image: number,
): Promise<Tensor> {
  const images = await loadImages(targets, [image]);
  const logits = logitsOf(student, images, recipe.input, 'batch');
  images.dispose();
  return logits;
}

/** Keeps labels as Distil does. */
export async function kept(
  given: Predictor,
  count: number,
  like: ProbabilityMap,
  softLabels: StoreOptions['softLabels'],
) {
  const steps = storeLabels(given, count, like, { softLabels, mostBytes: 2 ** 30 });
  while (true) {
    const next = await steps.next();
    if (next.done) return next.value;
  }
}

/** L_D and its gradient for one image in float64, with the probabilities as they were computed. */
export async function inFloats(truth: ProbabilityMap, logits: Tensor): Promise<LossAndGradient> {
  const shape = logits.shape as [number, number, number, number];
  return floatDistil({ shape, values: await logits.data() }, [truth.data], truth);
}

/** The same as the kernels find it with the labels that are kept. */
export async function inKernels(
  labels: Awaited<ReturnType<typeof kept>>,
  image: number,
  { width, height }: ProbabilityMap,
  logits: Tensor,
): Promise<LossAndGradient> {
  const target = labels.batch([image], [{ x: 0, y: 0, flip: false }], height, width);
  const found = await readLoss(distilLoss(logits, target));
  target.dispose();
  return found;
}

/** Logits as a tensor. */
export const upload = (values: Float32Array, shape: number[]): Tensor => tensor(values, shape, 'float32');
