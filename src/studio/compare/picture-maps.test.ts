import { expect, it } from 'vitest';
import type { KeptPicture } from '../../protocol/kept-run.js';
import { sampleClasses } from '../../report/record-sample.js';
import { type Decoded, mapsOfPictures } from './picture-maps.js';

const BLACK = [0, 0, 0];
const ROAD = [0x80, 0x40, 0x80];
const GREEN = [0, 0x80, 0];

const picture = (...pixels: number[][]): Decoded => ({
  width: pixels.length,
  height: 1,
  data: Uint8ClampedArray.from(pixels.flatMap((pixel) => [...pixel, 255])),
});

const kept = (caption: string, at: number): KeptPicture => ({
  ...{ image: 3, name: 'a.png', caption },
  png: Uint8Array.of(at),
});

const DECODED = [
  picture([1, 2, 3], [4, 5, 6], [7, 8, 9]),
  picture(ROAD, GREEN, BLACK),
  picture(GREEN, GREEN, ROAD),
  picture(ROAD, ROAD, ROAD),
  picture(ROAD),
];
const decode = async ([at = 0]: Uint8Array): Promise<Decoded> => DECODED[at] as Decoded;

it('reads class ids back from class colours, and where result and truth differ', async () => {
  const pictures = [kept('input', 0), kept('ground truth', 1), kept('source model', 3), kept('adapted model', 2)];
  const maps = await mapsOfPictures(pictures, sampleClasses, decode);
  expect(maps).toMatchObject({ image: 3, name: 'a.png', width: 3, height: 1 });
  expect(maps?.layers.input?.data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
  expect(maps?.layers.truth?.data).toEqual(Uint8Array.of(0, 1, 255));
  expect(maps?.layers.prediction?.data).toEqual(Uint8Array.of(1, 1, 0));
  expect(maps?.layers.error?.data).toEqual(Uint8Array.of(1, 0, 255));
  expect(maps?.missing.entropy).toMatch(/Only pictures were kept/);
  expect(maps?.missing.prediction).toBeUndefined();
});

it('leaves out a picture of another size, and has no maps where there is no picture', async () => {
  const maps = await mapsOfPictures([kept('adapted model', 2), kept('ground truth', 4)], sampleClasses, decode);
  expect(maps?.layers.truth).toBeUndefined();
  expect(maps?.layers.error).toBeUndefined();
  expect(await mapsOfPictures([], sampleClasses, decode)).toBeNull();
});
