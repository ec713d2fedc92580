import { expect, it } from 'vitest';
import {
  ANY_IMAGE_KIND,
  ANY_LABEL_MAP_KIND,
  IMAGE_EXTENSION,
  IMAGE_KINDS,
  IMAGE_KINDS_LISTED,
  IMAGE_TYPES,
  imageKinds,
  LABEL_MAP_ENDINGS,
  LABEL_MAP_EXTENSION,
  LABEL_MAP_TYPES,
} from './image-kinds.js';

it('Sentences name every kind of image once, the last one behind "or".', () => {
  for (const kind of imageKinds) {
    const { words } = IMAGE_KINDS[kind];
    expect(IMAGE_KINDS_LISTED.split(', ').filter((word) => word === words)).toHaveLength(1);
  }
  expect(ANY_IMAGE_KIND.replace(' or ', ', ')).toBe(IMAGE_KINDS_LISTED);
  expect(ANY_IMAGE_KIND).toMatch(/^PNG, JPEG(, | or )WebP/);
  expect(ANY_LABEL_MAP_KIND).toBe('PNG, TIFF, BMP or GIF');
});

it('A file input accepts every kind by its type, and label maps only by theirs.', () => {
  expect(IMAGE_TYPES).toMatch(/^image\/png,image\/jpeg,image\/webp(,|$)/);
  expect([LABEL_MAP_TYPES, LABEL_MAP_ENDINGS]).toEqual([
    'image/png,image/tiff,image/bmp,image/gif',
    '.png,.tif,.tiff,.bmp,.dib,.gif',
  ]);
});

it('A file name seems to be an image by any extension of the table, in any case, and only at its end.', () => {
  for (const kind of imageKinds) {
    for (const extension of IMAGE_KINDS[kind].extensions) {
      expect(IMAGE_EXTENSION.test(`a/b.${extension}`) && IMAGE_EXTENSION.test(`B.${extension.toUpperCase()}`)).toBe(
        true,
      );
      expect(LABEL_MAP_EXTENSION.test(`b.${extension}`)).toBe(IMAGE_KINDS[kind].labelMaps);
      expect(IMAGE_EXTENSION.test(`b.${extension}.txt`) || IMAGE_EXTENSION.test(extension)).toBe(false);
    }
  }
  expect(IMAGE_EXTENSION.test('film.mp4')).toBe(false);
});

it('No two kinds share a word, a type or an extension.', () => {
  const kinds = imageKinds.map((kind) => IMAGE_KINDS[kind]);
  for (const all of [
    kinds.map(({ words }) => words),
    kinds.map(({ type }) => type),
    kinds.flatMap(({ extensions }) => [...extensions]),
  ]) {
    expect(new Set<string>(all).size).toBe(all.length);
  }
});
