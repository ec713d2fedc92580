import { expect, it } from 'vitest';
import { inShort, namesOf, readJson, readText } from './read-text.test-data.js';

it('a JSON list of names, in Unicode', async () => {
  const { list, form } = await readJson(['道路', 'Fußweg', 'ciel 🌤']);
  expect(namesOf(list)).toEqual(['道路', 'Fußweg', 'ciel 🌤']);
  expect(form).toBe('name-list');
});

it('a Python list of names in a text file', async () => {
  expect(namesOf((await readText("['road', 'car']")).list)).toEqual(['road', 'car']);
});

it('names with their colours', async () => {
  expect(inShort((await readJson({ road: [128, 64, 128], car: '#00008e' })).list)).toEqual([
    'road #804080',
    'car #00008e',
  ]);
});
