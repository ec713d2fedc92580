import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { demoClasses } from './classes.js';
import { encodeLabels, encodePicture } from './png.js';
import { renderScene } from './render.js';
import { HEIGHT, WIDTH } from './size.js';

const scene = renderScene(5, 'thaw');

it('label files are indexed PNGs whose bytes are the class ids and whose palette is the class list', () => {
  const png = decode(encodeLabels(scene.labels, demoClasses));
  expect([png.width, png.height, png.channels, png.depth]).toEqual([WIDTH, HEIGHT, 1, 8]);
  expect(Buffer.compare(png.data as Uint8Array, scene.labels)).toBe(0);
  const hex = png.palette?.map((rgb) => `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`);
  expect(hex).toEqual(demoClasses.classes.map(({ color }) => color));
});

it('picture files hold the rendered pixels unchanged', async () => {
  const png = decode(await encodePicture(scene.rgb));
  expect([png.width, png.height, png.channels, png.depth]).toEqual([WIDTH, HEIGHT, 3, 8]);
  expect(Buffer.compare(png.data as Uint8Array, scene.rgb)).toBe(0);
});
