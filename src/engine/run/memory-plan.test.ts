import { describe, expect, it } from 'vitest';
import { alignRecipe, smallModelFile } from '../../../test/small-session.js';
import { recogniseNetwork } from '../../nn/open-network.js';
import { parseRecipe, type Recipe } from '../../protocol/recipe.js';
import { readModel } from '../source/read-at-once.js';
import { readSource } from '../source/source-model.js';
import { memoryProblem, planMemory, planModel, predictionProblem } from './memory-plan.js';

const recipe = alignRecipe(1);
const source = readSource(readModel, smallModelFile(), 'small.safetensors', recipe.network);
const limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 };
const plan = (change: Partial<Recipe> = {}, baselines = false) =>
  planModel(source, { ...recipe, ...change }, limits, baselines);
/** Large enough for activations to outweigh what single kernels need. */
const whole = { ...recipe.input, width: 512, height: 384 };
const part = (of: ReturnType<typeof plan>, kind: string) => of.memory.parts.find((each) => each.kind === kind)?.bytes;

describe('what a recipe will take', () => {
  it('is that of the crop, or of the whole image where there is no crop', () => {
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
    // All weights except the constants. There are none here, so that their buffer is the smallest possible.
    expect(part(plan({ stages }), 'teacher')).toBe((part(plan(), 'weights') ?? 0) - 256);
    const sgd = recipe.stages.map((stage) => ({ ...stage, optimizer: 'sgd' as const }));
    expect(part(plan({ stages: sgd }), 'optimiser state')).toBe((part(plan(), 'optimiser state') ?? 0) / 2);
  });

  it('counts the copy of the source network that is measured between the steps of the first stage', () => {
    const stages = [...recipe.stages, ...parseRecipe({ ...recipe, stages: [teach] }).stages];
    const network = (part(plan(), 'weights') ?? 0) - 256;
    expect(part(plan({}, true), 'baselines')).toBe(network);
    expect(plan({}, true).memory.total).toBe(plan().memory.total + network);
    // Teach, the second stage, has a teacher in place of that copy.
    expect(part(plan({ stages }, true), 'teacher')).toBe(network);
    expect(plan({ stages }, true).memory.total).toBe(plan({ stages }).memory.total);
    expect(part(plan({ stages: stages.slice(1) }, true), 'baselines')).toBe(network);
  });

  it('counts the soft labels of Teach, and its views that are larger than the image', () => {
    const of = (change: object) =>
      plan({ input: whole, stages: parseRecipe({ ...recipe, stages: [{ ...teach, ...change }] }).stages });
    const map = 2 * 4 * 4 * whole.width * whole.height;
    expect(part(of({}), 'soft labels of a step')).toBeUndefined();
    expect(part(of({ pseudoLabels: 'soft' }), 'soft labels of a step')).toBe(3 * map);
    expect(part(of({ teacherViews: 6 }), 'soft labels of a step')).toBe(3 * map);
    expect(part(of({ teacherViews: 6 }), 'larger views')).toBeUndefined();
    expect(part(of({ teacherViews: 14 }), 'larger views')).toBeGreaterThan(map);
  });

  it('counts the semantic contrast where a stage has it, and no more elsewhere', () => {
    const stages = (contrastWeight: number, contrastChannels = 64) =>
      parseRecipe({
        ...recipe,
        stages: [{ stage: 'propagate', steps: 1, learningRate: 1e-3, contrastWeight, contrastChannels }],
      }).stages;
    const [none, some, more] = [stages(0), stages(1), stages(1, 128)].map((each) =>
      plan({ input: whole, stages: each }),
    );
    if (!none || !some || !more) throw new Error('no plan');
    expect(part(none, 'semantic contrast')).toBeUndefined();
    // Four maps of vectors at a quarter of the size, at least.
    const vectors = 2 * (512 / 4) * (384 / 4) * 64 * 4 * 4;
    expect(part(some, 'semantic contrast')).toBeGreaterThan(vectors);
    expect(part(more, 'semantic contrast')).toBeGreaterThan(2 * vectors);
    expect(some.memory.total - none.memory.total).toBe(part(some, 'semantic contrast'));
  });

  it('counts the weights that the collapse guard keeps', () => {
    const kept = part(plan({ guard: 'off' }), 'last good weights') ?? 0;
    expect(kept).toBeGreaterThan(0);
    for (const guard of ['stop', 'warn'] as const) {
      expect(part(plan({ guard }), 'last good weights')).toBe((3 / 2) * kept);
    }
  });

  it('is that of the larger half of a step of Propagate', () => {
    const [three, both, larger] = [{ batchSize: 3 }, {}, { easyPerStep: 1, hardPerStep: 3 }].map(
      ({ batchSize = 2, ...options }) =>
        plan({ input: whole, batchSize, ...parsed({ ...teach, stage: 'propagate', ...options }) }),
    );
    if (!three || !both || !larger) throw new Error('There are three plans.');
    expect(part(larger, 'activations')).toBe(part(three, 'activations'));
    expect(part(larger, 'activations')).toBeGreaterThan(1.4 * (part(both, 'activations') ?? 0));
    // The smaller half runs in the same arena.
    expect(larger.memory.total).toBeLessThan(1.1 * three.memory.total);
  });

  it('counts the whole images that the teacher labels to choose crops', () => {
    const input = { ...recipe.input, width: 2048, height: 1024, cropWidth: 64, cropHeight: 64 };
    const [one, ten] = [plan({ input, ...parsed(teach) }), plan({ input, ...parsed({ ...teach, cropTries: 10 }) })];
    expect((part(ten, 'images') ?? 0) - (part(one, 'images') ?? 0)).toBeGreaterThan(2 * 2048 * 1024 * 24);
    expect(ten.memory.total).toBeGreaterThan(one.memory.total);
    expect(ten.memory.largestTensor).toBeGreaterThan(one.memory.largestTensor);
  });

  it('counts a copy of the weights for sharpness, and one for what is restored', () => {
    const [stage] = recipe.stages;
    if (!stage) throw new Error('The recipe has a stage.');
    const of = (change: Partial<typeof stage>) => plan({ stages: [{ ...stage, ...change } as typeof stage] });
    const gradients = part(plan(), 'gradients');
    expect(part(plan(), 'weights before the climb')).toBe(0);
    expect(part(of({ sharpness: 0.05 }), 'weights before the climb')).toBe(gradients);
    expect(part(plan(), 'weights at the start')).toBe(0);
    expect(part(of({ restoreProbability: 0.01 }), 'weights at the start')).toBe(gradients);
  });

  it('counts the prediction of whole images where crops are small', () => {
    // Passes over the set take several images at a time, before and after they are normalised.
    const imagesOf = (width: number, height: number, count: number) => count * 2 * 12 * width * height;
    const { width, height } = recipe.input;
    expect(part(plan(), 'prediction of whole images')).toBeGreaterThanOrEqual(imagesOf(width, height, 8));
    const input = { ...recipe.input, width: 512, height: 512, cropWidth: 16, cropHeight: 16 };
    expect(part(plan({ input }), 'prediction of whole images')).toBeGreaterThan(imagesOf(512, 512, 2));
  });
});

