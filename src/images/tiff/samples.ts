import type { StoredSamples } from '../stored-samples.js';
import { turnSamples } from '../turn-samples.js';
import { numberOf, numbersOf, readTiffFile, type TiffDirectory, type TiffFile } from './directory.js';
import { formOf, type TiffForm } from './form.js';
import { UNPACKING } from './unpack.js';

// The picture is cut into strips or tiles, each packed by itself. They are unpacked one after another into memory of the size
// that the header gives, turned into samples, and laid where they belong.

const rowBytes = (width: number, samples: number, bits: number): number => Math.ceil((width * samples * bits) / 8);

/** A tile may reach beyond a small picture, but no tile of a sound file is as large as this. */
const MOST_TILE_BYTES = 32 * 2 ** 20;

/** Memory for the part of a strip or tile that lies in the picture. */
function roomForPiece({ pieces, width, height, bits }: TiffForm, samples: number): Uint8Array {
  const bytes = Math.min(pieces.height, height) * rowBytes(pieces.width, samples, bits);
  if (bytes > MOST_TILE_BYTES && pieces.width > 2 * width) throw new Error('its tiles are far larger than the picture');
  return new Uint8Array(bytes);
}

/** Refuses a header that claims more than the packed bytes can hold, before memory is taken for it. */
function checkBytes({ width, height, samples, bits, pieces, compression }: TiffForm, file: number): void {
  const packed = pieces.bytes.reduce((sum, bytes) => sum + bytes, 0);
  const needed = height * rowBytes(width, samples, bits);
  const held = UNPACKING[compression].most(Math.min(packed, file));
  if (needed <= held) return;
  throw new Error(
    `its header needs ${needed} bytes for ${width} x ${height} pixels, but ${packed} bytes cannot hold as many`,
  );
}

/** 16 bit samples from bytes of the file's own order. */
function wideSamples(bytes: Uint8Array, little: boolean): Uint16Array {
  const [high, low] = little ? [1, 0] : [0, 1];
  const samples = new Uint16Array(bytes.length >> 1);
  for (let at = 0; at < samples.length; at++) {
    samples[at] = ((bytes[2 * at + high] as number) << 8) | (bytes[2 * at + low] as number);
  }
  return samples;
}

/** 1, 2 and 4 bit samples are packed, the first one highest, and each row starts on a byte. */
function narrowSamples(bytes: Uint8Array, width: number, height: number, bits: number): Uint8Array {
  const samples = new Uint8Array(width * height);
  const length = rowBytes(width, 1, bits);
  for (let at = 0; at < samples.length; at++) {
    const place = (at % width) * bits;
    const byte = bytes[Math.floor(at / width) * length + (place >> 3)] as number;
    samples[at] = (byte >> (8 - bits - (place & 7))) & ((1 << bits) - 1);
  }
  return samples;
}

function addLeft(samples: Uint8Array | Uint16Array, width: number, step: number): void {
  const row = width * step;
  for (let start = 0; start < samples.length; start += row) {
    for (let at = start + step; at < start + row; at++)
      samples[at] = (samples[at] as number) + (samples[at - step] as number);
  }
}

/** The samples of one strip or tile. `rows`: how many of them are needed. */
function pieceOf(bytes: Uint8Array, rows: number, little: boolean, form: TiffForm, samples: number) {
  const { bits, pieces, differences } = form;
  const piece =
    bits === 16 ? wideSamples(bytes, little) : bits === 8 ? bytes : narrowSamples(bytes, pieces.width, rows, bits);
  if (differences) addLeft(piece, pieces.width, samples);
  return piece;
}

