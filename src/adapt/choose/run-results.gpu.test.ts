import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { smallNetwork } from '../../../test/small-network.js';
import { smallClasses, smallTargets } from '../../../test/small-targets.js';
import { gpuMemory } from '../../gpu/backend.js';
import { parseRecipe, type RecipeInput } from '../../protocol/recipe.js';
import { adapt } from '../adapt.js';
import { initialState, type LiveState } from '../live.js';
import { type CapturedRun, RunParts, type SavedArray, type SavedPart, type SavedRun } from '../parts.js';
import type { AdaptEvent } from '../run-stage.js';

onDevice();

const CLASSES = 4;
const STAGES: RecipeInput['stages'] = [
  { stage: 'align', steps: 2, learningRate: 1e-3 },
  { stage: 'teach', steps: 2, learningRate: 1e-3 },
];

type Look = (event: AdaptEvent, parts: RunParts, live: LiveState) => Promise<void>;

async function run(change: Partial<RecipeInput>, labelled = false, from?: SavedRun, onEvent?: Look) {
  const input = { width: 32, height: 24 };
  const recipe = parseRecipe({
    version: 1,
    name: 'small',
    batchSize: 2,
    guard: 'off',
    input,
    stages: STAGES,
    ...change,
  });
  const targets = await smallTargets(5, 32, 24, CLASSES, labelled);
  const live = initialState(smallNetwork(CLASSES));
  const parts = new RunParts(from);
  const events: AdaptEvent[] = [];
  for await (const event of adapt({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0, parts })) {
    events.push(event);
    await onEvent?.(event, parts, live);
  }
  const weights = [...(await live.student.read()).values()].flatMap((values) => [...values]);
  live.student.dispose();
  const chosen = events.find((event) => event.type === 'chosen');
  const weighed = events.flatMap((event) => (event.type === 'stage-weighed' ? [event.weighed] : []));
  return { weights, chosen, weighed, last: events.at(-1)?.type };
}

test('a run without labels ends with a choice among its results, and its weights stay the same', async () => {
  const off = await run({ choose: 'off' });
  expect(off.chosen).toBeUndefined();
  const { chosen, weights, last } = await run({});
  expect(weights).toEqual(off.weights);
  expect(last).toBe('chosen');
  expect(chosen?.choice.candidates.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
    ...['source model: source', 'batch norm re-estimated: batch-norm', 'Align: trained', 'Teach: trained'],
  ]);
  expect(chosen?.choice.images).toEqual([0, 1, 2, 3, 4]);
  for (const { agreement } of chosen?.choice.candidates ?? []) expect(agreement.value).toBeGreaterThan(0);
  expect((await run({}, true)).chosen).toBeUndefined();
  expect((await run({ choose: 'always' }, true)).chosen?.choice.candidates).toHaveLength(4);
});

test('a stage that destroys the network is undone: its start is given back, and the next stage begins there', async () => {
  const good = { stage: 'align', steps: 1, learningRate: 0 } as const;
  const bad = { stage: 'align', steps: 8, learningRate: 3, batchNorm: 'running' } as const;
  const stages: RecipeInput['stages'] = [good, bad, { stage: 'teach', steps: 2, learningRate: 1e-3 }];
  const { weighed, weights, chosen } = await run({ undo: 'stage', stages });
  expect(weighed.map(({ index, undone }) => [index, undone])).toEqual([
    ...[
      [0, false],
      [1, true],
      [2, false],
    ],
  ]);
  expect(weights.every(Number.isFinite)).toBe(true);
  expect(chosen?.choice.candidates.map(({ name }) => name)).not.toContain('Align 2');
});

test('a stage whose loss is not finite is undone, and the next stage begins at its start', async () => {
  const good = { stage: 'align', steps: 1, learningRate: 0 } as const;
  const broken = { stage: 'teach', steps: 4, learningRate: 1e-3 } as const;
  const last = { stage: 'align', steps: 1, learningRate: 0, gamma: 0 } as const;
  const without = await run({ undo: 'stage', stages: [good, { ...broken, steps: 0 }, last] });
  let latest: SavedRun | undefined;
  const breakTeach: Look = async (event, parts, live) => {
    const captured = parts.capture();
    if (captured?.place.index === 2) latest = await saved(captured);
    if (event.type !== 'stepped' || event.stage !== 'teach' || event.step !== 2) return;
    const { slots } = live.student.layout.trainable;
    live.student.weights.trainable.write((name) => new Float32Array(slots.get(name)?.count ?? 0).fill(Number.NaN));
  };
  const recipe = { undo: 'stage', stages: [good, broken, last] } as const satisfies Partial<RecipeInput>;
  const { weighed, weights, chosen } = await run(recipe, false, undefined, breakTeach);
  expect(weighed.map(({ stage, undone, why }) => [stage, undone, why === 'not-finite'])).toEqual([
    ['align', false, false],
    ['teach', true, true],
    ['align', false, false],
  ]);
  expect(weights).toEqual(without.weights);
  expect(latest).toBeDefined();
  expect((await run(recipe, false, latest)).weights).toEqual(weights);
  expect(chosen?.choice.candidates.map(({ name }) => name)).not.toContain('Teach');
  await expect(run({ ...recipe, undo: 'off' }, false, undefined, breakTeach)).rejects.toThrow('not a finite number');
});

test('a run that compares its results goes on from every place to the same choice', async () => {
  const captures = new Map<string, SavedRun>();
  const change = { undo: 'stage' } as const;
  const whole = await run(change, false, undefined, async (event, parts) => {
    const captured = parts.capture();
    if (captured) captures.set(`${event.type} ${JSON.stringify(captured.place)}`, await saved(captured));
  });
  expect(captures.size).toBeGreaterThan(4);
  for (const [name, from] of captures) {
    const rest = await run(change, false, from);
    expect(rest.weights, name).toEqual(whole.weights);
    expect(rest.chosen, name).toEqual(whole.chosen);
    expect(rest.weighed, name).toEqual(whole.weighed.slice(whole.weighed.length - rest.weighed.length));
  }
});

test('a comparison leaves nothing on the GPU', async () => {
  await run({});
  const before = gpuMemory();
  await run({});
  expect(gpuMemory().tensors).toBe(before.tensors);
  expect(gpuMemory().allocated).toBe(before.allocated);
});

async function saved({ place, parts }: CapturedRun): Promise<SavedRun> {
  const copies = new Map<string, SavedPart>();
  for (const [name, { plain, arrays }] of parts) {
    const own = new Map<string, SavedArray>();
    for (const [array, { read }] of arrays) own.set(array, (await read()).slice());
    copies.set(name, { plain: JSON.parse(JSON.stringify(plain)), arrays: own });
  }
  return { place: { ...place }, parts: copies };
}
