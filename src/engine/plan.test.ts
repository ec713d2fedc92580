import { describe, expect, it } from 'vitest';
import { alignRecipe, smallModelFile } from '../../test/small-session.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { planModel } from './plan.js';
import { readSource } from './source-model.js';

const recipe = alignRecipe(1);
const source = readSource(smallModelFile(), 'small.safetensors', recipe.network);
const limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 };
const plan = (change: Partial<Recipe> = {}) => planModel(source, { ...recipe, ...change }, limits);
/** Large enough for activations to outweigh what single kernels need. */
const whole = { ...recipe.input, width: 512, height: 384 };
const part = (of: ReturnType<typeof plan>, kind: string) => of.memory.parts.find((each) => each.kind === kind)?.bytes;

describe('what a recipe will take', () => {
  it('is of the crop, or of the whole image where there is none', () => {
    expect(plan()).toMatchObject({ batch: 2, height: 24, width: 32, logits: [2, 3, 4, 4] });
    const cropped = plan({ input: { ...recipe.input, cropWidth: 16, cropHeight: 16 } });
    expect(cropped).toMatchObject({ height: 16, width: 16, logits: [2, 2, 2, 4] });
  });

  it('grows with crop and batch, the weights do not', () => {
    const [small, large] = [plan({ input: whole }), plan({ input: whole, batchSize: 8 })];
    expect(part(large, 'activations')).toBeGreaterThan(3 * (part(small, 'activations') ?? 0));
    expect(part(large, 'weights')).toBe(part(small, 'weights'));
    expect(large.memory.total).toBe(large.memory.parts.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  it('falls when blocks are computed again', () => {
    const again = plan({ input: whole, network: { ...recipe.network, recompute: 'blocks' } });
    expect(part(again, 'activations')).toBeLessThan(part(plan({ input: whole }), 'activations') ?? 0);
  });

  it('counts a teacher as soon as one stage has one, and the optimiser that needs most', () => {
    const stages = [...recipe.stages, ...parseRecipe({ ...recipe, stages: [teach] }).stages];
    expect(part(plan(), 'teacher')).toBe(0);
    // All weights but the constants, of which there are none here: their buffer is the smallest there is.
    expect(part(plan({ stages }), 'teacher')).toBe((part(plan(), 'weights') ?? 0) - 256);
    const sgd = recipe.stages.map((stage) => ({ ...stage, optimizer: 'sgd' as const }));
    expect(part(plan({ stages: sgd }), 'optimiser state')).toBe((part(plan(), 'optimiser state') ?? 0) / 2);
  });

  it('counts the weights that the collapse guard keeps', () => {
    const kept = part(plan({ guard: 'off' }), 'last good weights') ?? 0;
    expect(kept).toBeGreaterThan(0);
    for (const guard of ['stop', 'warn'] as const) {
      expect(part(plan({ guard }), 'last good weights')).toBe((3 / 2) * kept);
    }
  });

  it('counts the prediction of whole images where crops are small', () => {
    expect(part(plan(), 'prediction of whole images')).toBe(0);
    const input = { ...recipe.input, width: 512, height: 512, cropWidth: 16, cropHeight: 16 };
    expect(part(plan({ input }), 'prediction of whole images')).toBeGreaterThan(0);
  });
});

const teach = { stage: 'teach', steps: 1, learningRate: 1e-3 };

describe('what a device cannot hold', () => {
  it('is said, with the numbers', () => {
    const input = { ...recipe.input, width: 4096, height: 4096 };
    expect(plan({ input, batchSize: 2 }).problem).toMatch(
      /batch 2 at 4096x4096 needs a tensor of .* binds at most 128 MiB/,
    );
    expect(plan().problem).toBeNull();
    const tiny = { ...limits, maxBufferSize: 1024 };
    expect(planModel(source, recipe, tiny).problem).toMatch(/weights need a buffer of 1 MiB/);
  });

  it('is found for whole images too, when only the crops fit', () => {
    const input = { ...recipe.input, width: 4096, height: 4096, cropWidth: 64, cropHeight: 64 };
    expect(plan({ input }).problem).toMatch(/binds at most/);
  });
});

it('what stays in main memory is told: here the whole file, which was given in memory', () => {
  expect(plan().memory.mainMemory).toBe(smallModelFile().length);
});
