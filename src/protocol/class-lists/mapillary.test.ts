import { expect, it } from 'vitest';
import { inShort, readJson } from './read-text.test-data.js';

const label = (readable: string, color: number[], evaluate = true) => ({
  color,
  evaluate,
  instances: false,
  name: `object--${readable.toLowerCase()}`,
  readable,
});

it('Mapillary: what is not evaluated is ignored', async () => {
  const labels = [label('Bird', [165, 42, 42]), label('Curb', [196, 196, 196]), label('Unlabeled', [0, 0, 0], false)];
  const { list, form, says } = await readJson({
    folder_structure: '{split}',
    labels,
    mapping: 'public',
    version: '1.2',
  });
  expect(inShort(list)).toEqual(['Bird #a52a2a', 'Curb #c4c4c4']);
  expect([list.ignore, list.idMap]).toEqual([[2, 255], undefined]);
  expect(form).toBe('mapillary');
  expect(says).toContain('Not evaluated, and so ignored: Unlabeled.');
});

it('an ignored label in the middle moves the ids behind it by an id map', async () => {
  const labels = [label('Bird', [1, 2, 3]), label('Void', [0, 0, 0], false), label('Curb', [4, 5, 6])];
  const { list } = await readJson({ labels });
  expect(list.idMap).toEqual({ '0': 0, '1': 255, '2': 1 });
});
