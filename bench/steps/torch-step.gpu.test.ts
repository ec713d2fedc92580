import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { hasShared } from '../../test/shared.js';
import { smallDeepLab } from '../networks/shapes.js';
import { noiseNetwork, readNetwork, type SourceNetwork } from '../networks/source-network.js';
import { nodePlatform } from '../node-platform.js';
import type { Platform } from '../platform.js';
import { eachDistance, ourStep, wholeDistance } from './gradient-check.js';
import { slopeError } from './slope-check.js';
import { openTorchStep } from './torch-step.js';

const python = process.env.ATP_PYTHON ?? 'python3';
const hasTorch = spawnSync(python, ['-c', 'import torch']).status === 0;
const without = hasTorch ? '' : ` (skipped: ${python} has no torch; name one that has by ATP_PYTHON)`;
const TINY = 'models/atp-daformer-mit-tiny.safetensors';

onDevice();

const size = { batch: 2, width: 40, height: 32 };
const deepLab = () => noiseNetwork(smallDeepLab(0.5));
let platform: Promise<Platform> | undefined;
const here = () => {
  platform ??= nodePlatform();
  return platform;
};

/** The same network with another value in one of its parameters. */
const changed = (source: SourceNetwork, parameter: string): SourceNetwork => ({
  graph: source.graph,
  values: (name) => source.values(name).map((value) => (name === parameter ? value * 1.2 : value)),
});

test.runIf(hasTorch)(
  `PyTorch finds the loss and the gradients of ours, and its steps are timed${without}`,
  async () => {
    const given = { size, checked: size, compare: eachDistance };
    const runner = await openTorchStep(deepLab(), given, 'cpu', await here());
    expect(await runner.check()).toBeLessThan(1e-3);
    expect(await runner.time?.(2)).toBeGreaterThan(0);
    await runner.dispose();
  },
);

test.runIf(hasTorch && hasShared)(`so it does for a network with attention (../shared/models)${without}`, async () => {
  const source = await readNetwork(await here(), TINY);
  const tiny = { batch: 1, width: 32, height: 32 };
  const runner = await openTorchStep(
    source,
    { size: tiny, checked: tiny, compare: wholeDistance },
    'cpu',
    await here(),
  );
  expect(await runner.check()).toBeLessThan(1e-3);
  await runner.dispose();
});

test.runIf(hasTorch)(`a device that is not there is named as the reason${without}`, async () => {
  const { host } = await (await here()).torch();
  const open = async () =>
    openTorchStep(deepLab(), { size, checked: size, compare: eachDistance }, 'cuda', await here());
  if (host.cuda === null) await expect(open()).rejects.toThrow('PyTorch sees no CUDA device');
  else await (await open()).dispose();
});

test('a step whose gradients are those of other weights is told by each check', async () => {
  const right = await ourStep(deepLab(), size);
  const wrong = await ourStep(changed(deepLab(), 'layer1.0.conv1.weight'), size);
  expect(eachDistance(right, right)).toBe(0);
  expect(eachDistance(wrong, right)).toBeGreaterThan(2e-3);
  expect(wholeDistance(wrong, right)).toBeGreaterThan(2e-3);
});

test("the loss along its gradient rises by the gradient's length", async () => {
  expect(await slopeError(deepLab(), size)).toBeLessThan(5e-2);
});
