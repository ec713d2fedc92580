import type { PngHeader } from './chunks.js';

// A PNG's data is a list of rows. A byte in front of each row names its filter: the row's bytes are stored as differences
// from the pixel to the left, from the row above, or both. An interlaced PNG has seven smaller pictures one after another.

/** One of the pictures that a PNG's data consists of, and where its pixels belong. */
interface Pass {
  x: number;
  y: number;
  stepX: number;
  stepY: number;
  width: number;
  height: number;
}

/** Adam7: first pixel and step of each pass. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function passesOf({ width, height, interlaced }: PngHeader): Pass[] {
  if (!interlaced) return [{ x: 0, y: 0, stepX: 1, stepY: 1, width, height }];
  const passes = ADAM7.map(([x, y, stepX, stepY]) => {
    return { x, y, stepX, stepY, width: Math.ceil((width - x) / stepX), height: Math.ceil((height - y) / stepY) };
  });
  return passes.filter((pass) => pass.width > 0 && pass.height > 0);
}

const rowBytes = (width: number, { channels, depth }: PngHeader): number => Math.ceil((width * channels * depth) / 8);

/** Bytes that the header's picture takes before it is compressed: its rows with their filters. */
export const filteredSize = (header: PngHeader): number =>
  passesOf(header).reduce((sum, { width, height }) => sum + height * (1 + rowBytes(width, header)), 0);

/** Of the three neighbours, the one that is nearest to left + above - corner. */
function paeth(left: number, above: number, corner: number): number {
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/**
 * Undoes the filter of the row that starts at `from` and writes the row at `to`. `to` lies before `from`, where the row
 * above ends. `step`: bytes to the pixel on the left.
 */
function unfilterRow(data: Uint8Array, from: number, to: number, length: number, step: number, isFirst: boolean): void {
  const filter = data[from - 1] as number;
  if (filter > 4) throw new Error(`a row has the filter ${filter}, which no PNG has`);
  if (filter === 0) data.copyWithin(to, from, from + length);
  else if (filter === 1) addLeft(data, from, to, length, step);
  else addAbove(data, from, to, length, step, isFirst);
}

/** Filters 2 to 4: differences from the row above, from the mean of left and above, from the nearest of three neighbours. */
function addAbove(data: Uint8Array, from: number, to: number, length: number, step: number, isFirst: boolean): void {
  const filter = data[from - 1] as number;
  const above = to - length;
  for (let i = 0; i < length; i++) {
    const left = i < step ? 0 : (data[to + i - step] as number);
    const up = isFirst ? 0 : (data[above + i] as number);
    let expected = up;
    if (filter === 3) expected = (left + up) >> 1;
    else if (filter === 4) expected = paeth(left, up, isFirst || i < step ? 0 : (data[above + i - step] as number));
    data[to + i] = (data[from + i] as number) + expected;
  }
}

function addLeft(data: Uint8Array, from: number, to: number, length: number, step: number): void {
  for (let i = 0; i < length; i++) {
    data[to + i] = (data[from + i] as number) + (i < step ? 0 : (data[to + i - step] as number));
  }
}

/** The rows of a pass without their filters, packed in place from `start` on. */
function unfilter(data: Uint8Array, start: number, { width, height }: Pass, header: PngHeader): Uint8Array {
  const length = rowBytes(width, header);
  const step = Math.ceil((header.channels * header.depth) / 8);
  for (let y = 0; y < height; y++) {
    unfilterRow(data, start + y * (length + 1) + 1, start + y * length, length, step, y === 0);
  }
  return data.subarray(start, start + height * length);
}

/** 1, 2 and 4 bit samples are packed, the first one highest, and each row starts on a byte. */
function unpack(rows: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const samples = new Uint8Array(width * height);
  const length = Math.ceil((width * depth) / 8);
  const perByte = 8 / depth;
  const mask = (1 << depth) - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = rows[y * length + Math.floor(x / perByte)] as number;
      samples[y * width + x] = (byte >> (8 - depth * ((x % perByte) + 1))) & mask;
    }
  }
  return samples;
}

/** The high byte of 16 bits is stored first. The bytes are turned in place where they start at an even address. */
function turnBytes(rows: Uint8Array): Uint16Array {
  const even = rows.byteOffset % 2 === 0 ? rows : rows.slice();
  const samples = new Uint16Array(even.buffer, even.byteOffset, even.length / 2);
  for (let i = 0; i < samples.length; i++) {
    samples[i] = ((even[2 * i] as number) << 8) | (even[2 * i + 1] as number);
  }
  return samples;
}

function samplesOf(rows: Uint8Array, { width, height }: Pass, { depth }: PngHeader): Uint8Array | Uint16Array {
  if (depth === 16) return turnBytes(rows);
  return depth === 8 ? rows : unpack(rows, width, height, depth);
}

/**
 * The samples of a picture, row by row, from its decompressed data of `filteredSize(header)` bytes. The data is written over.
 * @throws Error with half a sentence where the data is damaged
 */
export function samplesOfRows(data: Uint8Array, header: PngHeader): Uint8Array | Uint16Array {
  const [whole] = passesOf(header);
  if (!header.interlaced && whole) return samplesOf(unfilter(data, 0, whole, header), whole, header);
  const count = header.width * header.height * header.channels;
  const samples = header.depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  let start = 0;
  for (const pass of passesOf(header)) {
    place(samplesOf(unfilter(data, start, pass, header), pass, header), samples, pass, header);
    start += pass.height * (1 + rowBytes(pass.width, header));
  }
  return samples;
}

/** Puts the pixels of a pass where they belong. */
function place(
  from: Uint8Array | Uint16Array,
  to: Uint8Array | Uint16Array,
  { x, y, stepX, stepY, width, height }: Pass,
  { width: wholeWidth, channels }: PngHeader,
): void {
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const pixel = ((y + row * stepY) * wholeWidth + x + column * stepX) * channels;
      for (let channel = 0; channel < channels; channel++) to[pixel + channel] = from[at++] as number;
    }
  }
}
