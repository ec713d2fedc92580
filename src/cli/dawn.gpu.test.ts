import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { dispatch, emptyTensor, finished } from '../gpu/backend.js';
import { u32 } from '../gpu/kernel.js';
import { installDawn } from './dawn.js';

onDevice();

const SPIN = `
struct Params { rounds: u32 }
@group(0) @binding(0) var<storage, read_write> result: array<f32>;
@group(0) @binding(1) var<uniform> params: Params;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  var value = f32(id.x);
  for (var i = 0u; i < params.rounds; i++) { value = fma(value, 0.999, 1.0); }
  result[id.x] = value;
}`;

/** Waits for the GPU and counts the turns of the event loop meanwhile. */
async function turnsOfWait(): Promise<{ turns: number; milliseconds: number }> {
  const start = performance.now();
  let turns = 0;
  let waiting = true;
  const turn = () => {
    turns += 1;
    if (waiting) setImmediate(turn);
  };
  setImmediate(turn);
  await finished();
  waiting = false;
  return { turns, milliseconds: performance.now() - start };
}

test('while it waits for the GPU, the event loop rests', async () => {
  const y = emptyTensor([64]);
  let wait = { turns: 0, milliseconds: 0 };
  // The wait has to be long enough to be measured.
  for (let rounds = 1_000_000; wait.milliseconds < 300; rounds *= 2) {
    dispatch({ name: 'spin', wgsl: SPIN }, [y], [u32(rounds)], [1]);
    wait = await turnsOfWait();
  }
  y.dispose();
  expect(wait.turns / wait.milliseconds).toBeLessThan(3);
});

test('installing Dawn twice wraps its waits once', () => {
  const before = GPUQueue.prototype.onSubmittedWorkDone;
  installDawn();
  expect(GPUQueue.prototype.onSubmittedWorkDone).toBe(before);
});
