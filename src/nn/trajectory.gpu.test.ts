import { readFileSync } from 'node:fs';
import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../../test/compare.js';
import { onDevice } from '../../test/device.js';
import { type GoldenTensor, GoldenTensors, permute } from '../../test/golden.js';
import { networkOptions } from '../../test/models.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { normalizeRgb, type Rgb } from '../gpu/elementwise/elementwise.js';
import { alignLoss } from '../gpu/pixel-loss/align-loss.js';
import type { LossResult } from '../gpu/pixel-loss/loss-passes.js';
import { weightedCrossEntropy } from '../gpu/pixel-loss/mean-losses.js';
import { teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import { recogniseDeepLabV2 } from './architectures/deeplab-v2.js';
import { Network } from './network.js';
import { Optimizer } from './optimizer.js';

onDevice();

interface Run {
  stage: 'align' | 'teach' | 'mix';
  lr: number;
  weight_decay: number;
  frozen_classifier: boolean;
  losses: number[];
}

interface Trajectory {
  mean: [number, number, number];
  std: [number, number, number];
  runs: Run[];
}

const options = networkOptions({ basicBlockDilation: 'both', contractDilation: false });

function initialNetwork(golden: GoldenTensors): Network {
  const names = golden.names().filter((name) => name.startsWith('init.'));
  const shapes = new Map(names.map((name) => [name.slice(5), golden.get(name).shape] as const));
  const { graph } = recogniseDeepLabV2(shapes, options, 'trajectory');
  return new Network(graph, (name) => golden.get(`init.${name}`).values);
}

/** Step i of a [5, ...] tensor. */
function slice({ shape, values }: GoldenTensor, step: number): GoldenTensor {
  const count = values.length / (shape[0] ?? 1);
  return { shape: shape.slice(1), values: values.slice(step * count, (step + 1) * count) };
}

function lossOf(stage: Run['stage'], logits: Tensor, labels: Tensor, weights: Tensor): LossResult {
  if (stage === 'align') {
    const [, height = 0, width = 0] = labels.shape;
    return alignLoss(logits, { gamma: 5, alpha: 3, entropyWeight: 1, diversityWeight: 0.1 }, { height, width });
  }
  if (stage === 'mix') return weightedCrossEntropy(logits, labels, weights);
  return teachLoss(logits, labels, { negativeWeight: 1, delta: 0.04, reduction: 'valid' });
}

describe.runIf(hasShared)('five training steps equal PyTorch (../shared/golden/trajectory)', () => {
  const json = hasShared
    ? (JSON.parse(readFileSync(sharedPath('golden', 'trajectory.json'), 'utf8')) as Trajectory)
    : { runs: [], mean: [0, 0, 0] as Rgb, std: [1, 1, 1] as Rgb };

  test.each(json.runs.map((run) => [run.stage, run] as const))('%s', async (stage, run) => {
    const golden = new GoldenTensors('golden', 'trajectory.safetensors');
    const network = initialNetwork(golden);
    const optimizer = new Optimizer(network, {
      optimizer: 'adamw',
      beta1: 0.9,
      beta2: 0.999,
      momentum: 0,
      weightDecay: run.weight_decay,
      freezeClassifier: run.frozen_classifier,
      headFactor: 1,
    });
    for (const [step, expected] of run.losses.entries()) {
      const image = permute(slice(golden.get('images'), step), [0, 2, 3, 1]);
      const x = normalizeRgb(
        tensor4d(image.values, image.shape as [number, number, number, number]),
        json.mean,
        json.std,
      );
      const labels = slice(golden.get('labels'), step);
      const weights = slice(golden.get('weights'), step);
      const { logits, tape } = network.forward(x, { batchNorm: 'batch' });
      const labelTensor = tensor(Array.from(labels.values), labels.shape, 'int32');
      const loss = lossOf(stage, logits, labelTensor, tensor(weights.values, weights.shape));
      network.clearGradients();
      network.backward(tape, loss.gradient, { freezeClassifier: run.frozen_classifier });
      if (step === 0) await compareGradients(network, golden, stage, run.frozen_classifier);
      optimizer.update(run.lr);
      const total = (await loss.values.data())[0] ?? Number.NaN;
      expect(Math.abs(total / expected - 1)).toBeLessThan(1e-4);
      network.freeTape(tape);
    }
    for (const [name, values] of await network.read()) {
      expect(relativeError(values, golden.get(`${stage}.final.${name}`).values), name).toBeLessThan(1e-2);
    }
    optimizer.dispose();
    network.dispose();
  });
});

async function compareGradients(
  network: Network,
  golden: GoldenTensors,
  stage: string,
  frozen: boolean,
): Promise<void> {
  for (const [name, gradient] of await network.gradients.read()) {
    if (frozen && name.startsWith('aspp')) continue;
    expect(relativeError(gradient, golden.get(`${stage}.grad0.${name}`).values), name).toBeLessThan(1e-4);
  }
}
