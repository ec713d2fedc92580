import { expect, it } from 'vitest';
import { parseClassList } from './classes.js';
import { numberedClasses } from './numbered-classes.js';

it('a numbered class list is valid, and no two of its colours are the same', () => {
  const list = numberedClasses(60);
  expect(parseClassList(list)).toEqual(list);
  expect(new Set(list.classes.map(({ color }) => color)).size).toBe(60);
});
