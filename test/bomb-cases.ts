import sharp from 'sharp';
import { bmpFile } from './bmp-file.js';
import { compressedChunk, deflatedZeros, hashOf, noisePng, npyFront, pickleOf, zeroPng, zipOf } from './bombs.js';
import type { Reader } from './peak-memory.js';
import { TIFF, tiffFile } from './tiff-file.js';

export interface BombCase {
  name: string;
  reader: Reader;
  /** The file; small, whatever it claims. */
  make: () => Uint8Array | Promise<Uint8Array>;
  /** Bytes of what it declares, decoded: an image as RGB or as stored, an array, a file that is not compressed itself. */
  declared: number;
  /** The words of the refusal; undefined where the file is honest and read. */
  refused?: RegExp;
}

const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** Bytes of a PNG's rows, each with its filter in front. */
const rowsOf = (width: number, height: number, bytesPerPixel: number): number => height * (1 + width * bytesPerPixel);

const lyingPngs: BombCase[] = [
  {
    name: 'PNG of 8 x 8 pixels whose data inflates to 1 GiB',
    reader: 'image',
    make: () => zeroPng({ width: 8, height: 8, dataBytes: GiB }),
    declared: 8 * 8 * 3,
    refused: /its header needs 200 bytes for 8 x 8 pixels, but its data holds more/,
  },
  {
    name: 'label map PNG of 8 x 8 pixels whose data inflates to 1 GiB',
    reader: 'labels',
    make: () => zeroPng({ width: 8, height: 8, colorType: 0, dataBytes: GiB }),
    declared: 8 * 8,
    refused: /its header needs 72 bytes for 8 x 8 pixels, but its data holds more/,
  },
  {
    name: 'PNG of 10000 x 10000 pixels with the data of 8 x 8',
    reader: 'image',
    make: () => zeroPng({ width: 10_000, height: 10_000, colorType: 6, depth: 16, dataBytes: 200 }),
    declared: 0,
    refused: /its header needs 800010000 bytes for 10000 x 10000 pixels, but \d+ compressed bytes cannot hold as many/,
  },
  {
    name: 'PNG of 60000 x 60000 pixels',
    reader: 'image',
    make: () => zeroPng({ width: 60_000, height: 60_000, dataBytes: 1000 }),
    declared: 0,
    refused: /60000 x 60000 pixels; at most 16384 pixels a side and 100 million in all are read/,
  },
];

const passedOver = (['iCCP', 'zTXt', 'iTXt'] as const).map(
  (type): BombCase => ({
    name: `PNG of 8 x 8 pixels with a ${type} chunk that inflates to 1 GiB`,
    reader: 'image',
    make: () => zeroPng({ width: 8, height: 8, dataBytes: rowsOf(8, 8, 3), chunks: [compressedChunk(type, GiB)] }),
    declared: 8 * 8 * 3,
  }),
);

const honestPngs: BombCase[] = [
  {
    name: 'honest grey PNG of 5000 x 5000 pixels',
    reader: 'image',
    make: () => zeroPng({ width: 5000, height: 5000, colorType: 0, dataBytes: rowsOf(5000, 5000, 1) }),
    declared: 5000 * 5000,
  },
  {
    name: 'honest RGB PNG of 5000 x 5000 pixels',
    reader: 'image',
    make: () => zeroPng({ width: 5000, height: 5000, dataBytes: rowsOf(5000, 5000, 3) }),
    declared: 5000 * 5000 * 3,
  },
  {
    name: 'honest RGBA PNG of 4000 x 4000 pixels and 16 bits',
    reader: 'image',
    make: () => zeroPng({ width: 4000, height: 4000, depth: 16, colorType: 6, dataBytes: rowsOf(4000, 4000, 8) }),
    declared: 4000 * 4000 * 8,
  },
  {
    name: 'honest PNG of 5000 x 5000 pixels of one bit',
    reader: 'image',
    make: () => zeroPng({ width: 5000, height: 5000, depth: 1, colorType: 0, dataBytes: 5000 * 626 }),
    declared: 5000 * 5000 * 3,
  },
  {
    name: 'honest label map PNG of 5000 x 5000 pixels',
    reader: 'labels',
    make: () => zeroPng({ width: 5000, height: 5000, colorType: 0, dataBytes: rowsOf(5000, 5000, 1) }),
    declared: 5000 * 5000,
  },
  { name: 'honest PNG of noise', reader: 'image', make: () => noisePng(4000, 4000, 2), declared: 4000 * 4000 * 3 },
];

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#345678' } });

