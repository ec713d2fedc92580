import { upsampleLogSums, upsampleSoftmax } from '../../gpu/upsample-softmax/upsample-softmax.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor, ProbabilityMap } from '../../predictions/predictor.js';
import { resizeProbabilities } from '../../predictions/resize.js';
import type { CandidateKind } from '../../protocol/choice.js';
import type { Recipe } from '../../protocol/recipe.js';
import { loadImages } from '../images.js';
import { pixelRanges } from '../label-parts.js';
import { logitsOf } from '../teacher.js';

/** Something that predicts the target images. It may take the GPU's memory only between `open` and `close`. */
export interface Candidate {
  name: string;
  kind: CandidateKind;
  open(): Promise<OpenCandidate>;
}

export interface OpenCandidate {
  /** Probabilities [C, pixels] of an image in the size that is compared; undefined where it says nothing about the image. */
  predict(image: number): Promise<Float32Array | undefined>;
  close(): void;
}

export interface Size {
  width: number;
  height: number;
}

/** Predictions are compared in at most so many pixels: networks give logits at a quarter of the input's sides, or less. */
const MOST_PIXELS = 2 ** 17;

/** The input's size, halved until it is small enough. */
export function comparedSize({ width, height }: Size): Size {
  let size = { width, height };
  while (size.width * size.height > MOST_PIXELS) {
    size = { width: Math.ceil(size.width / 2), height: Math.ceil(size.height / 2) };
  }
  return size;
}

/** Values of a part of the probabilities on the GPU. */
const VALUES_PER_PART = 2 ** 22;

/** A network's probabilities [C, pixels] of an image in evaluation mode, upsampled to a size. */
export async function networkProbabilities(
  network: Network,
  targets: TargetSet,
  image: number,
  input: Recipe['input'],
  { width, height }: Size,
): Promise<Float32Array> {
  const images = await loadImages(targets, [image]);
  const logits = logitsOf(network, images, input, 'running');
  images.dispose();
  const { classes } = network.graph;
  const pixels = width * height;
  const map = { logits, width, height };
  const whole = new Float32Array(classes * pixels);
  try {
    for (const range of pixelRanges(pixels, Math.max(1, Math.floor(VALUES_PER_PART / classes)))) {
      const sums = upsampleLogSums(map, range);
      const part = upsampleSoftmax(map, sums, range, { first: 0, count: classes });
      sums.dispose();
      const values = await part.data<'float32'>();
      part.dispose();
      for (let c = 0; c < classes; c++) {
        whole.set(values.subarray(c * range.count, (c + 1) * range.count), c * pixels + range.first);
      }
    }
    return whole;
  } finally {
    logits.dispose();
  }
}

/** Given predictions as a candidate. */
export const predictorCandidate = (name: string, kind: CandidateKind, given: Predictor, size: Size): Candidate => ({
  name,
  kind,
  open: async () => ({
    predict: async (image) => {
      const map = await given.predict(image);
      return map && planesOf(resizeProbabilities(map, size.width, size.height));
    },
    close: () => {},
  }),
});

/** [height, width, classes] -> [classes, pixels]. */
function planesOf({ data, classes }: ProbabilityMap): Float32Array {
  const pixels = data.length / classes;
  const planes = new Float32Array(data.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let c = 0; c < classes; c++) planes[c * pixels + pixel] = data[pixel * classes + c] as number;
  }
  return planes;
}
