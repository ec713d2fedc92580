import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  freshStudent,
  inFloats,
  inKernels,
  kept,
  openCamvid,
  studentLogits,
  throughFiles,
} from '../../test/camvid-distil.js';
import { distanceTo, type LossAndGradient } from '../../test/distil-reference.js';
import { hasShared } from '../../test/shared.js';
import { installDawn } from '../cli/dawn.js';
import type { ProbabilityMap } from '../predictions/predictor.js';
import { type Device, startDevice } from './device.js';

const absent = hasShared ? '' : ' (skipped: no reference folder)';
const IMAGES = 2;

describe.skipIf(!hasShared)(`Distil on CamVid at dusk${absent}`, () => {
  let device: Device;
  let camvid: Awaited<ReturnType<typeof openCamvid>>;
  let seen: { truth: ProbabilityMap; logits: Tensor; expected: LossAndGradient }[];

  beforeAll(async () => {
    device = await startDevice(installDawn());
    camvid = await openCamvid(device, IMAGES);
    const student = freshStudent(camvid.recipe);
    seen = [];
    for (const [image, truth] of camvid.maps.entries()) {
      const logits = await studentLogits(student, camvid, image);
      seen.push({ truth, logits, expected: await inFloats(truth, logits) });
    }
  });
  afterAll(() => device?.destroy());

  async function furthest(softLabels: 'exact' | 'top-4', type: 'float16' | 'float32') {
    const [first] = camvid.maps;
    if (!first) throw new Error('There are no images.');
    const labels = await kept(throughFiles(camvid, type), IMAGES, first, softLabels);
    const all = { loss: 0, gradient: 0 };
    for (const [image, { truth, logits, expected }] of seen.entries()) {
      const off = distanceTo(expected, await inKernels(labels, image, truth, logits));
      all.loss = Math.max(all.loss, off.loss);
      all.gradient = Math.max(all.gradient, off.gradient);
    }
    return all;
  }

  test('loss and gradient equal the float64 reference to 1e-5', async () => {
    const off = await furthest('exact', 'float32');
    expect(off.loss).toBeLessThan(1e-5);
    expect(off.gradient).toBeLessThan(1e-5);
  });

  test('float16 files lose their own rounding and no more; the four surest classes lose far more', async () => {
    const half = await furthest('exact', 'float16');
    expect(Math.max(half.loss, half.gradient)).toBeLessThan(1e-3);
    const four = await furthest('top-4', 'float32');
    expect(Math.max(four.loss, four.gradient)).toBeGreaterThan(2e-3);
  });
});