const platform: BombCase[] = [
  {
    name: 'honest JPEG of 5000 x 5000 pixels',
    reader: 'image',
    make: () => plain(5000, 5000).jpeg().toBuffer(),
    declared: 5000 * 5000 * 3,
  },
  {
    name: 'honest progressive JPEG of 5000 x 5000 pixels',
    reader: 'image',
    make: () => plain(5000, 5000).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    declared: 5000 * 5000 * 3,
  },
  {
    name: 'honest WebP of 5000 x 5000 pixels',
    reader: 'image',
    make: () => plain(5000, 5000).webp().toBuffer(),
    declared: 5000 * 5000 * 3,
  },
  {
    name: 'JPEG that claims 60000 x 60000 pixels',
    reader: 'image',
    make: async () => {
      const bytes = await plain(64, 64).jpeg().toBuffer();
      const frame = bytes.indexOf(Buffer.of(0xff, 0xc0));
      bytes.writeUInt16BE(60_000, frame + 5);
      bytes.writeUInt16BE(60_000, frame + 7);
      return bytes;
    },
    declared: 0,
    refused: /60000 x 60000 pixels; at most 16384 pixels a side/,
  },
];

const tiffTags = (width: number, height: number) => ({
  [TIFF.width]: width,
  [TIFF.height]: height,
  [TIFF.bits]: [8, 8, 8],
  [TIFF.photometric]: 2,
  [TIFF.samples]: 3,
  [TIFF.compression]: 8,
});
const zlibOf = (bytes: number): Uint8Array => Buffer.concat([Buffer.of(0x78, 0x9c), deflatedZeros(bytes)]);

/** A palette PNG's picture as a GIF that claims another size. */
async function claimingGif(width: number, height: number): Promise<Buffer> {
  const bytes = await plain(64, 64).gif().toBuffer();
  const picture = bytes.indexOf(Buffer.of(0x2c, 0, 0, 0, 0, 64, 0, 64, 0));
  for (const at of [6, picture + 5]) {
    bytes.writeUInt16LE(width, at);
    bytes.writeUInt16LE(height, at + 2);
  }
  return bytes;
}

