import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor, ProbabilityMap } from '../../predictions/predictor.js';
import { resizeProbabilities } from '../../predictions/resize.js';
import type { CandidateKind } from '../../protocol/choice.js';
import type { Recipe } from '../../protocol/recipe.js';
import { readImages, uploadImages } from '../images.js';
import { readProbabilities, withFewProbabilities } from '../probabilities.js';
import { compiling, groupsFor, inGroups, passOver } from '../set-pass.js';
import { logitsOf } from '../teacher.js';

/** Something that predicts the target images. It may take the GPU's memory only between `open` and `close`. */
export interface Candidate {
  name: string;
  kind: CandidateKind;
  open(): Promise<OpenCandidate>;
}

/** Probabilities [C, pixels] of an image in the size that is compared; undefined where nothing is said about it. */
export interface ImageProbabilities {
  image: number;
  probabilities: Float32Array | undefined;
}

export interface OpenCandidate {
  /** What it says about images, in their order. */
  predict(images: readonly number[]): AsyncIterable<ImageProbabilities>;
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

/** A network's probabilities of images in evaluation mode, in their order, upsampled to a size. */
export async function* networkProbabilities(
  network: Network,
  targets: TargetSet,
  images: readonly number[],
  input: Recipe['input'],
  { width, height }: Size,
): AsyncGenerator<ImageProbabilities, void, void> {
  const few = withFewProbabilities(network.graph.classes, width * height);
  const groups = groupsFor(network, targets, images).flatMap((group) => inGroups(group, few));
  const pass = passOver({
    groups,
    prepare: compiling(network, targets, groups),
    load: (group) => readImages(targets, group),
    work: async (bytes) => {
      const batch = uploadImages(bytes, targets);
      const logits = logitsOf(network, batch, input, 'running');
      batch.dispose();
      try {
        return await readProbabilities(logits, height, width);
      } finally {
        logits.dispose();
      }
    },
  });
  for await (const { group, found } of pass) {
    for (const [place, image] of group.entries()) yield { image, probabilities: found[place] };
  }
}

/** Given predictions as a candidate. */
export const predictorCandidate = (name: string, kind: CandidateKind, given: Predictor, size: Size): Candidate => ({
  name,
  kind,
  open: async () => ({
    async *predict(images) {
      for (const image of images) {
        const map = await given.predict(image);
        yield { image, probabilities: map && planesOf(resizeProbabilities(map, size.width, size.height)) };
      }
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
