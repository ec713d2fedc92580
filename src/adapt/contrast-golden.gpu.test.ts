import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../test/compare.js';
import { onDevice } from '../../test/device.js';
import { contrastLoss } from '../gpu/contrast/contrast-loss.js';
import { emptyPrototypes, updatedPrototypes } from '../gpu/contrast/prototypes.js';
import { purityLabels } from '../gpu/contrast/purity-labels.js';
import { unitVectors, unitVectorsBackward } from '../gpu/contrast/unit-vectors.js';
import { teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import { createRandom, type Random } from '../images/random.js';
import { GraphBuilder, type Value } from '../nn/architectures/builder.js';
import { StateShapes } from '../nn/architectures/shapes.js';
import type { GraphNode } from '../nn/graph.js';
import { Network } from '../nn/network.js';
import { Projection } from '../nn/projection.js';
import { freshHead, projectionGraphs } from '../nn/projection-graph.js';
import { parseRecipe } from '../protocol/recipe.js';
import { stageOf } from '../protocol/stages.js';
import { openContrast } from './contrast.js';
import { type Part, RunParts } from './parts.js';
import { Trainer } from './trainer.js';

onDevice();

const [HEIGHT, WIDTH, CLASSES, CHANNELS, STEPS] = [24, 32, 4, 8, 5];
const [UNSURE, PURITY, TEMPERATURE, WEIGHT] = [4, 0.75, 0.5, 2];
const SURE = [
  [0.5, 0.25],
  [0.5, 0.25],
  [0, 0.25],
  [1, 1],
  [0, 0],
];

/** Written by test/pytorch/contrast.py. */
const golden = JSON.parse(readFileSync(join('test', 'golden', 'contrast.json'), 'utf8')) as Record<string, number[]>;
const valuesOf = (name: string): Float32Array => Float32Array.from(golden[name] ?? []);
const startOf = (name: string): Float32Array => valuesOf(`start ${name}`);

function smallNetwork(record = true): Network {
  const shapes = new Map<string, number[]>();
  const norm = (name: string, channels: number) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) shapes.set(`${name}.${part}`, [channels]);
  };
  for (const [name, inputs, outputs] of [
    ['first', 3, 6],
    ['second', 6, 6],
    ['third', 6, 8],
  ] as const) {
    shapes.set(`${name}.conv.weight`, [outputs, inputs, 3, 3]);
    norm(`${name}.bn`, outputs);
  }
  shapes.set('classifier.weight', [CLASSES, 8, 1, 1]).set('classifier.bias', [CLASSES]);
  const builder = new GraphBuilder(new StateShapes(shapes, 'small'), { eps: 1e-5, momentum: 0.1 });
  const layer = (input: Value, name: string) =>
    builder.relu(builder.batchNorm(builder.conv(input, `${name}.conv`, { stride: 2 }), `${name}.bn`));
  const fine = layer(layer(builder.input, 'first'), 'second');
  const coarse = layer(fine, 'third');
  builder.levels = [fine, coarse];
  builder.part = 'classifier';
  return new Network(builder.finish(builder.conv(coarse, 'classifier', { bias: true })), startOf, { record });
}

/** Maps of blocks with holes and noise, and images that show them: as in contrast.py. */
function blocks(seed: number, count = 2): { images: Tensor; labels: Tensor } {
  const pixels = count * HEIGHT * WIDTH;
  const [holes, grain, noisy] = [noise(pixels, seed), noise(3 * pixels, seed + 200), noise(pixels, seed + 100)];
  const labels = Int32Array.from({ length: pixels }, (_, i) => {
    if ((noisy[i] ?? 0) > 0.86) return 2;
    if ((holes[i] ?? 0) > 0.86) return 255;
    const [x, y, image] = [i % WIDTH, Math.floor(i / WIDTH) % HEIGHT, Math.floor(i / WIDTH / HEIGHT)];
    return (Math.floor(x / 8) + Math.floor(y / 8) + image + seed) % CLASSES;
  });
  const colour = (label = 255) => (label === 255 ? 2 : label) / 5;
  const images = grain.map((value, i) => colour(labels[Math.floor(i / 3)]) + (value + 1) / 10);
  return {
    images: tensor(images, [count, HEIGHT, WIDTH, 3]),
    labels: tensor(labels, [count, HEIGHT, WIDTH], 'int32'),
  };
}