const ownKinds: BombCase[] = [
  {
    name: 'TIFF of 8 x 8 pixels whose strip inflates to 1 GiB',
    reader: 'image',
    make: () => tiffFile({ tags: tiffTags(8, 8), pieces: [zlibOf(GiB)] }),
    declared: 8 * 8 * 3,
  },
  {
    name: 'TIFF of 10000 x 10000 pixels with the data of 8 x 8',
    reader: 'image',
    make: () => tiffFile({ tags: tiffTags(10_000, 10_000), pieces: [zlibOf(192)] }),
    declared: 0,
    refused: /its header needs 300000000 bytes for 10000 x 10000 pixels, but \d+ bytes cannot hold as many/,
  },
  {
    name: 'TIFF of 60000 x 60000 pixels',
    reader: 'image',
    make: () => tiffFile({ tags: tiffTags(60_000, 60_000), pieces: [zlibOf(192)] }),
    declared: 0,
    refused: /60000 x 60000 pixels; at most 16384 pixels a side/,
  },
  {
    name: 'TIFF of 8 x 8 pixels in tiles of 60000 x 60000',
    reader: 'image',
    make: () => {
      const tags = { ...tiffTags(8, 8), [TIFF.tileWidth]: 6e7, [TIFF.tileHeight]: 6e7 };
      return tiffFile({ tags, pieces: [zlibOf(GiB)], tiled: true });
    },
    declared: 8 * 8 * 3,
    refused: /its tiles are far larger than the picture/,
  },
  {
    name: 'TIFF whose strips are listed 1.5 million times',
    reader: 'image',
    make: () => {
      const tags = { ...tiffTags(8, 8), [TIFF.palette]: new Array<number>(1_500_000).fill(0) };
      return tiffFile({ tags, pieces: [zlibOf(192)] });
    },
    declared: 3_000_000,
    refused: /its tag 320 has 1500000 values/,
  },
  {
    name: 'honest TIFF of 5000 x 5000 pixels in one strip',
    reader: 'image',
    make: () => tiffFile({ tags: tiffTags(5000, 5000), pieces: [zlibOf(5000 * 5000 * 3)] }),
    declared: 5000 * 5000 * 3,
  },
  {
    name: 'honest TIFF of 4000 x 4000 pixels and 16 bits, packed by LZW',
    reader: 'image',
    make: () => plain(4000, 4000).toColourspace('rgb16').tiff({ compression: 'lzw', predictor: 'none' }).toBuffer(),
    declared: 4000 * 4000 * 6,
  },
  {
    name: 'honest TIFF of 5000 x 5000 pixels in tiles',
    reader: 'labels',
    make: () =>
      sharp({ create: { width: 5000, height: 5000, channels: 3, background: '#030303' } })
        .toColourspace('b-w')
        .tiff({ compression: 'packbits', tile: true })
        .toBuffer(),
    declared: 5000 * 5000 * 3,
  },
  {
    name: 'GIF that claims 60000 x 60000 pixels',
    reader: 'image',
    make: () => claimingGif(60_000, 60_000),
    declared: 0,
    refused: /60000 x 60000 pixels; at most 16384 pixels a side/,
  },
  {
    name: 'GIF that claims 9000 x 9000 pixels with the data of 64 x 64',
    reader: 'image',
    make: () => claimingGif(9000, 9000),
    declared: 0,
    refused: /its header needs 81000000 bytes for 9000 x 9000 pixels, but \d+ bytes cannot hold as many/,
  },
  {
    name: 'honest GIF of 5000 x 5000 pixels',
    reader: 'image',
    make: () => plain(5000, 5000).gif().toBuffer(),
    declared: 5000 * 5000 * 3,
  },
  {
    name: 'BMP of 9000 x 9000 pixels with the data of 8 x 8',
    reader: 'image',
    make: () => {
      const bytes = Buffer.from(bmpFile({ width: 8, height: 8, bits: 24, data: [] }));
      bytes.writeInt32LE(9000, 18);
      bytes.writeInt32LE(9000, 22);
      return bytes;
    },
    declared: 0,
    refused: /the file ends too early/,
  },
  {
    name: 'honest BMP of 4000 x 4000 pixels',
    reader: 'image',
    make: () => bmpFile({ width: 4000, height: 4000, bits: 8, data: [], palette: [[1, 2, 3]] }),
    declared: 4000 * 4000 * 3,
  },
];

const front = (shape: number[], descr = '|u1') => npyFront(descr, shape);

const archives: BombCase[] = [
  {
    name: 'npz whose entry has 1 GiB, for an array of 8 x 8',
    reader: 'npz',
    make: () => zipOf([{ name: 'a.npy', front: front([8, 8]), zeros: GiB }]),
    declared: 64,
    refused: /claims an array \[8, 8\] of 64 bytes, its place in the archive 1073741824/,
  },
  {
    name: 'npz whose entry has 1 GiB and claims to have 64 bytes',
    reader: 'npz',
    make: () => zipOf([{ name: 'a.npy', front: front([8, 8]), zeros: GiB, claimed: 128 + 64 }]),
    declared: 64,
    refused: /claims 192 bytes, but holds more/,
  },
  {
    name: 'npz that claims 1 GiB and has 64 bytes',
    reader: 'npz',
    make: () => zipOf([{ name: 'a.npy', front: front([GiB]), zeros: 64, claimed: 128 + GiB }]),
    declared: 0,
    refused: /claims 1073741952 bytes, more than its \d+ compressed bytes can hold/,
  },
  {
    name: 'npz that claims an array of 16 GiB',
    reader: 'npz',
    make: () => zipOf([{ name: 'a.npy', front: front([16 * GiB]), zeros: 64, claimed: 128 }]),
    declared: 0,
    refused: /an array \[17179869184\] of 17179869184 bytes; at most 64 axes and 4294967296 bytes are read/,
  },
  {
    name: 'npz of two entries with one name',
    reader: 'npz',
    make: () => zipOf([1, 2].map(() => ({ name: 'a.npy', front: front([GiB / 4]), zeros: GiB / 4 }))),
    declared: 0,
    refused: /two entries called a\.npy/,
  },
  {
    name: 'npz of ten arrays of 256 MiB as a prediction',
    reader: 'prediction',
    make: () =>
      zipOf(Array.from({ length: 10 }, (_, i) => ({ name: `a${i}.npy`, front: front([GiB / 4]), zeros: GiB / 4 }))),
    declared: 0,
    refused: /holds 10 arrays .*which one is the prediction/,
  },
  {
    name: 'npz of an honest array of 256 MiB whose classes are wrong, as a prediction',
    reader: 'prediction',
    make: () => zipOf([{ name: 'a.npy', front: front([4, 8192, 8192]), zeros: GiB / 4 }]),
    declared: 0,
    refused: /shape \[4, 8192, 8192\] has no axis of 11 classes/,
  },
  {
    name: 'npz of an honest label map of 24000 x 24000 as a prediction',
    reader: 'prediction',
    make: () => zipOf([{ name: 'a.npy', front: front([24_000, 24_000]), zeros: 576e6 }]),
    declared: 0,
    refused: /pixels times classes are 6336000000 numbers; at most 1073741824 are read/,
  },
  {
    name: 'npz of an honest array of 256 MiB',
    reader: 'npz',
    make: () => zipOf([{ name: 'a.npy', front: front([GiB / 4]), zeros: GiB / 4 }]),
    declared: GiB / 4,
  },
  {
    name: 'honest label map PNG of 9000 x 9000 as a prediction, which all classes would make 44 times as large',
    reader: 'prediction',
    make: () => zeroPng({ width: 9000, height: 9000, colorType: 0, dataBytes: rowsOf(9000, 9000, 1) }),
    declared: 9000 * 9000,
  },
  {
    name: 'npz of honest logits [11, 2048, 2048] of float16 as a prediction',
    reader: 'prediction',
    make: () => zipOf([{ name: 'a.npy', front: front([11, 2048, 2048], '<f2'), zeros: 22 * 2048 * 2048 }]),
    // As float32, which is what the engine takes.
    declared: 4 * 11 * 2048 * 2048,
    refused: /the classes of a pixel sum to 0/,
  },
  {
    name: 'pth whose pickle is compressed and has 1 GiB',
    reader: 'model',
    make: () => zipOf([{ name: 'archive/data.pkl', front: Buffer.from('\x80\x02', 'latin1'), zeros: GiB }]),
    declared: 0,
    refused: /compressed; PyTorch stores entries uncompressed/,
  },
];

