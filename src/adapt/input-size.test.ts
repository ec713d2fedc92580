import { describe, expect, test } from 'vitest';
import { squareWindow } from '../gpu/window/window.js';
import type { Graph, GraphNode } from '../nn/graph.js';
import { UserError } from '../protocol/errors.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { recipeByName } from '../protocol/recipes.js';
import { checkBatchSize, checkInputSize, checkViewSizes } from './input-size.js';

const graph: Graph = { input: 'image', output: 'image', classes: 3, nodes: [], parameters: [], sizeStep: 8 };
const { input, ...rest } = recipeByName('quick');
const whole = { ...input, cropWidth: null, cropHeight: null };

function refusal(sizes: Partial<Recipe['input']>): UserError | undefined {
  try {
    checkInputSize(graph, { ...rest, input: { ...whole, width: 256, height: 128, ...sizes } });
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

test('sides that are multiples are taken', () => {
  expect(refusal({})).toBeUndefined();
  expect(refusal({ cropWidth: 64, cropHeight: 72 })).toBeUndefined();
});

test('other sides are refused, with the next ones that fit', () => {
  expect(refusal({ height: 515 })?.message).toBe(
    'For this network, height must be a multiple of 8; the recipe has 515.',
  );
  expect(refusal({ height: 515 })?.advice).toBe('Set input.height to 520 or 512.');
  expect(refusal({ width: 4 })?.advice).toBe('Set input.width to 8.');
});

test('crops are counted, too', () => {
  expect(refusal({ cropWidth: 100 })?.message).toMatch(/the width of crops must be a multiple of 8/);
  expect(refusal({ cropWidth: 100 })?.advice).toBe('Set input.cropWidth to 104 or 96.');
});

test('a network of one image at a time is refused steps of more, those of the halves of Propagate too', () => {
  const one: Graph = { ...graph, fixedInput: { batch: 1 } };
  const check = (batchSize: number, options: object) => () =>
    checkBatchSize(
      one,
      parseRecipe({
        ...{ version: 1, name: 'small', batchSize, input: { width: 64, height: 64 } },
        stages: [{ stage: 'propagate', steps: 1, learningRate: 1e-3, ...options }],
      }),
    );
  expect(check(1, {})).not.toThrow();
  expect(check(1, { easyPerStep: 1, hardPerStep: 1 })).not.toThrow();
  expect(check(2, {})).toThrow("takes 1 image at a time; the recipe's steps have 2.");
  expect(check(1, { hardPerStep: 3 })).toThrow("takes 1 image at a time; the recipe's steps have 3.");
  expect(check(1, { hardPerStep: 3, steps: 0 })).not.toThrow();
});

describe('images that are too small for a window of the network', () => {
  const pool = (input: string, output: string, side: number): GraphNode => ({
    ...{ op: 'max-pool', name: output, input, output, ceilMode: false },
    ...squareWindow(side, { stride: side }),
  });
  const pooled: Graph = { ...graph, output: 'b', nodes: [pool('image', 'a', 5), pool('a', 'b', 6)], sizeStep: 1 };
  const check = (sizes: object, of: Graph = pooled) => {
    try {
      checkInputSize(of, { ...rest, input: { ...whole, width: 64, height: 64, ...sizes } });
      return 'fits';
    } catch (error) {
      return error instanceof UserError ? `${error.message} ${error.advice}` : error;
    }
  };

  test('are refused, with the smallest size that fits', () => {
    expect(check({ width: 30, height: 30 })).toBe('fits');
    expect(check({ width: 16, height: 29 })).toMatch(
      /^Images of 16x29 are too small for this network: pooling over 6 pixels .* Set input.width to at least 30 and input.height to at least 30\.$/,
    );
    expect(check({ width: 16 })).toMatch(/Set input.width to at least 30\.$/);
    expect(check({ height: 16 }, { ...pooled, sizeStep: 8 })).toMatch(/Set input.height to at least 32\.$/);
  });

  test('may be crops', () => {
    expect(check({ cropHeight: 29, cropWidth: 40 })).toMatch(
      /^Crops of 40x29 .* Set input.cropHeight to at least 30\.$/,
    );
    expect(check({ cropHeight: 30, cropWidth: null })).toBe('fits');
  });

  test('may be the views of a teacher', () => {
    const views = (teacherViews: number) => () =>
      checkViewSizes(
        pooled,
        parseRecipe({
          ...{ version: 1, name: 'small', batchSize: 1, input: { width: 58, height: 64 } },
          stages: [{ stage: 'teach', steps: 1, learningRate: 1e-3, teacherViews }],
        }),
      );
    expect(views(2)).not.toThrow();
    expect(views(4)).toThrow("The teacher's views of 29x32 are too small for this network");
  });

  test('are told from sizes that no larger one mends', () => {
    const broken: Graph = { ...pooled, nodes: [pool('image', 'a', 5), pool('a', 'b', 6000)] };
    expect(check({}, broken)).toMatch(/^Images of 64x64 do not fit this network: .* Take another input size\.$/);
  });
});
