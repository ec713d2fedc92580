import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { smallNetwork } from '../../../test/small-network.js';
import { smallClasses, smallTargets } from '../../../test/small-targets.js';
import { adapt } from '../../adapt/adapt.js';
import { networkProbabilities } from '../../adapt/choose/candidate.js';
import { initialState } from '../../adapt/live.js';
import { LAYERS } from '../../protocol/layers.js';
import { parseRecipe } from '../../protocol/recipe.js';
import { inspectPixel } from './inspect.js';
import { computeMaps } from './maps.js';
import { DISPUTED, disputedPictures } from './pictures.js';

onDevice();

const CLASSES = 4;
const SIZE = { width: 32, height: 24 };

const recipe = parseRecipe({
  ...{ version: 1, name: 'small', batchSize: 2, guard: 'off', reestimateBatchNorm: false, input: SIZE },
  stages: [
    { stage: 'align', steps: 2, learningRate: 1e-3, batchNorm: 'running' },
    { stage: 'teach', steps: 2, learningRate: 1e-3, batchNorm: 'running' },
  ],
});

const largest = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/** A result of the run, and how much its vote counts. */
interface Voter {
  name: string;
  weight: number;
}

/** Of a pixel: the share of the results whose class is not that of all together, counted one by one. */
function shareAt(results: readonly Float32Array[], voters: readonly Voter[], pixel: number, pixels: number): number {
  const of = (result: Float32Array) => Array.from({ length: CLASSES }, (_, c) => result[c * pixels + pixel] ?? 0);
  const together = largest(
    Array.from({ length: CLASSES }, (_, c) =>
      results.reduce((sum, each, place) => sum + (voters[place]?.weight ?? 0) * (of(each)[c] ?? 0), 0),
    ),
  );
  return results.filter((each) => largest(of(each)) !== together).length / results.length;
}

test('after a run the layer has of each pixel the share of its results that vote otherwise, under the cursor too', async () => {
  const targets = await smallTargets(3, SIZE.width, SIZE.height, CLASSES, false);
  const live = initialState(smallNetwork(CLASSES));
  const results = [live.student.clone()];
  const before = await computeMaps(live, targets, 0, recipe, false);
  expect(before.missing.disputed).toBe(LAYERS.disputed.missing['not-compared']);
  let voters: Voter[] = [];
  for await (const event of adapt({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    if (event.type === 'stage-finished') results.push(live.student.clone());
    if (event.type === 'chosen')
      voters = event.choice.candidates.flatMap(({ standing, name, weight }) =>
        standing === 'votes' ? [{ name, weight: weight ?? 0 }] : [],
      );
  }
  expect(voters.map(({ name }) => name)).toEqual(['source model', 'Align', 'Teach']);
  const pixels = SIZE.width * SIZE.height;
  const maps = await computeMaps(live, targets, 1, recipe, true);
  const seen = await Promise.all(
    results.map(async (network) => {
      for await (const { probabilities } of networkProbabilities(network, targets, [1], recipe.input, SIZE)) {
        if (probabilities) return probabilities;
      }
      throw new Error('Nothing was said about the image.');
    }),
  );
  const shares = Array.from({ length: pixels }, (_, pixel) => shareAt(seen, voters, pixel, pixels));
  expect([...(maps.layers.disputed?.data ?? [])]).toEqual(shares.map((share) => Math.round(255 * share)));
  const at = shares.findIndex((share) => share > 0);
  expect(at, 'the results differ somewhere').toBeGreaterThanOrEqual(0);
  const pixel = await inspectPixel(live, targets, 1, at % SIZE.width, Math.floor(at / SIZE.width), recipe, true);
  expect(pixel.disputed).toBeCloseTo(shares[at] ?? 0, 2);
  expect(disputedPictures(live, targets).map(({ image, caption }) => `${image} ${caption}`)).toEqual(
    [0, 1, 2].map((image) => `${image} ${DISPUTED}`),
  );
  for (const network of [...results, live.student]) network.dispose();
});
