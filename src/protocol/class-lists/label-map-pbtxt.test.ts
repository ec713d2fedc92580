import { expect, it } from 'vitest';
import { namesOf, readText } from './read-text.test-data.js';

it('a TensorFlow label map: ids from 1 are mapped, display names count', async () => {
  const { list, form, says } = await readText(
    'item {\n  id: 1\n  name: \'aeroplane\'\n}\n\nitem {\n  name: "/m/0199g"\n  id: 2\n  display_name: "bicycle"\n}\n',
    'label_map.pbtxt',
  );
  expect(namesOf(list)).toEqual(['aeroplane', 'bicycle']);
  expect(list.idMap).toEqual({ '0': 255, '1': 0, '2': 1 });
  expect(form).toBe('pbtxt');
  expect(says).toContain('Its ids are 1 to 2');
});
