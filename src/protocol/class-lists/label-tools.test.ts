import { expect, it } from 'vitest';
import { inShort, readJson, readText } from './read-text.test-data.js';

const SHORT = ['road #804080', 'R & D #00008e'];
const labels = [
  { name: 'road', color: '#804080', id: 31, attributes: [], type: 'any' },
  { name: 'R & D', color: '#00008e', id: 32, attributes: [], type: 'any' },
];

it('CVAT labels: a list, or the task that has it; the ids of the server do not count', async () => {
  for (const value of [labels, { name: 'task', labels }, labels.map(({ id: _, ...rest }) => rest)]) {
    const { list, form } = await readJson(value);
    expect(inShort(list)).toEqual(SHORT);
    expect([form, list.idMap]).toEqual(['cvat', undefined]);
  }
});

it('Supervisely: titles with colours', async () => {
  const classes = labels.map(({ name, color }) => ({ title: name, shape: 'bitmap', color }));
  const { list, form } = await readJson({ classes, tags: [] });
  expect(inShort(list)).toEqual(SHORT);
  expect(form).toBe('supervisely');
});

it('Label Studio: the labels of an interface', async () => {
  const { list, form } = await readText(
    '<View>\n  <Image name="image" value="$image"/>\n  <BrushLabels name="tag" toName="image">\n    <Label value="road" background="rgba(128, 64, 128, 1)"/>\n    <Label background="#00008e" value="R &amp; D"></Label>\n  </BrushLabels>\n</View>',
    'labels.xml',
  );
  expect(inShort(list)).toEqual(SHORT);
  expect(form).toBe('label-studio');
});
