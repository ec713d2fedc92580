import { expect, test } from 'vitest';
import { de } from '../../words/de.js';
import { en } from '../../words/en.js';
import type { Words } from '../../words/words.js';
import { zh } from '../../words/zh.js';

/** All texts of the lessons, the tour and the symbols by their places. */
function textsOf(value: unknown, place: string): [string, string][] {
  if (typeof value === 'string') return [[place, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsOf(each, `${place}.${name}`));
}

/** Their numbers, by the language's sign of decimals. */
function figuresOf({ lesson: { lessons, symbols, tour } }: Words, decimal: string) {
  const texts = textsOf({ lessons, symbols, tour }, 'lesson');
  return texts.map(([place, text]) => [
    place,
    (text.match(/\d+(?:[.,]\d+)*/g) ?? [])
      .map((figure) => (decimal === ',' ? figure.replace(/[.,]/g, (sign) => (sign === '.' ? ',' : '.')) : figure))
      .toSorted(),
  ]);
}

test.each([
  ['German', de, ','],
  ['Chinese', zh, '.'],
] as const)('%s lessons have the figures of the English ones', (_language, words, decimal) => {
  expect(figuresOf(words, decimal)).toEqual(figuresOf(en, '.'));
  expect(figuresOf(en, '.').flat(2)).toContain('36.6');
});
