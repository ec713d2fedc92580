import { expect, it } from 'vitest';
import { namesOf, readText } from './read-text.test-data.js';

it('labelme labels.txt: __ignore__ is 255, and the others count from 0', async () => {
  const { list, form, says } = await readText('__ignore__\n_background_\naeroplane\nbicycle\n', 'labels.txt');
  expect(namesOf(list)).toEqual(['background', 'aeroplane', 'bicycle']);
  expect([list.ignore, list.idMap]).toEqual([[255], undefined]);
  expect(form).toBe('labelme');
  expect(says).toContain('255 is ignored');
});
