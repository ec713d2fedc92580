import { tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { relativeError } from '../../../test/compare.js';
import { float16Test, onDevice } from '../../../test/device.js';
import { FLOAT16_ROUNDING, noise16, read16, tensor16 } from '../../../test/float16.js';
import { allocateBuffer, freeBuffer, readBuffer } from '../backend.js';
import type { Team } from '../rows/rows.js';
import { layerNorm, layerNormBackward } from './layer-norm.js';
import { layerNormGradientReference, layerNormReference } from './reference.js';

onDevice();

for (const [rows, channels, team] of [
  [5, 3, 1],
  [61, 32, 8],
  [34, 130, 1],
] as [number, number, Team][]) {
  float16Test(
    `layer norm in float16 agrees with the float64 reference: ${rows} x ${channels}, teams of ${team}`,
    async () => {
      // A large mean: what is rounded are the values, not the deviations from it.
      const x = noise16(rows * channels, 1).map((value) => 16 + value);
      const [gamma, beta] = [noise16(channels, 2).map((value) => value + 0.25), noise16(channels, 3)];
      const dy = noise16(x.length, 4);
      const xt = tensor16(x, [rows, channels]);
      const read = (await read16(xt.clone())) as Float32Array;
      const problem = { x: read, gamma, beta, eps: 1e-5 };
      const [dyt, gammaT, betaT] = [tensor16(dy, [rows, channels]), tensor(gamma), tensor(beta)];
      const { y, saved } = layerNorm(xt, { gamma: gammaT, beta: betaT }, { eps: 1e-5, team });
      const buffers = [1, 2].map(() => allocateBuffer('gradient', channels)) as [GPUBuffer, GPUBuffer];
      const [dGamma, dBeta] = buffers.map((buffer) => ({ buffer, offset: 0, size: channels * 4 }));
      const dx = layerNormBackward(dyt, xt, saved, gammaT, { dGamma: dGamma!, dBeta: dBeta! }, team);
      const expected = layerNormGradientReference(problem, dy);
      expect(relativeError(await read16(y), layerNormReference(problem))).toBeLessThan(FLOAT16_ROUNDING);
      expect(relativeError(await read16(dx), expected.dx)).toBeLessThan(FLOAT16_ROUNDING);
      // Statistics and the gradients of parameters are float32 all the way.
      expect(relativeError(await readBuffer(buffers[0], 0, channels * 4), expected.dGamma)).toBeLessThan(1e-5);
      expect(relativeError(await readBuffer(buffers[1], 0, channels * 4), expected.dBeta)).toBeLessThan(1e-5);
      const statistics = await saved.statistics.data();
      const mean = read.subarray(0, channels).reduce((sum, value) => sum + value, 0) / channels;
      expect(Math.abs(statistics[0]! + read[0]! - mean)).toBeLessThan(1e-5);
      for (const made of [xt, dyt, gammaT, betaT, saved.statistics]) made.dispose();
      buffers.forEach(freeBuffer);
    },
  );
}
