import { expect, test } from 'vitest';
import { z } from 'zod';
import { recipeSchema } from '../../protocol/recipe.js';
import { generalGroups, stageGroups } from '../recipe-form/fields.js';
import { de } from './de.js';
import { en, type Words } from './en.js';
import { zh } from './zh.js';

const LANGUAGES: [string, Words][] = [
  ['English', en],
  ['German', de],
  ['Chinese', zh],
];

/** The sentences of all options, straight from the schema as JSON. */
function sentencesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'unit' in schema && 'description' in schema ? [String(schema.description)] : [];
  return [...own, ...Object.values(schema).flatMap(sentencesIn)];
}

const tabs = [generalGroups, ...Object.values(stageGroups)].map((groups) => groups.flatMap(({ fields }) => fields));

test('the form says of every option what its schema says', () => {
  const shown = new Set(tabs.flat().map(({ description }) => description));
  expect(shown).toEqual(new Set(sentencesIn(z.toJSONSchema(recipeSchema, { io: 'input' }))));
});

test.each(LANGUAGES)('%s has a sentence for each option, and none for others', (_language, { protocol }) => {
  expect(Object.keys(protocol.abouts).sort()).toEqual(Object.keys(en.protocol.abouts).sort());
});

test.each(LANGUAGES)('no two options of a tab have the same label in %s', (_language, { protocol }) => {
  for (const fields of tabs) {
    const labels = fields.map(({ key }) => protocol.options[key]);
    expect(labels.filter((label, at) => labels.indexOf(label) < at)).toEqual([]);
  }
});

test.each(LANGUAGES)('%s names the ends of every scale, and only there', (_language, { protocol }) => {
  const ends = ({ layers }: Words['protocol']) =>
    Object.entries(layers).map(([name, { low, high }]) => [name, low !== '', high !== '']);
  expect(ends(protocol)).toEqual(ends(en.protocol));
});
