import { MAGICK, UnreadForm } from '../unread-form.js';
import { numberOf, numbersOf, type TiffDirectory } from './directory.js';

/** How the colours of a pixel are meant. */
export type TiffColour = 'white-is-zero' | 'black-is-zero' | 'rgb' | 'palette' | 'inks';

/** Compressions that are read, by their numbers. */
const COMPRESSIONS = new Map([
  [1, 'none'],
  [5, 'lzw'],
  [8, 'deflate'],
  [32946, 'deflate'],
  [32773, 'pack-bits'],
] as const);
export type TiffCompression = typeof COMPRESSIONS extends Map<number, infer Name> ? Name : never;

/** Where the picture is cut into pieces: strips as wide as it, or tiles. */
export interface TiffPieces {
  tiled: boolean;
  width: number;
  height: number;
  offsets: readonly number[];
  bytes: readonly number[];
}

/** What the first picture of a TIFF is. */
export interface TiffForm {
  width: number;
  height: number;
  bits: number;
  /** Samples of a pixel, as stored. */
  samples: number;
  colour: TiffColour;
  compression: TiffCompression;
  /** Whether samples are stored as differences from the pixel to the left. */
  differences: boolean;
  /** Whether each colour is stored by itself. */
  planar: boolean;
  pieces: TiffPieces;
  /** As in EXIF: 1 to 8. */
  orientation: number;
  /** Whether the fourth of four colours is something else than opacity. */
  otherFourth: boolean;
}

const COLOURS = new Map<number, TiffColour>([
  [0, 'white-is-zero'],
  [1, 'black-is-zero'],
  [2, 'rgb'],
  [3, 'palette'],
  [5, 'inks'],
]);
const UNREAD_COLOURS = new Map([
  [4, 'a mask of transparency'],
  [6, 'of luminance and differences (YCbCr)'],
  [8, 'of CIE L*a*b* colours'],
  [9, 'of CIE L*a*b* colours'],
  [10, 'of CIE L*a*b* colours'],
  [32803, 'the raw data of a camera'],
  [34892, 'the raw data of a camera'],
]);
const UNREAD_COMPRESSIONS = new Map([
  [2, 'like a fax (CCITT)'],
  [3, 'like a fax (CCITT)'],
  [4, 'like a fax (CCITT)'],
  [6, 'as JPEG'],
  [7, 'as JPEG'],
  [34887, 'by LERC'],
  [34892, 'as lossy JPEG'],
  [34925, 'by LZMA'],
  [33003, 'as JPEG 2000'],
  [33005, 'as JPEG 2000'],
  [34712, 'as JPEG 2000'],
  [50000, 'by Zstandard'],
  [50001, 'as WebP'],
  [50002, 'as JPEG XL'],
]);

const REPACK =
  'Write it with another compression (tiffcp -c lzw FILE NEW.tif, or gdal_translate -co COMPRESS=LZW FILE NEW.tif).';
const BANDS =
  'Write three bands of 8 bits (gdal_translate -b 1 -b 2 -b 3 -ot Byte -scale FILE NEW.tif); class ids without -scale.';

function colourOf(directory: TiffDirectory): TiffColour {
  const code = numberOf(directory, 'photometric') ?? 1;
  const colour = COLOURS.get(code);
  if (!colour) throw new UnreadForm(`the TIFF is ${UNREAD_COLOURS.get(code) ?? `of colours of kind ${code}`}`, MAGICK);
  return colour;
}

function compressionOf(directory: TiffDirectory): TiffCompression {
  const code = numberOf(directory, 'compression') ?? 1;
  const compression = (COMPRESSIONS as ReadonlyMap<number, TiffCompression>).get(code);
  if (compression) return compression;
  const how = UNREAD_COMPRESSIONS.get(code) ?? `in a way that is not read (number ${code})`;
  throw new UnreadForm(`the TIFF is compressed ${how}`, REPACK);
}

const SAMPLE_FORMATS = new Map([
  [2, 'whole numbers with a sign'],
  [3, 'floating-point numbers'],
  [5, 'complex numbers'],
  [6, 'complex numbers'],
]);

