import { randomBytes } from 'node:crypto';
import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';

// Small files that claim, or turn into, large ones.

const BLOCK = 2 ** 24;

/** A deflate stream of that many zeros, in a thousandth of the bytes; `front` comes before them. */
export function deflatedZeros(count: number, front: Uint8Array = new Uint8Array(0)): Uint8Array {
  const flushed = (bytes: Uint8Array) => deflateRawSync(bytes, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const block = flushed(new Uint8Array(BLOCK));
  const pieces = front.length > 0 ? [flushed(front)] : [];
  for (let left = count; left >= BLOCK; left -= BLOCK) pieces.push(block);
  pieces.push(deflateRawSync(new Uint8Array(count % BLOCK), { level: 9 }));
  return new Uint8Array(Buffer.concat(pieces));
}

/** Checksum of `front` and that many zeros. */
function crcOfZeros(count: number, front: Uint8Array): number {
  const block = new Uint8Array(BLOCK);
  let crc = crc32(front);
  for (let left = count; left > 0; left -= BLOCK) crc = crc32(block.subarray(0, Math.min(left, BLOCK)), crc);
  return crc;
}

/** The same as a zlib stream. */
const zlibZeros = (count: number): Buffer => {
  const adler = Buffer.alloc(4);
  adler.writeUInt16BE(count % 65521);
  adler.writeUInt16BE(1, 2);
  return Buffer.concat([Buffer.of(0x78, 0xda), deflatedZeros(count), adler]);
};

export function pngChunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

export interface PngParts {
  width: number;
  height: number;
  depth?: number;
  /** 0 grey, 2 RGB, 3 indexed, 4 grey and alpha, 6 RGBA. */
  colorType?: number;
  interlaced?: boolean;
  /** Bytes that the data inflates to: all zero. */
  dataBytes: number;
  /** Chunks between header and data. */
  chunks?: Buffer[];
}

export function zeroPng({
  width,
  height,
  depth = 8,
  colorType = 2,
  interlaced = false,
  dataBytes,
  chunks = [],
}: PngParts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IDAT', zlibZeros(dataBytes)),
    pngChunk('IEND', new Uint8Array(0)),
  ]);
}

/** A profile (iCCP), or a text that is compressed (zTXt, iTXt), of that many zeros. */
export function compressedChunk(type: 'iCCP' | 'zTXt' | 'iTXt', bytes: number): Buffer {
  const front = type === 'iTXt' ? 'Comment\0\x01\0\0\0' : 'Comment\0\0';
  return pngChunk(type, Buffer.concat([Buffer.from(front, 'latin1'), zlibZeros(bytes)]));
}

/** The front of a .npy file. */
export function npyFront(descr: string, shape: readonly number[]): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.map((size) => `${size},`).join(' ')}), }`;
  const padded = `${text.padEnd(128 - 10 - 1)}\n`;
  return Uint8Array.of(
    0x93,
    ...Buffer.from('NUMPY'),
    1,
    0,
    padded.length & 255,
    padded.length >> 8,
    ...Buffer.from(padded),
  );
}

export interface ZipEntry {
  name: string;
  /** What comes before the zeros. */
  front: Uint8Array;
  zeros: number;
  /** The size that the archive claims; by default the true one. */
  claimed?: number;
}

/** An archive of deflated entries. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, front, zeros, claimed } of entries) {
    const stored = deflatedZeros(zeros, front);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crcOfZeros(zeros, front), 10);
    facts.writeUInt32LE(stored.length, 14);
    facts.writeUInt32LE(claimed ?? front.length + zeros, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), stored]);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), facts, place, Buffer.from(name)]));
    files.push(file);
    at += file.length;
  }
  const lines = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(lines.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, lines, end]);
}

/** An address whose recipe unpacks to that many bytes. */
export const hashOf = (bytes: number): Buffer =>
  Buffer.from(`#recipe=${Buffer.from(deflatedZeros(bytes)).toString('base64url')}&image=2`);

/** A checkpoint whose pickle holds only one opcode, many times, and an end. */
export function pickleOf(opcode: string, times: number): Buffer {
  return Buffer.concat([Buffer.from('\x80\x02', 'latin1'), Buffer.alloc(times, opcode, 'latin1'), Buffer.from('.')]);
}

/** A picture of noise: it cannot be compressed. */
export function noisePng(width: number, height: number, colorType: 0 | 2): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, colorType, 0, 0, 0], 8);
  const row = 1 + width * (colorType === 2 ? 3 : 1);
  const rows = randomBytes(row * height);
  for (let y = 0; y < height; y++) rows[y * row] = y % 5;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 1 })),
    pngChunk('IEND', new Uint8Array(0)),
  ]);
}

/** Changed bytes behind checksums that are right get further into the decoder. */
export function withChecksums(bytes: Uint8Array): Uint8Array {
  const parts: Buffer[] = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')];
  const view = Buffer.from(bytes);
  for (let at = 8; at + 12 <= view.length; ) {
    const length = view.readUInt32BE(at);
    parts.push(pngChunk(view.toString('latin1', at + 4, at + 8), view.subarray(at + 8, at + 8 + length)));
    at += 12 + length;
  }
  return new Uint8Array(Buffer.concat(parts));
}
