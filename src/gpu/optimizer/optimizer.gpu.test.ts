import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, goldenCases } from '../../../test/golden.js';
import { hasShared, sharedFolder } from '../../../test/shared.js';
import { allocateBuffer, freeBuffer, gpuDevice, readBuffer, writeBuffer } from '../backend.js';
import { adamW, ema, sgd } from './optimizer.js';
import { type AdamWSettings, adamWReference, type SgdSettings, sgdReference } from './reference.js';

onDevice();

/** A range of `count` floats in the middle of a buffer of ones; the ones behind it must stay. */
class Floats {
  private readonly buffer: GPUBuffer;
  readonly range;

  constructor(private readonly count: number) {
    this.buffer = allocateBuffer('test floats', count + 128);
    this.range = { buffer: this.buffer, offset: 256, size: count * 4 };
    writeBuffer(this.buffer, 0, new Float32Array(count + 128).fill(1));
    this.write(new Float32Array(count));
  }

  write = (values: Float32Array): void => writeBuffer(this.buffer, 256, values);

  async read(): Promise<Float32Array> {
    const whole = await readBuffer(this.buffer, 0, (this.count + 128) * 4);
    const around = [...whole.slice(0, 64), ...whole.slice(64 + this.count)];
    expect(around.every((value) => value === 1)).toBe(true);
    return whole.slice(64, 64 + this.count);
  }

  free = (): void => freeBuffer(this.buffer);
}

type Five = [Floats, Floats, Floats, Floats, Floats];

async function runAdamW(start: Float32Array, gradients: Float32Array[], settings: AdamWSettings) {
  const [weights, gradient, m, v] = [0, 1, 2, 3].map(() => new Floats(start.length)) as [
    Floats,
    Floats,
    Floats,
    Floats,
  ];
  weights.write(start);
  const ranges = { weights: weights.range, gradients: gradient.range, m: m.range, v: v.range };
  gradients.forEach((values, index) => {
    gradient.write(values);
    adamW({ ...ranges, ...settings, count: start.length, step: index + 1 });
  });
  const read = { weights: await weights.read(), m: await m.read(), v: await v.read() };
  for (const floats of [weights, gradient, m, v]) floats.free();
  return read;
}

async function runSgd(start: Float32Array, gradients: Float32Array[], settings: SgdSettings) {
  const [weights, gradient, velocity] = [0, 1, 2].map(() => new Floats(start.length)) as [Floats, Floats, Floats];
  weights.write(start);
  velocity.write(new Float32Array(start.length).fill(Number.NaN));
  const ranges = { weights: weights.range, gradients: gradient.range, velocity: velocity.range };
  gradients.forEach((values, index) => {
    gradient.write(values);
    sgd({ ...ranges, ...settings, count: start.length, step: index + 1 });
  });
  const read = { weights: await weights.read(), velocity: await velocity.read() };
  for (const floats of [weights, gradient, velocity]) floats.free();
  return read;
}

const adamWSettings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 };
const sgdSettings = { learningRate: 0.01, momentum: 0.9, weightDecay: 0.0005 };

for (const count of [1, 67, 70_001]) {
  const start = noise(count, 1);
  const gradients = [2, 3, 4].map((seed) => noise(count, seed).map((value) => value * 10 ** (seed - 5)));

  test(`AdamW agrees with the float64 reference and keeps to its range: ${count} weights`, async () => {
    const gpu = await runAdamW(start, gradients, adamWSettings);
    const states = Array.from(start, (weight, i) =>
      gradients.reduce((state, g, k) => adamWReference(state, g[i]!, adamWSettings, k + 1), { weight, m: 0, v: 0 }),
    );
    expect(
      relativeError(
        gpu.weights,
        states.map(({ weight }) => weight),
      ),
    ).toBeLessThan(1e-6);
    expect(
      relativeError(
        gpu.m,
        states.map(({ m }) => m),
      ),
    ).toBeLessThan(1e-6);
    expect(
      relativeError(
        gpu.v,
        states.map(({ v }) => v),
      ),
    ).toBeLessThan(1e-6);
  });

  test(`SGD agrees with the float64 reference and ignores the velocity before step 1: ${count} weights`, async () => {
    const gpu = await runSgd(start, gradients, sgdSettings);
    const states = Array.from(start, (weight, i) =>
      gradients.reduce((state, g, k) => sgdReference(state, g[i]!, sgdSettings, k + 1), { weight, velocity: 0 }),
    );
    expect(
      relativeError(
        gpu.weights,
        states.map(({ weight }) => weight),
      ),
    ).toBeLessThan(1e-6);
    expect(
      relativeError(
        gpu.velocity,
        states.map(({ velocity }) => velocity),
      ),
    ).toBeLessThan(1e-6);
  });

  test(`the teacher moves towards the student by 1 - decay: ${count} weights`, async () => {
    const [teacher, student] = [new Floats(count), new Floats(count)];
    teacher.write(start);
    student.write(gradients[0]!);
    ema({ teacher: teacher.range, student: student.range, count, decay: 0.999 });
    const expected = Array.from(start, (t, i) => 0.999 * t + 0.001 * gradients[0]![i]!);
    const moved = await teacher.read();
    expect(relativeError(moved, expected)).toBeLessThan(1e-6);
    expect(relativeError(moved, start)).toBeGreaterThan(1e-5);
    expect(relativeError(await student.read(), gradients[0]!)).toBe(0);
    teacher.free();
    student.free();
  });
}

