import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../compression/crc32.js';
import { decodeImage } from '../images/decode.js';
import { UserError } from '../protocol/errors.js';
import { decodeWithSharp } from './decode-node.js';
import { decodePngWithSharp } from './decode-png.js';

const none = () => Promise.reject(new Error('no platform decoder is here'));
const own = (bytes: Uint8Array) => decodeImage(bytes, 'a.png', none);

/** The same numbers for each test: neither flat nor smooth. */
const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (Math.imul(at + seed, 2654435761) >>> 13) & 0xff);

function chunk(name: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(content.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}

interface Form {
  width: number;
  height: number;
  /** Colour type: 2 has three channels, 6 has four. */
  type: 2 | 6;
  seed: number;
  /** Chunks in front of the data. */
  before?: Buffer[];
  /** Rows more, or fewer, than the header says. */
  more?: number;
}

/** A PNG whose rows have all filters in turn: any bytes are differences of some picture. */
function png({ width, height, type, seed, before = [], more = 0 }: Form): Uint8Array {
  const row = 1 + width * (type === 2 ? 3 : 4);
  const rows = noise(row * (height + more), seed);
  for (let y = 0; y < height + more; y++) rows[y * row] = y % 5;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, type, 0, 0, 0], 8);
  const data = deflateSync(rows);
  const half = data.length >> 1;
  return new Uint8Array(
    Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      ...[chunk('IHDR', header), ...before],
      ...[chunk('IDAT', data.subarray(0, half)), chunk('IDAT', data.subarray(half)), chunk('IEND', Buffer.alloc(0))],
    ]),
  );
}

/** Chunks that ask viewers to show other colours. */
const COLOURS: Record<string, Buffer> = {
  gamma: chunk('gAMA', Buffer.from([0, 0, 0x27, 0x10])),
  transparent: chunk('tRNS', Buffer.from([0, 7, 0, 8, 0, 9])),
  'few bits': chunk('sBIT', Buffer.from([5, 6, 5])),
  background: chunk('bKGD', Buffer.from([0, 1, 0, 2, 0, 3])),
  resolution: chunk('pHYs', Buffer.from([0, 0, 0, 9, 0, 0, 0, 1, 0])),
};

async function same(bytes: Uint8Array): Promise<void> {
  const expected = await own(bytes);
  const { width, height, data } = expected;
  expect(await decodePngWithSharp(bytes)).toEqual({ width, height, data });
}

describe('PNG by libvips', () => {
  it.each([2, 6] as const)('has the bytes of our own decoder at any size, colour type %i', async (type) => {
    for (const [width, height] of [
      [1, 1],
      [3, 7],
      [64, 33],
      [257, 19],
    ] as const) {
      await same(png({ width, height, type, seed: width }));
    }
  });

  it.each(Object.keys(COLOURS))('ignores what is said about %s', async (name) => {
    const before = [COLOURS[name] as Buffer];
    const bytes = png({ width: 20, height: 10, type: 2, seed: 1, before });
    const [plain, found] = [await own(png({ width: 20, height: 10, type: 2, seed: 1 })), await own(bytes)];
    expect(found.data).toEqual(plain.data);
    await same(bytes);
  });

  it('ignores colour profiles and EXIF', async () => {
    const raw = { raw: { width: 16, height: 9, channels: 3 as const } };
    const picture = () => sharp(noise(16 * 9 * 3, 5), raw);
    await same(await picture().withIccProfile('p3').png().toBuffer());
    await same(await picture().withMetadata({ orientation: 6 }).png().toBuffer());
  });

  it('leaves all other forms to our own decoder', async () => {
    const raw = { raw: { width: 16, height: 9, channels: 3 as const } };
    const picture = () => sharp(noise(16 * 9 * 3, 5), raw);
    const forms = [
      picture().png({ palette: true }),
      picture().png({ progressive: true }),
      picture().toColourspace('b-w').png(),
      picture().toColourspace('rgb16').png(),
    ];
    for (const form of forms) expect(await decodePngWithSharp(await form.toBuffer())).toBeUndefined();
  });

  it('refuses what our own decoder refuses, whatever byte is changed, with its checksum mended or not', async () => {
    const bytes = png({ width: 24, height: 16, type: 2, seed: 3 });
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), async (at, value, mended) => {
        const changed = bytes.slice();
        changed[at] = value;
        const file = mended ? withChecksums(changed) : changed;
        const expected = await own(file).catch((error: unknown) => error);
        const found = await decodePngWithSharp(file);
        if (expected instanceof UserError) expect(found).toBeUndefined();
        else if (found) expect(found.data).toEqual((expected as { data: Uint8Array }).data);
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  it.each([1, -1])('refuses data of %i rows more than the header says', async (more) => {
    const bytes = png({ width: 24, height: 16, type: 2, seed: 3, more });
    await expect(own(bytes)).rejects.toMatchObject({ code: 'corrupt-image' });
    await expect(decodeImage(bytes, 'a.png', decodeWithSharp)).rejects.toMatchObject({ code: 'corrupt-image' });
  });
});

/** The file with each chunk's checksum as it should be, as far as its chunks can be followed. */
function withChecksums(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}
