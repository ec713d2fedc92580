import type { ImageFile } from '../src/images/image-file.js';
import { encodePalettePng, encodeRgbPng } from '../src/images/png/encode.js';
import { createRandom } from '../src/images/random.js';
import { openTargets, type TargetSet } from '../src/images/target-set.js';
import type { ClassList } from '../src/protocol/classes.js';

export const smallClasses = (count: number): ClassList => ({
  name: 'small',
  ignore: [255],
  classes: Array.from({ length: count }, (_, id) => ({
    id,
    name: `class ${id}`,
    color: `#0000${(id * 20).toString(16).padStart(2, '0')}`,
  })),
});

const file = (path: string, bytes: Uint8Array): ImageFile => ({ path, bytes: async () => bytes });

/** Pictures of blocks, one colour a class, with labels, as real PNG files. */
export function smallFiles(count: number, width: number, height: number, classes: number) {
  const random = createRandom(7);
  const images: ImageFile[] = [];
  const labels: ImageFile[] = [];
  for (let i = 0; i < count; i++) {
    const ids = new Uint8Array(width * height);
    const rgb = new Uint8Array(width * height * 3);
    const offset = random.int(classes);
    for (let p = 0; p < ids.length; p++) {
      const block = Math.floor((p % width) / 8) + Math.floor(p / width / 8) + offset;
      const id = block % classes;
      ids[p] = id;
      rgb.set([(id * 60 + random.int(40)) % 256, (id * 110 + random.int(40)) % 256, random.int(256)], p * 3);
    }
    images.push(file(`${i}.png`, encodeRgbPng({ width, height, data: rgb })));
    labels.push(file(`${i}.png`, encodePalettePng({ width, height, data: ids }, smallClasses(classes))));
  }
  return { images, labels };
}

export async function smallTargets(
  count: number,
  width: number,
  height: number,
  classes: number,
  labelled = true,
): Promise<TargetSet> {
  const all = smallFiles(count, width, height, classes);
  const files = labelled ? all : { ...all, labels: [] };
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  return openTargets({ ...files, classes: smallClasses(classes), width, height, decoder });
}
