import { existsSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeWithSharp } from '../../src/cli/decode-node.js';
import { openTargets } from '../../src/images/target-set.js';
import { CAMVID_11 } from '../../src/protocol/presets.js';
import { sharedPath } from '../shared.js';

/** A picture that decodes wrongly somewhere, and what is wanted of it: an entry of cases.json. */
interface ImageCase {
  file: string;
  want: string;
}

const FOLDER = ['cases', 'images'];
const list = sharedPath(...FOLDER, 'cases.json');
const isThere = existsSync(list);
const isAsked = process.env.ATP_CASES === '1';
const cases: ImageCase[] = isThere ? JSON.parse(readFileSync(list, 'utf8')) : [];

const bytesOf = (file: string) => new Uint8Array(readFileSync(sharedPath(...FOLDER, file)));

async function open(file: string) {
  const { width = 0, height = 0 } = await sharp(bytesOf(file)).metadata();
  const images = [{ path: file, bytes: async () => bytesOf(file) }];
  return openTargets({ images, labels: [], classes: CAMVID_11, width, height, decoder: decodeWithSharp });
}

const brightest = (image: Uint8Array): number => image.reduce((most, value) => Math.max(most, value), 0);

/** Light by Pillow's rule, of the inks that libvips reads: red = (255 - cyan) (255 - black) / 255. */
async function lightOf(file: string): Promise<number[]> {
  const image = sharp(bytesOf(file), { ignoreIcc: true }).pipelineColourspace('cmyk').toColourspace('cmyk');
  const inks = await image.raw().toBuffer();
  return Array.from({ length: (inks.length / 4) * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3) * 4;
    return ((255 - (inks[pixel + (at % 3)] as number)) * (255 - (inks[pixel + 3] as number))) / 255;
  });
}

/** What is looked at for each thing that is wanted, by words of the wish. */
const WISHES: readonly { words: RegExp; shows: (file: string) => Promise<void> }[] = [
  {
    words: /bits in 16: said/,
    shows: async (file) => {
      const targets = await open(file);
      expect(targets.notes).toEqual([expect.stringMatching(/of 16 bits.*Read as \d+ bits/)]);
      expect(brightest(await targets.image(0))).toBeGreaterThan(200);
    },
  },
  {
    words: /as PIL: inverted CMYK/,
    shows: async (file) => {
      const image = await (await open(file)).image(0);
      const light = await lightOf(file);
      const worst = image.reduce((most, value, at) => Math.max(most, Math.abs(value - (light[at] ?? 999))), 0);
      expect(worst).toBeLessThanOrEqual(2);
    },
  },
  {
    words: /^opens/,
    shows: async (file) => {
      const targets = await open(file);
      expect([targets.skipped, targets.names]).toEqual([[], [file]]);
      expect(brightest(await targets.image(0))).toBeGreaterThan(100);
    },
  },
];

describe.runIf(isThere)('pictures that decode wrongly somewhere (../shared/cases/images)', () => {
  test.each(cases)('$file: $want', async ({ file, want }) => {
    const wishes = WISHES.filter(({ words }) => words.test(want));
    expect(wishes.length, `No test knows this wish: ${want}`).toBeGreaterThan(0);
    for (const { shows } of wishes) await shows(file);
  });
});

describe.runIf(isAsked && !isThere)('pictures that decode wrongly somewhere', () => {
  test(`${list} is absent: set ATP_SHARED to the folder that holds cases/`, () => {
    expect(isThere).toBe(true);
  });
});
