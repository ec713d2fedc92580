import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installDawn } from '../../src/cli/dawn.js';
import { finished, installBackend } from '../../src/gpu/backend.js';
import type { Graph } from '../../src/nn/graph.js';
import { planStep } from '../../src/nn/memory.js';
import { hasShared, sharedFolder } from '../../test/shared.js';
import { type Calls, countCalls } from '../call-counter.js';
import { resNet101, smallDeepLab } from '../networks/shapes.js';
import { noiseNetwork, readNetwork, type SourceNetwork } from '../networks/source-network.js';
import { type StepSize, TeachSteps } from './teach.js';

/** What a step of Teach asks of the main thread. Dawn's null backend takes the calls of a GPU and computes nothing. */
const errors: string[] = [];
const SIZE: StepSize = { batch: 4, width: 240, height: 180 };

beforeAll(async () => {
  const adapter = await installDawn(['backend=null']).requestAdapter();
  if (!adapter) throw new Error('Dawn has no null backend here.');
  const device = await adapter.requestDevice();
  device.addEventListener('uncapturederror', (event) => {
    errors.push((event as GPUUncapturedErrorEvent).error.message);
  });
  await installBackend(device, adapter.info);
});
afterAll(() => expect(errors).toEqual([]));

/** CamVid's network, or one of the same architecture where the reference data is not here. */
const camVid = (): Promise<SourceNetwork> | SourceNetwork =>
  hasShared
    ? readNetwork({ file: async (path) => readFileSync(join(sharedFolder, path)) }, 'camvid/source.safetensors')
    : noiseNetwork(smallDeepLab(1));

let graph: Graph;
let step: Calls;

beforeAll(async () => {
  const source = await camVid();
  graph = source.graph;
  const steps = await TeachSteps.open(source, SIZE);
  // The first steps compile and record.
  for (let i = 0; i < 2; i++) await steps.next();
  await finished();
  step = await countCalls(async () => {
    await steps.next();
    await finished();
  });
  await steps.dispose();
});

test("a step of CamVid's network keeps its budget", () => {
  expect(step.dispatches).toBeGreaterThan(100);
  expect(step.dispatches).toBeLessThanOrEqual(212);
  expect(step.bindGroups).toBeLessThanOrEqual(24);
  expect(step.writes).toBeLessThanOrEqual(16);
  expect(step.submits).toBeLessThanOrEqual(8);
  expect(step.readbacks).toBe(1);
});

/** Dispatches of the teacher's pass and the student's two. */
function passes(of: Graph, { batch, height, width }: StepSize): number {
  const { forward, backward, inference } = planStep(of, batch, height, width).dispatches;
  return forward + backward + inference;
}

test('a step of DeepLabV2-R101 at 321x321 keeps its budget', () => {
  // Its weights are too many for the null backend. Its passes are traced: a replay sends what a trace holds.
  const others = step.dispatches - passes(graph, SIZE);
  expect(others).toBeGreaterThan(0);
  // Beside the passes it does what the small network does; AdamW and the average take up to three more pieces.
  const r101 = passes(noiseNetwork(resNet101).graph, { batch: 2, width: 321, height: 321 });
  expect(r101).toBeGreaterThan(500);
  expect(r101 + others + 3).toBeLessThanOrEqual(980);
});
