import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeWithSharp } from '../../src/cli/decode-node.js';
import { type ListedFile, listFiles } from '../../src/cli/list-files.js';
import { decodeImage } from '../../src/images/decode.js';
import { openTargets } from '../../src/images/target-set.js';
import { CAMVID_11 } from '../../src/protocol/presets.js';
import { linkImages, makeImages } from './make-images.js';

const folder = mkdtempSync(join(tmpdir(), 'opening-'));
const [made, links] = [join(folder, 'images'), join(folder, 'links')];

beforeAll(async () => {
  await makeImages(made, { count: 3, width: 320, height: 160 });
  linkImages(made, links, 40);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('a folder of links is opened without reading any image as a whole, and its images have the bytes of our own decoder', async () => {
  let whole = 0;
  const counted = ({ bytes, ...file }: ListedFile): ListedFile => ({
    ...file,
    bytes: () => {
      whole++;
      return bytes();
    },
  });
  const images = (await listFiles(links, 'images')).map(counted);
  const size = { width: 320, height: 160 };
  const targets = await openTargets({ images, labels: [], classes: CAMVID_11, ...size, decoder: decodeWithSharp });
  expect(targets.names).toHaveLength(40);
  expect(targets.size(39)).toEqual(size);
  expect(whole).toBe(0);
  const bytes = (await images.find(({ path }) => path === targets.names[1])?.bytes()) as Uint8Array;
  const own = await decodeImage(bytes, 'a.png', () => Promise.reject(new Error('no platform decoder is here')));
  expect(Buffer.compare(await targets.image(1), own.data)).toBe(0);
});
