import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { initialState } from '../src/adapt/live.js';
import { wholeFile } from '../src/formats/bytes.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { writeTorch } from '../src/formats/torch/write.js';
import { writeAdapted } from '../src/formats/write.js';
import { createRandom } from '../src/images/random.js';
import { buildNetwork, recogniseNetwork, updatedTensors } from '../src/nn/open-network.js';
import type { NetworkRecipe } from '../src/protocol/network-recipe.js';
import { capSteps, recipeByName } from '../src/protocol/recipes.js';
import { relativeError } from './compare.js';
import { onDevice } from './device.js';
import { camvidOptions, networkOptions, openModelFile } from './models.js';
import { runEvents } from './run-events.js';
import { hasShared, sharedPath } from './shared.js';
import { smallClasses, smallTargets } from './small-targets.js';

/** The interpreter to ask for PyTorch; python3 unless ATP_PYTHON names another. */
const python = process.env.ATP_PYTHON ?? 'python3';
const hasTorch = spawnSync(python, ['-c', 'import torch']).status === 0;
const without = hasTorch ? '' : ` (skipped: ${python} has no torch; name one that has by ATP_PYTHON)`;

onDevice();

const SHAPE = [2, 64, 96] as const;
/** Options of both models that the names do not give. */
const LAYERS = { strides: [1, 2, 1, 1], dilations: [1, 1, 2, 4], asppRates: [6, 12, 18, 24] };

/** Adapts a model for a step per stage, and lets PyTorch load what is written and predict with it. */
async function checkWithTorch(path: string, options: NetworkRecipe): Promise<void> {
  const model = openModelFile(path);
  const network = buildNetwork(model, recogniseNetwork(model, options));
  const classes = network.graph.classes;
  const [count, height, width] = SHAPE;
  const recipe = { ...capSteps(recipeByName('demo'), 1), input: { ...recipeByName('demo').input, width, height } };
  const targets = await smallTargets(4, width, height, classes);
  const live = initialState(network);
  for await (const _ of runEvents({ recipe, targets, classes: smallClasses(classes), live, now: () => 0 }));

  const folder = mkdtempSync(join(tmpdir(), 'atp-torch-'));
  const random = createRandom(3);
  const nhwc = Float32Array.from({ length: count * height * width * 3 }, () => random.normal());
  const nchw = Float32Array.from({ length: nhwc.length }, (_, i) => {
    const [x, y, c] = [i % width, Math.floor(i / width) % height, Math.floor(i / width / height) % 3];
    return nhwc[((Math.floor(i / width / height / 3) * height + y) * width + x) * 3 + c] ?? 0;
  });
  writeFileSync(join(folder, 'input.f32'), nchw);
  const bothDilated = options.basicBlockDilation === 'both';
  writeFileSync(join(folder, 'options.json'), JSON.stringify({ ...LAYERS, bothDilated }));
  const x = tensor(nhwc, [count, height, width, 3]);
  const logits = live.student.predict(x);
  const ours = await logits.data();
  const [, h = 0, w = 0] = logits.shape;
  const expected = Float32Array.from({ length: ours.length }, (_, i) => {
    const [px, c] = [i % (h * w), Math.floor(i / (h * w)) % classes];
    return ours[(Math.floor(i / (h * w) / classes) * h * w + px) * classes + c] ?? 0;
  });
  const updated = await updatedTensors(live.student, model);
  for (const used of [x, logits]) used.dispose();
  live.student.dispose();

  const files = { 'adapted.safetensors': writeAdapted(model, updated), 'adapted.pth': writeTorch(model, updated) };
  for (const [name, parts] of Object.entries(files)) {
    const [file, output] = [join(folder, name), join(folder, 'logits.f32')];
    writeFileSync(file, await wholeFile(parts));
    const args = [file, join(folder, 'input.f32'), ...SHAPE.map(String), output, join(folder, 'options.json')];
    const ran = spawnSync(python, ['test/pytorch/load_strict.py', ...args], { encoding: 'utf8' });
    expect(ran.stderr, name).not.toContain('Error');
    expect(ran.stdout, ran.stderr).toContain('tensors loaded with strict=True');
    const theirs = new Float32Array(Uint8Array.from(readFileSync(output)).buffer);
    expect(relativeError(theirs, expected), name).toBeLessThan(1e-4);
  }
}

test.skipIf(!hasTorch)(`PyTorch loads the adapted demo model with strict=True and predicts the same${without}`, () =>
  checkWithTorch('public/demo/source.safetensors', networkOptions()),
);

test.skipIf(!hasTorch || !hasShared)(
  `PyTorch loads the adapted CamVid model with strict=True and predicts the same${without}`,
  () => checkWithTorch(sharedPath('camvid', 'source.safetensors'), camvidOptions),
);

test.skipIf(!hasTorch)(`that check refuses a state dict that lacks a tensor${without}`, () => {
  const model = openModelFile('public/demo/source.safetensors');
  const kept = [...model.tensors.values()].filter((entry) => entry.name !== 'bn1.bias');
  const folder = mkdtempSync(join(tmpdir(), 'atp-torch-'));
  const file = join(folder, 'lacking.safetensors');
  writeFileSync(file, writeSafetensors(kept));
  writeFileSync(join(folder, 'options.json'), JSON.stringify({ ...LAYERS, bothDilated: false }));
  const args = [file, '/dev/null', '1', '8', '8', '/dev/null', join(folder, 'options.json')];
  const ran = spawnSync(python, ['test/pytorch/load_strict.py', ...args], { encoding: 'utf8' });
  expect(ran.stderr).toContain('bn1.bias');
  expect(ran.status).not.toBe(0);
});