/** The normal numbers that the head of contrast.py begins with, then others. */
function playedBack(): Random {
  const first = [...valuesOf('normals 0'), ...valuesOf('normals 1')];
  const random = createRandom(1);
  return { ...random, normal: () => first.shift() ?? random.normal(), fork: () => playedBack() };
}

function withoutBatch(node: GraphNode): GraphNode {
  if (node.op !== 'batch-norm') return node;
  const { ofBatch: _, ...rest } = node;
  return rest;
}

const cellsOf = (labels: Tensor, sure: Tensor, unsure: number) =>
  purityLabels({
    labels,
    weights: sure,
    classes: CLASSES,
    height: 6,
    width: 8,
    purity: PURITY,
    top: unsure,
    bottom: unsure,
  });

test.each([
  ['recorded', {}],
  ['not recorded', { record: false }],
  ['with blocks computed again', { recompute: 'blocks' as const }],
])('vectors, L_con and its gradients by backbone and head are those of PyTorch: %s', async (_, options) => {
  const network = smallNetwork();
  const graphs = projectionGraphs(network.graph, [1, HEIGHT, WIDTH, 3], CHANNELS);
  if (!graphs) throw new Error('no levels');
  const head = new Network(graphs.head, freshHead(graphs.head, playedBack().normal));
  const projection = new Projection(graphs.whole, network, head, options);
  const easy = blocks(10);
  const onEasy = projection.infer(easy.images, { batchNorm: 'batch', momentum: 0 });
  const everywhere = cellsOf(easy.labels, tensor([1, 1]), 0);
  const { means } = updatedPrototypes(emptyPrototypes(CLASSES, CHANNELS), unitVectors(onEasy), everywhere);
  expect(relativeError(await means.data(), valuesOf('prototypes'))).toBeLessThan(1e-5);

  const hard = blocks(20);
  const { vectors, tape } = projection.forward(hard.images, { batchNorm: 'batch' });
  const f = unitVectors(vectors);
  const cells = cellsOf(hard.labels, tensor(SURE[0] ?? []), UNSURE);
  const loss = contrastLoss(f, means, cells, { weight: WEIGHT, temperature: TEMPERATURE });
  network.clearGradients();
  head.clearGradients();
  projection.backward(tape, unitVectorsBackward(loss.gradient, vectors));
  expect(relativeError(await f.data(), valuesOf('vectors'))).toBeLessThan(1e-5);
  expect([...(await cells.data())]).toEqual(golden.cells);
  expect(new Set(golden.cells).size).toBe(CLASSES + 1);
  expect((await loss.values.data())[loss.names.indexOf('positive')]).toBeCloseTo(golden.loss?.[0] ?? 0, 5);
  tape.free();
  const gradients = new Map([...(await network.gradients.read()), ...(await head.gradients.read())]);
  for (const [name, found] of gradients) {
    const expected = golden[`gradient ${name.replace(/^#projection\.(\d)/, 'projection.layers.$1')}`];
    // The classifier lies behind the levels.
    if (!expected) expect([name.slice(0, 10), found.every((value) => value === 0)]).toEqual(['classifier', true]);
    else expect(relativeError(found, expected), name).toBeLessThan(1e-4);
  }
  expect(gradients.size).toBe(Object.keys(golden).filter((name) => name.startsWith('gradient ')).length + 2);
  projection.dispose();
});

test('the norms of the head go by the batch, also where the network goes by its running statistics', async () => {
  const network = smallNetwork();
  const graphs = projectionGraphs(network.graph, [1, HEIGHT, WIDTH, 3], CHANNELS);
  if (!graphs) throw new Error('no levels');
  const head = new Network(graphs.head, freshHead(graphs.head, playedBack().normal));
  const projection = new Projection(graphs.whole, network, head);
  const { images } = blocks(10);
  const alone = await projection.infer(images, { batchNorm: 'running', momentum: 0 }).data();
  const { vectors, tape } = projection.forward(images, { batchNorm: 'running' });
  expect(relativeError(alone, await vectors.data())).toBeLessThan(1e-5);
  tape.free();
  const fused = { ...graphs.whole, nodes: graphs.whole.nodes.map((node) => withoutBatch(node)) };
  const byRunning = await new Projection(fused, network, head).infer(images, { batchNorm: 'running' }).data();
  expect(relativeError(byRunning, alone)).toBeGreaterThan(0.1);
});

