/** A TIFF of pieces that are packed already. Values are written as longs, in the order of the tags' numbers. */
export interface TiffParts {
  tags: Readonly<Record<number, number | readonly number[]>>;
  /** Strips or tiles. */
  pieces: readonly Uint8Array[];
  tiled?: boolean;
  bigEndian?: boolean;
  /** Directories behind the first one, each with these tags. */
  more?: readonly Readonly<Record<number, number>>[];
}

const [SHORT, LONG] = [3, 4];
/** Tags that hold 16 bits in every program's files. */
const SHORTS = new Set([258, 259, 262, 266, 274, 277, 284, 317, 320, 338, 339]);

/** The numbers of the tags that tests set. */
export const TIFF = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  planar: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  extraSamples: 338,
  sampleFormat: 339,
  dngVersion: 50706,
} as const;

export function tiffFile({ tags, pieces, tiled = false, bigEndian = false, more = [] }: TiffParts): Uint8Array {
  const bytes: number[] = [];
  const number = (value: number, length: number): number[] => {
    const little = Array.from({ length }, (_, at) => Math.floor(value / 2 ** (8 * at)) & 255);
    return bigEndian ? little.reverse() : little;
  };
  bytes.push(...(bigEndian ? [0x4d, 0x4d] : [0x49, 0x49]), ...number(42, 2), 0, 0, 0, 0);
  const offsets = pieces.map((piece) => {
    const at = bytes.length;
    for (const byte of piece) bytes.push(byte);
    return at;
  });
  let pointer = 4;
  const directory = (all: Readonly<Record<number, number | readonly number[]>>) => {
    const entries = Object.entries(all).map(([tag, value]) => {
      const values = Array.isArray(value) ? value : [value];
      const size = SHORTS.has(Number(tag)) ? 2 : 4;
      const written = values.flatMap((each) => number(each, size));
      const place = bytes.length;
      if (written.length > 4) for (const byte of written) bytes.push(byte);
      const inline = written.length > 4 ? number(place, 4) : [...written, 0, 0, 0, 0].slice(0, 4);
      return [
        ...number(Number(tag), 2),
        ...number(size === 2 ? SHORT : LONG, 2),
        ...number(values.length, 4),
        ...inline,
      ];
    });
    number(bytes.length, 4).forEach((byte, at) => {
      bytes[pointer + at] = byte;
    });
    bytes.push(...number(entries.length, 2), ...entries.flat());
    pointer = bytes.length;
    bytes.push(0, 0, 0, 0);
  };
  const lengths = pieces.map((piece) => piece.length);
  directory({ ...tags, ...(tiled ? { 324: offsets, 325: lengths } : { 273: offsets, 279: lengths }) });
  for (const one of more) directory(one);
  return Uint8Array.from(bytes);
}