const ofFile = (name: string, reader: Reader, bytes: Uint8Array, refused: RegExp): BombCase => ({
  name,
  reader,
  make: () => bytes,
  declared: bytes.length,
  refused,
});

const text = (content: string): Uint8Array => Buffer.from(content);

function safetensorsOf(header: string): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, Buffer.from(header)]);
}

const structures: BombCase[] = [
  ...['}', ']', ')', '(', '\x94'].map((opcode) => {
    const front = opcode === '\x94' ? 'N' : '';
    const pickle = Buffer.concat([Buffer.from(`\x80\x02${front}`, 'latin1'), pickleOf(opcode, 4 * MiB).subarray(2)]);
    const name = `pth of 4 million opcodes 0x${opcode.charCodeAt(0).toString(16)}`;
    return ofFile(name, 'model', pickle, /makes far more values than its length tells|not one that torch.save wrote/);
  }),
  ofFile(
    'safetensors whose header is 3 million empty objects',
    'model',
    safetensorsOf(`{${Array.from({ length: 800_000 }, (_, i) => `"${i}":[{}]`).join(',')}}`),
    /far more values than its length tells/,
  ),
  ofFile('recipe of 12 million empty lists', 'json', text(`[${'[],'.repeat(12e6)}[]]`), /lists and objects in/),
  ofFile('recipe of 65 MiB', 'json', Buffer.alloc(65 * MiB, ' '), /a JSON file of at most 67108864 is read/),
  ofFile('run record of 12 million empty lists', 'record', text(`[${'[],'.repeat(12e6)}[]]`), /lists and objects in/),
];

const addresses: BombCase[] = [
  {
    name: 'address of a megabyte, whose recipe unpacks to 1 GiB',
    reader: 'hash',
    make: () => hashOf(GiB),
    declared: 0,
    refused: /has \d+ characters after "#"; at most 16384 are read/,
  },
  {
    name: 'short address whose recipe unpacks to 10 MiB',
    reader: 'hash',
    make: () => hashOf(10 * MiB),
    declared: 0,
    refused: /unpacks to more than the 65536 bytes that a recipe may have/,
  },
];

export const BOMB_CASES: BombCase[] = [
  ...lyingPngs,
  ...passedOver,
  ...honestPngs,
  ...platform,
  ...ownKinds,
  ...archives,
  ...structures,
  ...addresses,
];
