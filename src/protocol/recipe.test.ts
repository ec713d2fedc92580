import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UserError } from './errors.js';
import { parseRecipe, type RecipeInput, recipeSchema } from './recipe.js';
import { STAGE_NAMES } from './stage-recipes.js';

const input: RecipeInput = {
  version: 1,
  name: 'test',
  input: { width: 64, height: 32 },
  stages: [
    { stage: 'align', steps: 1, learningRate: 1e-4 },
    { stage: 'teach', steps: 1, learningRate: 1e-4 },
    { stage: 'propagate', steps: 1, learningRate: 1e-4 },
  ],
};

function refusal(value: unknown): UserError {
  try {
    parseRecipe(value, 'my.json');
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the recipe was accepted');
}

/** Schemas inside a schema that are not options themselves: objects, their defaults, arrays and unions of them. */
function children(schema: z.core.$ZodType): [string, z.core.$ZodType][] {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape);
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) return children(schema.def.innerType);
  if (schema instanceof z.ZodArray) return children(schema.def.element);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return schema.def.options.map((option, index): [string, z.core.$ZodType] => [STAGE_NAMES[index] ?? '?', option]);
  }
  return [];
}

/** Dotted path and metadata of every leaf of the schema. */
function options(schema: z.core.$ZodType, path: string): { path: string; unit: unknown; description: unknown }[] {
  const meta = z.globalRegistry.get(schema);
  const inner = children(schema);
  if (meta?.unit === undefined && inner.length > 0) {
    return inner.flatMap(([key, child]) => options(child, path ? `${path}.${key}` : key));
  }
  return [{ path, unit: meta?.unit, description: meta?.description }];
}

describe('recipe schema', () => {
  const all = options(recipeSchema, '').filter(({ path }) => path !== 'version' && !path.endsWith('.stage'));

  it('reaches the options of all stages', () => {
    const paths = all.map(({ path }) => path);
    for (const path of ['seed', 'input.mean', 'network.dilations', 'stages.align.gamma', 'stages.teach.rhoEnd']) {
      expect(paths).toContain(path);
    }
    expect(paths).toContain('stages.propagate.augmentation.blurSigmaMax');
  });

  it.each(all)('says unit and meaning of $path', ({ unit, description }) => {
    expect(unit).toEqual(expect.stringMatching(/\S/));
    expect(description).toEqual(expect.stringMatching(/^.{10,}\.$/));
  });

  it('fills in the documented defaults', () => {
    const [align, teach, propagate] = parseRecipe(input).stages;
    expect(align).toMatchObject({ gamma: 5, alpha: 3, freezeClassifier: true, augmentation: { flipProbability: 0 } });
    expect(teach).toMatchObject({ positive: 'all', negativeWeight: 1, emaDecay: 0.999, rhoStart: 0.2, rhoEnd: 0.5 });
    expect(teach).toMatchObject({ freezeClassifier: false, augmentation: { brightness: 0.2, flipProbability: 0.5 } });
    expect(propagate).toMatchObject({ easyShare: 0.3, tau: 0.968, mixShare: 0.5, delta: null });
  });

  it('is stable: a parsed recipe parses to itself, also after a trip through JSON', () => {
    const recipe = parseRecipe(input);
    expect(parseRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });
});

describe('a wrong recipe', () => {
  it('is refused with the unknown key', () => {
    const error = refusal({ ...input, stages: [{ stage: 'align', steps: 1, learningRate: 1e-4, gama: 5 }] });
    expect(error.code).toBe('bad-recipe');
    expect(error.file).toBe('my.json');
    expect(error.message).toContain('gama');
    expect(error.issues[0]?.path).toBe('stages.0');
  });

  it('is refused with the document that lists every option', () => {
    const advice = refusal({ ...input, sede: 1 }).advice ?? '';
    expect(advice).toContain('docs/recipe.md');
    expect(readFileSync('docs/recipe.md', 'utf8')).toContain('learningRate');
  });

  it('is refused with an unknown key at the top, in the input and in the network', () => {
    expect(refusal({ ...input, sed: 1 }).message).toContain('sed');
    expect(refusal({ ...input, input: { width: 64, height: 32, with: 1 } }).message).toContain('with');
    expect(refusal({ ...input, network: { dilation: [1, 1, 2, 4] } }).message).toContain('dilation');
  });

  it('is refused with the path of each value out of range', () => {
    const error = refusal({ ...input, batchSize: 0, stages: [{ stage: 'teach', steps: -1, learningRate: 1e-4 }] });
    expect(error.issues.map(({ path }) => path).sort()).toEqual(['batchSize', 'stages.0.steps']);
  });

  it('is refused when a stage is unknown or missing', () => {
    expect(refusal({ ...input, stages: [{ stage: 'distill', steps: 1 }] }).issues[0]?.path).toBe('stages.0.stage');
    expect(refusal({ ...input, stages: [] }).issues[0]?.path).toBe('stages');
    expect(refusal(null).message).toContain('not valid');
  });
});
