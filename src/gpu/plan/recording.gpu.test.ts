import { clone, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import {
  allocateBuffer,
  clearBuffer,
  dispatchCount,
  emptyTensor,
  finished,
  freeBuffer,
  gpuMemory,
  view,
} from '../backend.js';
import { add, relu, scale } from '../elementwise/elementwise.js';
import { Recording } from './recording.js';
import { inGroup, Tracer } from './trace.js';

onDevice();

/** Phase 0: y = relu(3 x + x). Phase 1: z = 2 relu(3 x + x) + y, of which a group makes the factor matter. */
function traced(size: number): Tracer {
  const tracer = new Tracer();
  tracer.run(() => {
    const x = tracer.input('x', [size]);
    const kept = add(scale(x, 3), x);
    tracer.expose(relu(kept), 'y');
    tracer.nextPhase();
    const doubled = scale(relu(kept), 2);
    tracer.expose(doubled, 'z');
    inGroup('extra', () => tracer.expose(scale(doubled, 5), 'extra'));
  });
  return tracer;
}

describe('a recording', () => {
  test('sends the same dispatches for whatever tensors its slots are given', async () => {
    const recording = new Recording(traced(3));
    for (const values of [
      [1, -2, 3],
      [4, 5, -6],
    ]) {
      const x = tensor1d(values);
      const [y, z, extra] = [emptyTensor([3]), emptyTensor([3]), emptyTensor([3])];
      recording.replay(0, { x, y });
      recording.replay(1, { x, z, extra });
      const expected = values.map((value) => Math.max(0, 4 * value));
      expect([...(await y.data())]).toEqual(expected);
      expect([...(await z.data())]).toEqual(expected.map((value) => 2 * value));
      expect([...(await extra.data())]).toEqual(expected.map((value) => 10 * value));
      for (const tensor of [x, y, z, extra]) tensor.dispose();
    }
    recording.dispose();
  });

  test('may leave out a group', () => {
    const recording = new Recording(traced(3));
    const [x, z, extra] = [tensor1d([1, 2, 3]), emptyTensor([3]), emptyTensor([3])];
    const count = (without?: string) => {
      const before = dispatchCount();
      recording.replay(1, { x, z, extra }, without);
      return dispatchCount() - before;
    };
    expect([count(), count('extra')]).toEqual([3, 2]);
    for (const tensor of [x, z, extra]) tensor.dispose();
    recording.dispose();
  });

  test('makes nothing on the GPU when it is replayed, and frees what it made', async () => {
    await finished();
    const before = gpuMemory();
    const recording = new Recording(traced(64));
    const made = gpuMemory().bytes;
    expect(made).toBeGreaterThan(before.bytes);
    const [x, y] = [emptyTensor([64]), emptyTensor([64])];
    for (const _ of [1, 2, 3]) recording.replay(0, { x, y });
    x.dispose();
    y.dispose();
    await finished();
    expect(gpuMemory().bytes).toBe(made);
    recording.dispose();
    expect(gpuMemory()).toMatchObject({ bytes: before.bytes, tensors: before.tensors });
  });

  test('shares the arena with other recordings, and keeps what one of them still uses', async () => {
    const large = new Recording(traced(1000));
    const before = gpuMemory().bytes;
    const small = new Recording(traced(100));
    const uniforms = 4 * 256;
    expect(gpuMemory().bytes - before).toBeLessThanOrEqual(uniforms);
    large.dispose();
    const [x, y] = [tensor1d(new Float32Array(100).fill(1)), emptyTensor([100])];
    small.replay(0, { x, y });
    expect([...(await y.data())]).toEqual(new Array(100).fill(4));
    x.dispose();
    y.dispose();
    small.dispose();
  });

  test('asks for every slot', () => {
    const recording = new Recording(traced(3));
    const x = tensor1d([1, 2, 3]);
    expect(() => recording.replay(0, { x })).toThrow('needs a tensor for y');
    x.dispose();
    recording.dispose();
  });
});

describe('a trace', () => {
  test('knows when each value is first and last used, and reaches no GPU', () => {
    const before = dispatchCount();
    const { values, dispatches } = traced(10);
    expect(dispatchCount()).toBe(before);
    expect(dispatches.map(({ phase, group }) => [phase, group])).toEqual([
      [0, null],
      [0, null],
      [0, null],
      [1, null],
      [1, null],
      [1, 'extra'],
    ]);
    expect(values.map(({ first, last, slot }) => [first, last, slot])).toEqual([
      [0, 1, 'x'],
      [0, 1, null],
      [1, 3, null],
      [2, 2, 'y'],
      [3, 4, null],
      [4, 5, 'z'],
      [5, 5, 'extra'],
    ]);
  });

  test('counts a value and its views once, and lets it live as long as any of them is bound', () => {
    const tracer = new Tracer();
    tracer.run(() => {
      const sum = add(tracer.input('x', [2, 3]), tracer.input('x2', [2, 3]));
      const flat = view(sum, [6]);
      sum.dispose();
      relu(relu(relu(flat)));
      expect(flat.shape).toEqual([6]);
      relu(view(flat, [3, 2]));
      expect(() => view(flat, [5])).toThrow('[6] cannot have the shape [5]');
    });
    const { values } = tracer;
    expect(values).toHaveLength(7);
    expect([values[2]?.first, values[2]?.last]).toEqual([0, 4]);
  });

  test('refuses foreign tensors and everything that is no dispatch', () => {
    const [x, other] = [tensor1d([1, 2, 3]), traced(3)];
    const foreign = other.input('w', [3]);
    const buffer = allocateBuffer('test', 64);
    const run = (work: () => void) => () => new Tracer().run(work);
    expect(run(() => relu(x))).toThrow('may bind the inputs of the trace');
    expect(run(() => relu(foreign))).toThrow('may bind the inputs of the trace');
    expect(run(() => clearBuffer(buffer))).toThrow('cannot clear a buffer');
    expect(run(() => new Tracer().run(() => undefined))).toThrow('made already');
    expect(() => relu(clone(x)).dispose()).not.toThrow();
    x.dispose();
    freeBuffer(buffer);
  });
});
