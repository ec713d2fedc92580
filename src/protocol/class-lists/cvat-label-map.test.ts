import { expect, it } from 'vitest';
import { inShort, readText } from './read-text.test-data.js';

it('CVAT labelmap.txt', async () => {
  const { list, form } = await readText(
    '# label:color_rgb:parts:actions\nbackground:0,0,0::\nroad:128,64,128::\nbicycle:119,11,32:wheel,bell:ride\n',
    'labelmap.txt',
  );
  expect(inShort(list)).toEqual(['background #000000', 'road #804080', 'bicycle #770b20']);
  expect(form).toBe('cvat-label-map');
});
