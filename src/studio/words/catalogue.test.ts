import { expect, test } from 'vitest';
import { de } from './de.js';
import { en } from './en.js';
import { zh } from './zh.js';

/** Texts of a catalogue by their places; functions are called with signs that show where they put what they are given. */
function textsOf(value: unknown, place = ''): [string, string][] {
  if (typeof value === 'string') return [[place, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsOf(each, place === '' ? name : `${place}.${name}`));
}

const english = new Map(textsOf(en));
/** Names, formulas and units are the same everywhere; a sentence is not. */
const isSentence = (text: string): boolean => (text.match(/\p{L}{2,}/gu) ?? []).length > 3;

test.each([
  ['German', de],
  ['Chinese', zh],
])('%s has each sentence in its own words', (_language, other) => {
  const same = textsOf(other).filter(([place, text]) => isSentence(text) && english.get(place) === text);
  expect(same).toEqual([]);
});

test('Chinese sentences have Chinese signs', () => {
  const without = textsOf(zh).filter(([, text]) => isSentence(text) && !/\p{Script=Han}/u.test(text));
  expect(without).toEqual([]);
});