test.each([8, 37])(
  'a teacher that follows in the same step ends where two steps would put it: %s weights',
  async (count) => {
    const start = noise(count, 21);
    const step = async (together: boolean) => {
      const [weights, gradients, m, v, teacher] = Array.from({ length: 5 }, () => new Floats(count)) as Five;
      weights.write(start);
      gradients.write(noise(count, 22));
      teacher.write(noise(count, 23));
      const ranges = { weights: weights.range, gradients: gradients.range, m: m.range, v: v.range };
      const follower = together ? { teacher: teacher.range, decay: 0.9 } : undefined;
      adamW({ ...ranges, ...adamWSettings, count, step: 1, follower });
      if (!together) ema({ teacher: teacher.range, student: weights.range, count, decay: 0.9 });
      const read = { weights: await weights.read(), teacher: await teacher.read() };
      for (const floats of [weights, gradients, m, v, teacher]) floats.free();
      return read;
    };
    const [one, two] = [await step(true), await step(false)];
    expect(one.weights).toEqual(two.weights);
    expect(relativeError(one.teacher, two.teacher)).toBeLessThan(1e-7);
    expect(relativeError(one.teacher, noise(count, 23))).toBeGreaterThan(1e-3);
  },
);

test('weights and gradients may be ranges of one buffer', async () => {
  const buffer = allocateBuffer('one', 192);
  writeBuffer(buffer, 0, new Float32Array([1, 2]));
  writeBuffer(buffer, 256, new Float32Array([10, 20]));
  const range = (offset: number) => ({ buffer, offset, size: 8 });
  const ranges = { weights: range(0), gradients: range(256), velocity: range(512) };
  sgd({ ...ranges, count: 2, learningRate: 0.1, momentum: 0.9, weightDecay: 0, step: 1 });
  expect([...(await readBuffer(buffer, 0, 8))]).toEqual([0, 0]);
  freeBuffer(buffer);
});

test('a rerun of the optimisers gives the same bytes', async () => {
  const gradients = [noise(5000, 2), noise(5000, 3)];
  const run = async () => [
    await runAdamW(noise(5000, 1), gradients, adamWSettings),
    await runSgd(noise(5000, 1), gradients, sgdSettings),
  ];
  expect(await run()).toEqual(await run());
});

test('regions beyond the largest binding are updated whole', async ({ skip }) => {
  const floats = gpuDevice().limits.maxStorageBufferBindingSize / 4;
  if (floats > 2 ** 26) skip('this driver binds more than the test machine may have');
  const count = floats + 100;
  const [teacher, student] = [allocateBuffer('teacher', count), allocateBuffer('student', count)];
  for (const at of [0, floats - 1, floats, count - 1])
    writeBuffer(student, at * 4, new Float32Array([(at % 1000) + 1]));
  ema({ teacher, student, count, decay: 0.5 });
  for (const at of [0, floats - 1, floats, count - 1]) {
    expect([...(await readBuffer(teacher, at * 4, 4))]).toEqual([((at % 1000) + 1) / 2]);
  }
  freeBuffer(teacher);
  freeBuffer(student);
});

test('steps are counted from 1 and short regions are refused', () => {
  const floats = new Floats(4);
  const { range } = floats;
  const step = { weights: range, gradients: range, m: range, v: range, velocity: range, count: 4, momentum: 0.9 };
  expect(() => adamW({ ...step, ...adamWSettings, step: 0 })).toThrow('from 1');
  expect(() => sgd({ ...step, ...sgdSettings, step: 0 })).toThrow('from 1');
  expect(() => ema({ teacher: range, student: range, count: 5, decay: 0.9 })).toThrow('5 floats asked for');
  floats.free();
});

describe.runIf(hasShared)('PyTorch', () => {
  const golden = hasShared ? new GoldenTensors('golden', 'ops.safetensors') : undefined;
  const problem = (name: 'adamw' | 'sgd') => {
    const [entry] = goldenCases(name);
    if (!entry) throw new Error(`no golden case ${name}`);
    const start = golden!.get(`${name}.p0`).values;
    const all = golden!.get(`${name}.grads`).values;
    const gradients = [0, 1, 2, 3, 4].map((k) => all.slice(k * start.length, (k + 1) * start.length));
    return { attrs: entry.attrs as Record<string, number> & { betas: number[] }, start, gradients };
  };

  test('AdamW agrees with torch.optim.AdamW after 5 steps', async () => {
    const { attrs, start, gradients } = problem('adamw');
    const [beta1 = 0, beta2 = 0] = attrs.betas;
    const settings = { learningRate: attrs.lr!, beta1, beta2, eps: attrs.eps!, weightDecay: attrs.weight_decay! };
    const expected = golden!.get('adamw.p5').values;
    expect(relativeError((await runAdamW(start, gradients, settings)).weights, expected)).toBeLessThan(1e-6);
    const withoutDecay = await runAdamW(start, gradients, { ...settings, weightDecay: 0 });
    expect(relativeError(withoutDecay.weights, expected)).toBeGreaterThan(1e-5);
  });

  test('SGD agrees with torch.optim.SGD after 5 steps', async () => {
    const { attrs, start, gradients } = problem('sgd');
    const settings = { learningRate: attrs.lr!, momentum: attrs.momentum!, weightDecay: attrs.weight_decay! };
    const gpu = await runSgd(start, gradients, settings);
    expect(relativeError(gpu.weights, golden!.get('sgd.p5').values)).toBeLessThan(1e-6);
  });
});

if (!hasShared) test.skip(`PyTorch values: not found in ${sharedFolder}`, () => {});