/** Bits of a sample; all samples have as many. */
function bitsOf(directory: TiffDirectory, colour: TiffColour): number {
  const all = numbersOf(directory, 'bits');
  const [bits = 1] = all;
  const format = SAMPLE_FORMATS.get(numberOf(directory, 'sampleFormat') ?? 1);
  if (format) throw new UnreadForm(`the TIFF holds ${format} of ${bits} bits`, BANDS);
  const allowed =
    colour === 'rgb' || colour === 'inks' ? [8, 16] : colour === 'palette' ? [1, 2, 4, 8] : [1, 2, 4, 8, 16];
  if (!allowed.includes(bits) || all.some((each) => each !== bits)) {
    throw new UnreadForm(`the TIFF has samples of ${[...new Set(all)].join(' and ')} bits`, BANDS);
  }
  return bits;
}

/** How many samples a pixel may have: with the last one of them it has opacity. */
const SAMPLES: Record<TiffColour, readonly number[]> = {
  'white-is-zero': [1, 2],
  'black-is-zero': [1, 2],
  rgb: [3, 4],
  palette: [1],
  inks: [4],
};

function samplesOf(directory: TiffDirectory, colour: TiffColour, bits: number): number {
  const samples = numberOf(directory, 'samples') ?? 1;
  if (!SAMPLES[colour].includes(samples) || (samples > 1 && bits < 8)) {
    throw new UnreadForm(
      `the TIFF has ${samples} ${samples === 1 ? 'band' : 'bands'} that are no red, green and blue`,
      BANDS,
    );
  }
  return samples;
}

function piecesOf(directory: TiffDirectory, width: number, height: number): TiffPieces {
  const tiled = numberOf(directory, 'tileOffsets') !== undefined;
  const offsets = numbersOf(directory, tiled ? 'tileOffsets' : 'stripOffsets');
  const bytes = numbersOf(directory, tiled ? 'tileBytes' : 'stripBytes');
  if (offsets.length === 0 || offsets.length !== bytes.length) throw new Error('its strips are not listed');
  const rows = Math.min(numberOf(directory, 'rowsPerStrip') ?? height, height);
  const [across = 0, down = 0] = tiled
    ? [numberOf(directory, 'tileWidth'), numberOf(directory, 'tileHeight')]
    : [width, rows];
  if (across === 0 || down === 0) throw new Error('its strips have no size');
  return { tiled, width: across, height: down, offsets, bytes };
}

function differencesOf(directory: TiffDirectory, bits: number): boolean {
  const predictor = numberOf(directory, 'predictor') ?? 1;
  if (predictor === 1) return false;
  if (predictor === 2 && bits >= 8) return true;
  throw new UnreadForm(`the TIFF stores differences in a way that is not read (predictor ${predictor})`, REPACK);
}

/** Opacity that counts as such, or whose meaning is not said of a grey picture. */
const hasOtherFourth = (directory: TiffDirectory, samples: number, colour: TiffColour): boolean =>
  colour === 'rgb' && samples === 4 && ![1, 2].includes(numberOf(directory, 'extraSamples') ?? 0);

/**
 * What the first picture is. Its pieces have not been looked at yet.
 * @throws UnreadForm for a form that is not read
 */
export function formOf(directory: TiffDirectory): TiffForm {
  const width = numberOf(directory, 'width') ?? 0;
  const height = numberOf(directory, 'height') ?? 0;
  const colour = colourOf(directory);
  const compression = compressionOf(directory);
  const bits = bitsOf(directory, colour);
  const samples = samplesOf(directory, colour, bits);
  if ((numberOf(directory, 'fillOrder') ?? 1) !== 1) throw new UnreadForm('the TIFF stores its bits backwards', REPACK);
  return {
    width,
    height,
    bits,
    samples,
    colour,
    compression,
    differences: differencesOf(directory, bits),
    planar: samples > 1 && numberOf(directory, 'planar') === 2,
    pieces: piecesOf(directory, width, height),
    orientation: numberOf(directory, 'orientation') ?? 1,
    otherFourth: hasOtherFourth(directory, samples, colour),
  };
}
