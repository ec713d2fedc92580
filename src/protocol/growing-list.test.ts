import { expect, it } from 'vitest';
import { GrowingList } from './growing-list.js';

it('every version of a growing list stays as it is, also when two grow from one', () => {
  const empty = GrowingList.of<string>([]);
  const one = empty.append('a');
  const left = one.append('b');
  const right = one.append('c').append('d');
  expect(right.items).toEqual(['a', 'c', 'd']);
  expect(left.items).toEqual(['a', 'b']);
  expect(one.items).toEqual(['a']);
  expect(empty.items).toEqual([]);
});

it('changes to the array of one version reach no other version', () => {
  const given = ['a'];
  const list = GrowingList.of(given);
  const longer = list.append('b');
  longer.items.length = 0;
  expect(given).toEqual(['a']);
  expect(list.items).toEqual(['a']);
  expect(longer.append('c').items).toEqual(['a', 'b', 'c']);
});

it('the array of a version is made once, so that readers can compare it by identity', () => {
  const list = GrowingList.of([1, 2]);
  expect(list.items).toBe(list.items);
});
