import { expect, it } from 'vitest';
import { namesOf, readJson, refusal } from './read-text.test-data.js';

it('COCO categories with gaps are read by an id map, and that is said', async () => {
  const categories = [
    { supercategory: 'person', id: 1, name: 'person' },
    { supercategory: 'outdoor', id: 13, name: 'stop sign' },
    { supercategory: 'vehicle', id: 2, name: 'bicycle' },
  ];
  const { list, form, says } = await readJson({ images: [], annotations: [], categories });
  expect(namesOf(list)).toEqual(['person', 'bicycle', 'stop sign']);
  expect(list.idMap).toEqual({ '0': 255, '1': 0, '2': 1, '13': 2 });
  expect(form).toBe('coco');
  expect(says).toContain(
    'Its ids are 1 to 13, with gaps: label maps are read by an id map, 1 as class 0, and 0 as not labelled.',
  );
});

it('ids that count from 0 need none; a list of categories is enough', async () => {
  const { list } = await readJson([
    { id: 1, name: 'b', color: [1, 2, 3] },
    { id: 0, name: 'a', color: '#040506' },
  ]);
  expect(namesOf(list)).toEqual(['a', 'b']);
  expect(list.classes[1]?.color).toBe('#010203');
  expect(list.idMap).toBeUndefined();
});

it('an id that is given twice is refused with both names', async () => {
  const categories = [
    { id: 1, name: 'a' },
    { id: 1, name: 'b' },
  ];
  expect((await refusal(JSON.stringify({ categories }), 'coco.json')).message).toBe(
    'coco.json gives the id 1 twice: to “a” and to “b”.',
  );
});
