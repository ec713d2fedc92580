import { expect, test } from 'vitest';
import { initialState } from '../src/adapt/live.js';
import { checkTraining } from '../src/engine/run/checks.js';
import { finished, gpuMemory } from '../src/gpu/backend.js';
import { createRandom } from '../src/images/random.js';
import { recogniseStateDict } from '../src/nn/architectures/architectures.js';
import { Network } from '../src/nn/network.js';
import type { RunEvent } from '../src/protocol/events.js';
import { parseRecipe, type Recipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { shapesOf } from './code-bases.js';
import { onDevice } from './device.js';
import { networkOptions } from './models.js';
import { runEvents } from './run-events.js';
import { smallShapes, smallValues } from './small-network.js';
import { smallClasses, smallTargets } from './small-targets.js';

onDevice();

const CLASSES = 4;
const STEPS = 3;
/** Of the published sizes: images of 1280 x 640 become 128 x 64. */
const SCALE = 10;

/** A published recipe, all options as they are, with lengths in pixels and steps cut down. */
function small(name: string): Recipe {
  const recipe = recipeByName(name);
  const { input } = recipe;
  const pixels = (length: number | null) => Math.round((length ?? 0) / SCALE / 32) * 32;
  return parseRecipe({
    ...recipe,
    reestimateBatchNorm: false,
    input: {
      ...input,
      width: pixels(input.width),
      height: pixels(input.height),
      cropWidth: pixels(input.cropWidth),
      cropHeight: pixels(input.cropHeight),
    },
    stages: recipe.stages.map((stage) => ({
      ...stage,
      steps: STEPS,
      ...('warmupSteps' in stage ? { warmupSteps: 2 } : {}),
      ...(stage.stage === 'propagate'
        ? { contrastStart: 1, contrastChannels: 8, tau: 0.3, unsureTop: 2, unsureBottom: 12 }
        : {}),
    })),
  });
}

const SHAPES = {
  /** MiT under a decode head that has layers of its own. */
  mit: () => shapesOf('daformer-segformer'),
  deeplab: () => smallShapes(CLASSES),
};

function build(network: keyof typeof SHAPES): Network {
  const shapes = SHAPES[network]();
  const { graph } = recogniseStateDict(shapes, networkOptions(), `${network}.safetensors`);
  return new Network(graph, (name) => {
    const shape = shapes.get(name) ?? [];
    if (shape.length !== 2) return smallValues(name, shape);
    const random = createRandom(1).fork(name);
    const [outputs = 1, inputs = 1] = shape;
    return Float32Array.from({ length: outputs * inputs }, () => random.normal() / Math.sqrt(inputs));
  });
}

async function run(network: keyof typeof SHAPES, recipe: Recipe) {
  const student = build(network);
  checkTraining(student.graph, recipe);
  const { classes } = student.graph;
  const targets = await smallTargets(5, recipe.input.width, recipe.input.height, classes);
  const live = initialState(student);
  const events: RunEvent[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(classes), live, now: () => 0 })) {
    events.push(event);
  }
  const weights = Buffer.concat([...(await live.student.read()).values()].map(({ buffer }) => Buffer.from(buffer)));
  live.student.dispose();
  return { events, weights };
}

const lossesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'stepped' ? [{ stage: event.stage, ...event.numbers.losses }] : []));

test.each([
  ['paper', 'mit'],
  ['paper-acdc', 'mit'],
  ['paper-deeplab', 'deeplab'],
  ['paper-cross-city', 'deeplab'],
] as const)('%s takes its steps on a small network, with all that it has on', async (name, network) => {
  const { events } = await run(network, small(name));
  const losses = lossesOf(events);
  const expected = ['align', 'teach', 'propagate'].flatMap((stage) => new Array(STEPS).fill(stage));
  expect(losses.map(({ stage }) => stage)).toEqual(expected);
  for (const { stage, ...parts } of losses) {
    for (const [part, value] of Object.entries(parts)) expect(Number.isFinite(value), `${stage}: ${part}`).toBe(true);
  }
  expect(losses.at(-1), 'the contrast has begun').toMatchObject({ contrast: expect.any(Number) });
  expect((losses.at(-1) as { contrast?: number }).contrast).toBeGreaterThan(0);
});

test('a published recipe repeats to the byte, and frees all', async () => {
  const recipe = small('paper-deeplab');
  const first = await run('deeplab', recipe);
  await finished();
  const { bytes, tensors } = gpuMemory();
  const second = await run('deeplab', recipe);
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes, tensors });
  expect(second.weights.equals(first.weights)).toBe(true);
});