function readPieces(bytes: Uint8Array, little: boolean, form: TiffForm): Uint8Array | Uint16Array {
  const { width, height, bits, samples, pieces, planar, compression } = form;
  const perPiece = planar ? 1 : samples;
  const across = Math.ceil(width / pieces.width);
  const down = Math.ceil(height / pieces.height);
  const planes = planar ? samples : 1;
  if (pieces.offsets.length < across * down * planes) throw new Error('it lacks some of its strips');
  const all = new (bits === 16 ? Uint16Array : Uint8Array)(width * height * samples);
  const room = roomForPiece(form, perPiece);
  for (let place = 0; place < across * down * planes; place++) {
    const [plane, inPlane] = [Math.floor(place / (across * down)), place % (across * down)];
    const [x, y] = [(inPlane % across) * pieces.width, Math.floor(inPlane / across) * pieces.height];
    const rows = Math.min(pieces.height, height - y);
    const needed = room.subarray(0, rows * rowBytes(pieces.width, perPiece, bits));
    const from = pieces.offsets[place] as number;
    const source = bytes.subarray(from, from + (pieces.bytes[place] as number));
    if (UNPACKING[compression].into(needed, source) < needed.length) {
      throw new Error(`${pieces.tiled ? 'tile' : 'strip'} ${place + 1} of ${across * down * planes} ends too early`);
    }
    const piece = pieceOf(needed, rows, little, form, perPiece);
    lay(piece, all, { x, y, rows, plane }, form, perPiece);
  }
  return all;
}

interface Place {
  x: number;
  y: number;
  rows: number;
  plane: number;
}

function lay(
  piece: Uint8Array | Uint16Array,
  all: Uint8Array | Uint16Array,
  { x, y, rows, plane }: Place,
  { width, samples, pieces }: TiffForm,
  perPiece: number,
): void {
  const columns = Math.min(pieces.width, width - x);
  for (let row = 0; row < rows; row++) {
    const from = row * pieces.width * perPiece;
    const to = ((y + row) * width + x) * samples + plane;
    if (perPiece === samples) all.set(piece.subarray(from, from + columns * samples), to);
    else for (let column = 0; column < columns; column++) all[to + column * samples] = piece[from + column] as number;
  }
}

/** Ink to light, without a profile: red = (1 - cyan) (1 - black), of inks from 0 to 1. */
function inksToLight(inks: Uint8Array | Uint16Array, bits: number): Uint8Array | Uint16Array {
  const most = 2 ** bits - 1;
  const light = new (bits === 16 ? Uint16Array : Uint8Array)((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const rest = most - (inks[from + 3] as number);
    for (let ink = 0; ink < 3; ink++)
      light[to + ink] = Math.round(((most - (inks[from + ink] as number)) * rest) / most);
  }
  return light;
}

/** Colours of the indices: all reds, then all greens, then all blues, of 16 bits. Some programs write them as 8 bits. */
function paletteOf(directory: TiffDirectory, bits: number): number[][] {
  const count = 2 ** bits;
  const values = numbersOf(directory, 'palette');
  if (values.length < 3 * count) throw new Error('its palette is missing');
  const shift = values.some((value) => value > 255) ? 8 : 0;
  const colour = (index: number) => [0, 1, 2].map((channel) => (values[channel * count + index] as number) >> shift);
  return Array.from({ length: count }, (_, index) => colour(index));
}

/** A picture in full, and neither a smaller copy of the first one nor a mask of it. */
const isPicture = (directory: TiffDirectory): boolean => ((numberOf(directory, 'subfile') ?? 0) & 5) === 0;

function remarkOf({ rest }: TiffFile, { otherFourth }: TiffForm): string | undefined {
  const remarks = [
    ...(rest.some(isPicture) ? ['the TIFF holds several pictures, and only the first is read'] : []),
    ...(otherFourth
      ? ['its fourth band is not said to be opacity; only the first three are read, as red, green and blue']
      : []),
  ];
  return remarks.length > 0 ? remarks.join('; ') : undefined;
}

/**
 * The stored samples of a TIFF's first picture, turned as its orientation says. Inks become light.
 * @throws Error with half a sentence where the file is damaged; UnreadForm
 */
export function tiffSamples(bytes: Uint8Array): StoredSamples {
  const file = readTiffFile(bytes);
  const form = formOf(file.first);
  checkBytes(form, bytes.length);
  const { width, height, bits, colour, samples } = form;
  const data = readPieces(bytes, file.littleEndian, form);
  if (colour === 'white-is-zero') {
    const most = 2 ** bits - 1;
    for (let at = 0; at < data.length; at += samples) data[at] = most - (data[at] as number);
  }
  const inks = colour === 'inks';
  const stored = {
    width,
    height,
    channels: inks ? 3 : samples,
    depth: bits,
    data: inks ? inksToLight(data, bits) : data,
    palette: colour === 'palette' ? paletteOf(file.first, bits) : undefined,
    remark: remarkOf(file, form),
  };
  return turnSamples(stored, form.orientation);
}