/** The parsed stage alone. */
const parsed = (stage: object) => ({ stages: parseRecipe({ ...recipe, stages: [stage] }).stages });
const teach = { stage: 'teach', steps: 1, learningRate: 1e-3 };

describe('what a device cannot hold', () => {
  it('is said, with the numbers', () => {
    const input = { ...recipe.input, width: 4096, height: 4096 };
    expect(plan({ input, batchSize: 2 }).problem).toMatch(
      /batch 2 at 4096x4096 needs a tensor of .* binds at most 128 MiB/,
    );
    expect(plan().problem).toBeNull();
    const tiny = { ...limits, maxBufferSize: 1024 };
    expect(planModel(source, recipe, tiny, false).problem).toMatch(/weights need a buffer of 1 MiB/);
  });

  it('is said of one whole image, for predictions and maps', () => {
    const { graph } = recogniseNetwork(source.file, recipe.network);
    const at = (width: number, height: number) =>
      predictionProblem(graph, { ...recipe, input: { ...recipe.input, width, height } }, limits);
    expect(at(1024, 512)).toBeNull();
    expect(at(8192, 4096)).toMatch(
      /^An image of 8192x4096 needs a tensor of .* MiB; this GPU binds at most 128 MiB\.$/,
    );
    expect(at(1024, 512)).toBeNull();
  });

  it('may be the soft labels of one image; those of a step are bound a few at a time', () => {
    const { graph } = recogniseNetwork(source.file, recipe.network);
    const { stages } = parseRecipe({ ...recipe, stages: [{ stage: 'distil', steps: 1, learningRate: 1e-3 }] });
    const distils = { ...recipe, stages };
    const memory = planMemory({ ...graph, classes: 150 }, distils, false);
    const image = 4 * 32 * 24 * 150;
    expect(memory.parts).toContainEqual({ kind: 'soft labels of a step', bytes: 2 * image });
    expect(memory.largestTensor).toBeLessThan(image);
    const problem = (most: number) => memoryProblem(memory, distils, { ...limits, maxStorageBufferBindingSize: most });
    expect(problem(image)).toBeNull();
    expect(problem(image - 1)).toMatch(/Soft labels of one image, all classes at 32x24, are 1 MiB/);
    expect(planMemory({ ...graph, classes: 150 }, recipe, false).largestLabel).toBe(0);
  });

  it('is found for whole images too, when only the crops fit', () => {
    const input = { ...recipe.input, width: 4096, height: 4096, cropWidth: 64, cropHeight: 64 };
    expect(plan({ input }).problem).toMatch(/binds at most/);
  });
});

it('the plan tells what stays in main memory: the whole file if it was given in memory', () => {
  expect(plan().memory.mainMemory).toBe(smallModelFile().length);
});