test.each([false, true])('five steps with a teacher end where PyTorch ends; recorded: %s', async (record) => {
  const recipe = parseRecipe({
    version: 1,
    name: 'contrast',
    batchSize: 2,
    input: { width: WIDTH, height: HEIGHT, mean: [0, 0, 0], std: [1, 1, 1] },
    stages: [
      {
        stage: 'propagate',
        steps: STEPS,
        learningRate: 1e-3,
        schedule: 'linear',
        warmupSteps: 0,
        headFactor: 10,
        weightDecay: 0.01,
        freezeClassifier: false,
        emaDecay: 0.9,
        batchNorm: 'batch',
        unsureTop: UNSURE,
        unsureBottom: UNSURE,
        contrastWeight: WEIGHT,
        contrastStart: 1,
        contrastTemperature: TEMPERATURE,
        contrastChannels: CHANNELS,
        contrastPurity: PURITY,
      },
    ],
  });
  const options = stageOf(recipe, 'propagate');
  if (!options) throw new Error('no stage');
  const student = smallNetwork(record);
  const teacher = student.clone();
  const trainer = new Trainer(student, teacher, options);
  const kept: Part<unknown>[] = [];
  const parts = {
    ...new RunParts().ofStage(0),
    keep: (_: string, part: Part<never>) => void kept.push(part as Part<unknown>),
  };
  const contrast = openContrast(student, teacher, trainer, options, { recipe, random: playedBack(), parts });
  const readArray = async (name: string) => Float32Array.from((await kept[0]?.arrays?.().get(name)?.read()) ?? []);
  const plain = { brightness: 1, contrast: 1, saturation: 1, hue: 0, blurSigma: 0 };
  const losses: number[] = [];
  const counts: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const [easy, hard] = [blocks(10 + step), blocks(20 + step)];
    const sure = tensor(SURE[step] ?? []);
    trainer.begin();
    contrast?.takeIn(easy.images, easy.labels);
    expect(relativeError(await readArray('prototypes'), valuesOf(`prototypes ${step}`)), `step ${step}`).toBeLessThan(
      1e-4,
    );
    counts.push(...(await readArray('counts')));
    const onEasy = trainer.accumulate(easy.images, (logits) =>
      teachLoss(logits, easy.labels, { negativeWeight: 0, delta: 0, reduction: 'valid' }),
    );
    const draws = [
      { ...plain, flip: true },
      { ...plain, flip: false },
    ];
    const batch = { indices: [0, 1], images: hard.images, offsets: undefined, draws };
    const onHard = contrast?.learn(step, batch, hard.labels, sure);
    await trainer.update(step, { teacher, step, decay: options.emaDecay, statistics: 'copied' });
    losses.push((await onEasy.read()).get('positive') ?? Number.NaN);
    const contrasted = await onHard?.read();
    if (contrasted) {
      losses.push(contrasted.loss);
      expect(contrasted.total).toBeCloseTo(WEIGHT * contrasted.loss, 5);
    }
  }
  expect(losses).toHaveLength(2 * STEPS - 1);
  expect(relativeError(losses, golden.losses ?? [])).toBeLessThan(1e-5);
  expect(counts).toEqual(golden.counts);
  for (const [name, network] of [
    ['end', student],
    ['teacher', teacher],
  ] as const) {
    for (const [key, values] of await network.read()) {
      expect(relativeError(values, valuesOf(`${name} ${key}`)), `${name} ${key}`).toBeLessThan(1e-4);
      if (key.endsWith('conv.weight')) expect(relativeError(values, startOf(key))).toBeGreaterThan(1e-4);
    }
  }
  for (const [array, name] of [
    ['head', 'end'],
    ['teacher', 'teacher'],
  ] as const) {
    const found = await readArray(`${array}/weights`);
    const first = valuesOf(`${name} projection.layers.0.conv.weight`);
    // As the kernels have it: [inputs, outputs].
    const turned = first.map((_, i) => first[(i % 7) * 14 + Math.floor(i / 7)] ?? 0);
    expect(relativeError(found.subarray(0, 98), turned), name).toBeLessThan(1e-4);
  }
  contrast?.dispose();
  trainer.dispose();
});
