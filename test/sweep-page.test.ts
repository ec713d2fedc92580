import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseRecipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { parseSweep, sweepSchema } from '../src/protocol/sweep.js';

const page = readFileSync('docs/sweep.md', 'utf8');

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}

/** Every key that a sweep may have, with its sentence: "targets[].images". */
function keysOf({ properties = {} }: Schema, prefix = ''): [string, string | undefined][] {
  return Object.entries(properties).flatMap(([key, field]) => [
    [`${prefix}${key}`, field.description] as [string, string | undefined],
    ...keysOf(field.items ?? {}, `${prefix}${key}[].`),
  ]);
}

const keys = keysOf(z.toJSONSchema(sweepSchema, { io: 'input' }) as Schema);
const rows = new Map([...page.matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|$/gm)].map(([, key, says]) => [key, says]));

it('docs/sweep.md has a row for every key of the schema, in its order, and no other', () => {
  expect(keys.length).toBeGreaterThan(15);
  expect([...rows.keys()]).toEqual(keys.map(([key]) => key));
});

it('docs/sweep.md says what the schema says of each key', () => {
  for (const [key, says] of keys) if (says?.endsWith('.')) expect(rows.get(key), key).toBe(says);
  expect(rows.get('recipes')).toBe('Names of recipes, paths of recipe files, or recipes themselves.');
});

it('docs/sweep.md shows a sweep that is valid', () => {
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(parseSweep(JSON.parse(example), 'example').seeds).toEqual([0, 1, 2]);
});

const SWEEPS = 'docs/sweeps';

it.each(readdirSync(SWEEPS))('docs/sweeps/%s is valid, with all its recipes', (name) => {
  const { recipes } = parseSweep(JSON.parse(readFileSync(`${SWEEPS}/${name}`, 'utf8')), name);
  for (const recipe of recipes) {
    const { name: of } = typeof recipe === 'string' ? recipeByName(recipe) : parseRecipe(recipe);
    expect(of).toMatch(/^[a-z-]+$/);
  }
});
