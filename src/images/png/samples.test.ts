import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngChunk, withChecksums } from '../../../test/bombs.js';
import { UserError } from '../../protocol/errors.js';
import { decodePngSamples } from './samples.js';

const [width, height] = [29, 17];
const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

interface Form {
  depth: number;
  colorType: number;
  /** Lengths of the IDAT chunks. */
  cuts?: number[];
}

/** A PNG of noise, with every filter in turn. */
function noise({ depth, colorType, cuts = [] }: Form): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, 0], 8);
  const row = 1 + Math.ceil((width * (CHANNELS[colorType] as number) * depth) / 8);
  const rows = Uint8Array.from({ length: row * height }, (_, i) => (i % row === 0 ? (i / row) % 5 : (i * 7919) >> 3));
  const data = deflateSync(rows);
  const edges = [0, ...cuts, data.length];
  return new Uint8Array(
    Buffer.concat([
      SIGNATURE,
      pngChunk('IHDR', header),
      ...(colorType === 3 ? [pngChunk('PLTE', Buffer.alloc(3 * 2 ** depth, 9))] : []),
      ...edges.slice(1).map((end, i) => pngChunk('IDAT', data.subarray(edges[i], end))),
      pngChunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

describe('the samples of a PNG', () => {
  it.each([
    [0, 8],
    [0, 16],
    [2, 8],
    [2, 16],
    [3, 8],
    [4, 8],
    [4, 16],
    [6, 8],
    [6, 16],
  ])('of colour type %i and %i bits are those of another decoder', (colorType, depth) => {
    const bytes = noise({ colorType, depth });
    expect([...decodePngSamples(bytes, 'a').data]).toEqual([...decode(bytes).data]);
  });

  it('do not depend on how the data is cut into chunks', () => {
    const whole = decodePngSamples(noise({ colorType: 2, depth: 8 }), 'a');
    for (const cuts of [[1], [1, 2, 3], [0, 2], [300, 301, 900]]) {
      expect(decodePngSamples(noise({ colorType: 2, depth: 8, cuts }), 'a')).toEqual(whole);
    }
  });

  it.each([
    ['1 bit, interlaced', { palette: true, colours: 2, progressive: true }],
    ['4 bits, interlaced', { palette: true, colours: 16, progressive: true }],
    ['8 bits, interlaced', { progressive: true }],
  ] as const)('%s', async (_, options) => {
    const grey = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) % 251);
    const picture = sharp(grey, { raw: { width, height, channels: 1 } });
    const png = new Uint8Array(await picture.png(options).toBuffer());
    const { data, palette, channels } = decodePngSamples(png, 'a');
    const expected = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const first = [...data].filter((_, i) => i % channels === 0).map((value) => palette?.[value]?.[0] ?? value);
    expect(first).toEqual([...expected.data].filter((_, i) => i % expected.info.channels === 0));
  });
});

it('a damaged PNG gives the samples of its header or a UserError, in a moment', () => {
  const files = [
    noise({ colorType: 2, depth: 8 }),
    noise({ colorType: 3, depth: 4 }),
    noise({ colorType: 6, depth: 16 }),
  ];
  const seen = new Set<string>();
  const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.constantFrom(...files), changes, fc.boolean(), (file, list, mended) => {
      const bytes = file.slice();
      for (const { at, byte } of list) bytes[8 + (at % (bytes.length - 8))] = byte;
      const started = performance.now();
      try {
        const { data, ...png } = decodePngSamples(mended ? withChecksums(bytes) : bytes, 'a');
        expect(data.length).toBe(png.width * png.height * png.channels);
        seen.add('read');
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        seen.add((error as UserError).message.replace(/\d+/g, ''));
      }
      expect(performance.now() - started).toBeLessThan(5000);
    }),
    { numRuns: 600, seed: 11 },
  );
  expect(seen).toContain('read');
  expect(seen.size).toBeGreaterThan(10);
});
