import { loadImages, normalise } from '../../adapt/images.js';
import type { LiveState } from '../../adapt/live.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import { IGNORED } from '../../protocol/classes.js';
import { curriculumWeight } from '../../protocol/curriculum.js';
import { UserError } from '../../protocol/errors.js';
import type { PixelCalculation } from '../../protocol/pixel-calculation.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { PixelReport } from '../../protocol/session.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { calculationOf } from './calculation.js';
import { caveatsOf } from './caveats.js';
import { scaledBy } from './image-figures.js';
import { lookedAt } from './looked-at.js';
import { disputedOf } from './maps.js';
import { type LogitsMap, logitsAt, normalisedEntropy, softmax } from './softmax.js';

/** Logits of the image that each network looked at last, so that moving the pointer costs no forward pass. */
const cache = new WeakMap<Network, { key: string; map: LogitsMap }>();

/** To be called after a failure of the GPU: the logits may be zeros. */
export function forgetLogits({ student, teacher }: LiveState): void {
  cache.delete(student);
  if (teacher) cache.delete(teacher);
}

async function logitsOf(
  network: Network,
  targets: TargetSet,
  image: number,
  recipe: Recipe,
  key: string,
): Promise<LogitsMap> {
  const known = cache.get(network);
  if (known?.key === key) return known.map;
  const images = await loadImages(targets, [image]);
  const x = normalise(images, recipe.input);
  images.dispose();
  const logits = network.predict(x);
  x.dispose();
  const [, height = 1, width = 1, classes = 1] = logits.shape;
  const values = await logits.data();
  logits.dispose();
  const map = { height, width, classes, values: Float32Array.from(values) };
  cache.set(network, { key, map });
  return map;
}

/** Everything about pixel (x, y) of an image at the recipe's size; with what the stage at a place of the recipe computes there. */
export async function inspectPixel(
  live: LiveState,
  targets: TargetSet,
  image: number,
  x: number,
  y: number,
  recipe: Recipe,
  adapted: boolean,
  stage: number | null = null,
): Promise<PixelReport> {
  const { width, height } = targets;
  if (!(x >= 0 && y >= 0 && x < width && y < height)) {
    throw new UserError('no-such-pixel', `Pixel (${x}, ${y}) lies outside the image of ${width}x${height}.`);
  }
  const { gamma, delta, thresholds } = live;
  const key = `${image} ${live.stage} ${live.step} ${JSON.stringify(recipe.input)}`;
  const mapOf = (network: Network) => logitsOf(network, targets, image, recipe, key);
  const probabilities = async (network: Network) => softmax(logitsAt(await mapOf(network), x, y, width, height));
  const { teacher: teacherNetwork } = live;
  const student = await probabilities(live.student);
  const teacher = teacherNetwork ? await probabilities(teacherNetwork) : adapted ? student : null;
  const entropy = normalisedEntropy(student);
  const calculate = async (options: StageRecipe): Promise<PixelCalculation> => {
    const maps = { student: await mapOf(live.student), teacher: await mapOf(teacherNetwork ?? live.student) };
    const pixel = { image, x, y, student, teacher: teacher ?? student, entropy };
    const seen = await lookedAt(live, targets, pixel, options, maps);
    return { ...calculationOf(options, seen), step: live.step, caveats: caveatsOf(options, seen, recipe.input) };
  };
  const options = stage === null ? undefined : recipe.stages[stage];
  return {
    image,
    x,
    y,
    student,
    teacher: teacherNetwork ? teacher : null,
    entropy,
    weight: curriculumWeight(entropy, gamma),
    positive: teacher ? positiveLabel(teacher, thresholds, live.classFactors) : null,
    negative: student.flatMap((p, c) => (p < delta ? [c] : [])),
    truth: await truthAt(targets, image, x, y),
    disputed: disputedAt(live, targets, image, y * width + x),
    calculation: options ? await calculate(options) : null,
  };
}

function positiveLabel(
  teacher: readonly number[],
  thresholds: readonly number[],
  classFactors: readonly number[] | null,
): PixelReport['positive'] {
  const scaled = scaledBy(teacher, classFactors);
  const label = scaled.indexOf(Math.max(...scaled));
  return { label, kept: (scaled[label] ?? 0) >= (thresholds[label] ?? 0) };
}

function disputedAt(live: LiveState, targets: TargetSet, image: number, pixel: number): number | null {
  const shares = disputedOf(live, targets, image);
  return typeof shares === 'string' ? null : (shares[pixel] ?? 0) / 255;
}

async function truthAt(targets: TargetSet, image: number, x: number, y: number): Promise<number | null> {
  const truth = await targets.label(image);
  if (!truth) return null;
  const row = Math.min(truth.height - 1, Math.floor(((y + 0.5) * truth.height) / targets.height));
  const column = Math.min(truth.width - 1, Math.floor(((x + 0.5) * truth.width) / targets.width));
  const label = truth.data[row * truth.width + column] ?? IGNORED;
  return label === IGNORED ? null : label;
}
