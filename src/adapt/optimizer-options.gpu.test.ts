import { readFileSync } from 'node:fs';
import { tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../../test/compare.js';
import { onDevice } from '../../test/device.js';
import { permute } from '../../test/golden.js';
import { networkOptions } from '../../test/models.js';
import { gpuMemory } from '../gpu/backend.js';
import { teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import { mixed } from '../gpu/restore/draws.js';
import { recogniseStateDict } from '../nn/architectures/architectures.js';
import { Network, type NetworkOptions } from '../nn/network.js';
import { parseRecipe } from '../protocol/recipe.js';
import { trainingStages } from '../protocol/stages.js';
import { Trainer } from './trainer.js';

onDevice();

/** What test/pytorch/optimizer_options.py writes. */
interface Golden {
  shapes: Record<string, number[]>;
  runs: Record<string, { options: object; losses: number[]; changes: Record<string, (number | null)[]> }>;
}

const golden = JSON.parse(
  readFileSync(new URL('../../test/golden/optimizer-options.json', import.meta.url), 'utf8'),
) as Golden;
const shapes = new Map(Object.entries(golden.shapes));
const [BATCH, SIDE, SAMPLES] = [2, 32, 6];

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
const hashes = (tensorAt: number, count: number): number[] =>
  Array.from({ length: count }, (_, place) => mixed(place + 1_000_003 * tensorAt));
const uniform = (tensorAt: number, count: number): number[] =>
  hashes(tensorAt, count).map((hash) => hash / 2 ** 32 - 0.5);

function startOf(name: string): Float32Array {
  const shape = shapes.get(name) ?? [];
  const values = uniform([...shapes.keys()].indexOf(name), elements(shape));
  if (shape.length > 1) {
    const factor = (12 / elements(shape.slice(1))) ** 0.5;
    return Float32Array.from(values, (value) => value * factor);
  }
  const isScale = name.endsWith('weight') || name.endsWith('running_var');
  return Float32Array.from(values, (value) => (isScale ? 1 : 0) + 0.4 * value);
}

function batchOf(step: number) {
  const values = Float32Array.from(uniform(1000 + step, BATCH * 3 * SIDE * SIDE), (value) => 2 * value);
  const image = permute({ shape: [BATCH, 3, SIDE, SIDE], values }, [0, 2, 3, 1]);
  const labels = hashes(2000 + step, BATCH * SIDE * SIDE).map((hash) => (hash % 5 === 4 ? 255 : hash % 5));
  return {
    x: tensor4d(image.values, [BATCH, SIDE, SIDE, 3]),
    labels: tensor(labels, [BATCH, SIDE, SIDE], 'int32'),
  };
}

/** The losses of five steps, and the weights and statistics after them. */
async function train(options: object, network: NetworkOptions = {}) {
  const { graph } = recogniseStateDict(shapes, networkOptions({ attentionHeads: [1, 1, 1, 1] }), 'golden');
  const student = new Network(graph, startOf, network);
  const stage = { stage: 'teach', steps: 5, schedule: 'constant', ...options };
  const recipe = parseRecipe({ version: 1, name: 'golden', input: { width: SIDE, height: SIDE }, stages: [stage] });
  const trainer = new Trainer(student, student, trainingStages(recipe)[0]!);
  const losses: number[] = [];
  const held = new Set<string>();
  for (let step = 0; step < 5; step++) {
    const { x, labels } = batchOf(step);
    const learn = () =>
      trainer.accumulate(x, (logits) =>
        teachLoss(logits, labels, { negativeWeight: 0, delta: 0.04, reduction: 'valid' }),
      );
    const learning = await trainer.learn(learn);
    await trainer.finish(step, learn);
    const values = await learning.read();
    for (const used of [x, labels]) used.dispose();
    losses.push(values.get('total') ?? Number.NaN);
    const { bytes, tensors } = gpuMemory();
    if (step > 0) held.add(JSON.stringify({ bytes, tensors }));
  }
  const { batchesTracked } = student;
  const final = await student.read();
  trainer.dispose();
  student.dispose();
  return { losses, final, batchesTracked, held };
}

function changesOf(name: string, values: Float32Array): number[] {
  const start = startOf(name);
  return Array.from({ length: SAMPLES }, (_, sample) => {
    const place = Math.floor((sample * values.length) / SAMPLES);
    return (values[place] ?? Number.NaN) - (start[place] ?? 0);
  });
}

describe('five steps equal PyTorch (test/pytorch/optimizer_options.py)', () => {
  test.each(Object.entries(golden.runs))('%s', async (_, { options, losses, changes }) => {
    const trained = await train(options);
    expect(relativeError(trained.losses, losses)).toBeLessThan(1e-4);
    const names = Object.keys(changes);
    expect(names.length).toBeGreaterThan(100);
    for (const name of names) {
      const change = changesOf(name, trained.final.get(name) ?? new Float32Array(0));
      const expected = changes[name] ?? [];
      // Null: the gradient is 0, and AdamW divides rounding errors by themselves.
      const known = change.filter((_, sample) => expected[sample] !== null);
      const values = expected.filter((value) => value !== null);
      expect(relativeError(known, values), name).toBeLessThan(2e-2);
    }
    // Running statistics move once a step, in the first pass.
    expect(trained.batchesTracked).toBe(5);
    expect(trained.held.size).toBe(1);
  });
});

test.each(['sharpness, AdamW', 'norms, AdamW'])(
  'with blocks computed again, and without recordings, the bytes are the same: %s',
  async (run) => {
    const { options } = golden.runs[run] ?? {};
    const { final } = await train(options ?? {});
    for (const network of [{ recompute: 'blocks' }, { record: false }] as const) {
      expect((await train(options ?? {}, network)).final).toEqual(final);
    }
  },
);
