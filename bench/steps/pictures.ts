import { encodeRgbPng } from '../../src/images/png/encode.js';
import { openTargets, type TargetSet } from '../../src/images/target-set.js';
import type { ClassList } from '../../src/protocol/classes.js';

const classList = (count: number): ClassList => ({
  name: 'bench',
  ignore: [255],
  classes: Array.from({ length: count }, (_, id) => ({
    id,
    name: `class ${id}`,
    color: `#${(id * 4099 + 4096).toString(16).padStart(6, '0')}`,
  })),
});

/** Blocks of colour with a slope and grain in them: something to segment. */
export function picture(width: number, height: number, seed: number): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const block = (Math.floor(x / 16) * 31 + Math.floor(y / 16) * 17 + seed * 7) % 13;
    const grain = (Math.imul(i + seed, 2654435761) >>> 28) & 15;
    rgb[3 * i] = (block * 19 + grain) & 255;
    rgb[3 * i + 1] = (block * 41 + y + grain) & 255;
    rgb[3 * i + 2] = (255 - block * 13 + x) & 255;
  }
  return rgb;
}

/** Pictures, opened like a folder of images. */
export function pictureSet(count: number, width: number, height: number, classes: number): Promise<TargetSet> {
  const images = Array.from({ length: count }, (_, seed) => ({
    path: `${seed}.png`,
    bytes: async () => encodeRgbPng({ width, height, data: picture(width, height, seed) }),
  }));
  const decoder = () => Promise.reject(new Error('There are PNG files only.'));
  return openTargets({ images, labels: [], classes: classList(classes), width, height, decoder });
}
