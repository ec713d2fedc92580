import { existsSync, readFileSync } from 'node:fs';
import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { normalizeRgb } from '../../src/gpu/elementwise/elementwise.js';
import { resizeBilinear } from '../../src/gpu/resize-bilinear/resize-bilinear.js';
import type { Network } from '../../src/nn/network.js';
import { buildNetwork, recogniseNetwork } from '../../src/nn/open-network.js';
import { NORMALISATIONS, type NormalisationName } from '../../src/protocol/known-normalisations.js';
import { relativeError } from '../compare.js';
import { crossEntropy } from '../cross-entropy.js';
import { onDevice } from '../device.js';
import { type GoldenTensor, GoldenTensors } from '../golden.js';
import { networkOptions, openModelFile } from '../models.js';
import { sharedPath } from '../shared.js';

onDevice();

interface NetworkErrors {
  logits: number;
  loss: number;
  /** Of each parameter that PyTorch has a gradient of. */
  gradients: Record<string, number>;
}

/** A network as somebody exported it: an entry of cases.json. */
interface NetworkCase {
  file: string;
  network: string;
  /** "HEIGHTxWIDTH" */
  size: string;
  /** How the image is given to it. */
  input: 'imagenet' | '0..255';
  folded: boolean;
}

const FOLDER = ['cases', 'onnx'];
const isThere = existsSync(sharedPath(...FOLDER, 'cases.json'));
const isAsked = process.env.ATP_CASES === '1';

/** `npm run test:cases`; the cases of one network with ATP_CASES_NETWORK=name. */
const cases: NetworkCase[] = isThere
  ? JSON.parse(readFileSync(sharedPath(...FOLDER, 'cases.json'), 'utf8')).cases.filter(
      ({ network }: NetworkCase) => network === (process.env.ATP_CASES_NETWORK ?? network),
    )
  : [];

const NORMALISATION_OF: Record<NetworkCase['input'], NormalisationName> = {
  imagenet: 'imagenet',
  '0..255': 'zero-255',
};

const upload = ({ shape, values }: GoldenTensor): Tensor => tensor4d(values, shape as [number, number, number, number]);

function imageFor({ input }: NetworkCase, image: GoldenTensor): Tensor {
  const { mean, std, channelOrder } = NORMALISATIONS[NORMALISATION_OF[input]];
  const pixels = upload({ ...image, values: image.values.map((value) => value / 255) });
  const x = normalizeRgb(pixels, mean, std, channelOrder);
  pixels.dispose();
  return x;
}

function openCase({ file, input, size }: NetworkCase): Network {
  const model = openModelFile(sharedPath(...FOLDER, file));
  const [height = 0, width = 0] = size.split('x').map(Number);
  const recognised = recogniseNetwork(model, networkOptions(), { width, height });
  if (recognised.normalisation) expect(recognised.normalisation).toBe(NORMALISATION_OF[input]);
  return buildNetwork(model, recognised);
}

/** Of the largest gradient: a tensor whose gradients are all smaller has none but those of rounding (a key's bias). */
const ROUNDING = 1e-5;

/** Largest difference over the largest value, of each tensor that PyTorch has a gradient of under the same name. */
async function gradientErrors(network: Network, golden: GoldenTensors, of: string): Promise<[string, number][]> {
  const found = await network.gradients.read();
  const names = golden.names().filter((name) => name.startsWith(`${of}.grad.`));
  const largest = (values: ArrayLike<number>) =>
    Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const least = ROUNDING * Math.max(...names.map((name) => largest(golden.get(name).values)));
  return names.map((name): [string, number] => {
    const parameter = name.slice(`${of}.grad.`.length);
    const [actual, { values }] = [found.get(parameter), golden.get(name)];
    if (!actual) return [parameter, Number.POSITIVE_INFINITY];
    const most = largest(values);
    return [parameter, (relativeError(actual, values) * (most || 1)) / Math.max(most, least)];
  });
}

/** What a network computes against PyTorch's values: largest differences over the largest values. */
async function errorsOf(entry: NetworkCase, golden: GoldenTensors): Promise<NetworkErrors> {
  const { network: of, size, folded } = entry;
  const network = openCase(entry);
  const image = golden.get(`image.${size}`);
  const [, height = 0, width = 0] = image.shape;
  const x = imageFor(entry, image);
  const logits = network.predict(x);
  const full = resizeBilinear(logits, height, width, false);
  const { shape, values } = golden.get(`labels.${size}`);
  const loss = await crossEntropy(network, x, tensor(Array.from(values), shape, 'int32'), 'running');
  const errors = {
    logits: relativeError(await full.data(), golden.nhwc(`${of}.logits`).values),
    loss: Math.abs(loss / (golden.get(`${of}.loss`).values[0] ?? 0) - 1),
    gradients: folded ? {} : Object.fromEntries(await gradientErrors(network, golden, of)),
  };
  for (const made of [x, logits, full]) made.dispose();
  network.dispose();
  return errors;
}

describe.runIf(isThere)('networks as people export them (../shared/cases/onnx)', () => {
  const golden = isThere ? new GoldenTensors(...FOLDER, 'golden.safetensors') : undefined;

  test.for(cases)('$file: logits, loss and gradients are PyTorch’s', async (entry, { task }) => {
    if (!golden) throw new Error('The golden values are absent.');
    const { network, file, folded } = entry;
    task.meta.network = { network, file };
    const errors = await errorsOf(entry, golden);
    const { logits, loss, gradients } = errors;
    const worst = folded ? undefined : Math.max(...Object.values(gradients));
    task.meta.network = { network, file, errors: { logits, loss, gradients: worst } };
    expect(logits, 'logits').toBeLessThan(1e-4);
    expect(loss, 'loss').toBeLessThan(1e-5);
    expect(Object.entries(gradients).filter(([, error]) => !(error < 1e-4))).toEqual([]);
    expect(Object.keys(gradients).length > 0, 'there are gradients to compare').toBe(!folded);
  });
});

test.runIf(isAsked && !isThere)('the cases are there', () => {
  throw new Error(`${sharedPath(...FOLDER)} has no cases.json: set ATP_SHARED to the folder that holds cases/.`);
});
