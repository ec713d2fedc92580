import { viewOf } from '../kinds/kind.js';

// A TIFF is a list of directories, one a picture. A directory is a list of tags: number, type, count, and the values, or where
// these lie.

/** The numbers of the tags that are read. */
export const TAGS = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planar: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  extraSamples: 338,
  sampleFormat: 339,
  dngVersion: 50706,
} as const;

export type TagName = keyof typeof TAGS;

/** Bytes of a value of each type: byte, text, short, long, rational, and their signed and floating kin. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const [BYTE, SHORT, LONG] = [1, 3, 4];

export interface TiffDirectory {
  /** Whole numbers by tag. Other values are passed over. */
  tags: ReadonlyMap<number, readonly number[]>;
  /** Where the next directory lies; 0 where there is none. */
  next: number;
  /** The byte behind the directory and its values. */
  end: number;
}

export interface TiffFile {
  littleEndian: boolean;
  first: TiffDirectory;
  /** The directories behind the first one. */
  rest: readonly TiffDirectory[];
}

/** So many directories are looked at, and so many values of a tag: no picture that is read has more tiles. */
const MOST_DIRECTORIES = 1000;
const MOST_VALUES = 1_000_000;
const HEADER = 8;
const ENTRY = 12;

const ALL: ReadonlySet<number> = new Set(Object.values(TAGS));
/** Of the pictures behind the first one only this is asked. */
const ONLY_SUBFILE: ReadonlySet<number> = new Set([TAGS.subfile]);

function readValues(view: DataView, at: number, type: number, count: number, little: boolean): number[] {
  const size = TYPE_BYTES[type] as number;
  if (at + count * size > view.byteLength) throw new RangeError('its values lie behind the end');
  if (type === BYTE) return Array.from({ length: count }, (_, i) => view.getUint8(at + i));
  if (type === SHORT) return Array.from({ length: count }, (_, i) => view.getUint16(at + 2 * i, little));
  return Array.from({ length: count }, (_, i) => view.getUint32(at + 4 * i, little));
}

function readDirectory(view: DataView, start: number, little: boolean, wanted: ReadonlySet<number>): TiffDirectory {
  const tags = new Map<number, readonly number[]>();
  const entries = view.getUint16(start, little);
  let end = start + 2 + entries * ENTRY + 4;
  for (let entry = 0; entry < entries; entry++) {
    const at = start + 2 + entry * ENTRY;
    const tag = view.getUint16(at, little);
    const type = view.getUint16(at + 2, little);
    const count = view.getUint32(at + 4, little);
    const bytes = count * (TYPE_BYTES[type] ?? 0);
    const place = bytes > 4 ? view.getUint32(at + 8, little) : at + 8;
    if (bytes > 4 && place + bytes <= view.byteLength) end = Math.max(end, place + bytes);
    if (wanted.has(tag) && [BYTE, SHORT, LONG].includes(type)) {
      if (count > MOST_VALUES) throw new Error(`its tag ${tag} has ${count} values`);
      tags.set(tag, readValues(view, place, type, count, little));
    }
  }
  return { tags, next: view.getUint32(start + 2 + entries * ENTRY, little), end };
}

/** The directories of a TIFF, and of the EXIF data that other files hold in the same form. No picture is looked at. */
export function readTiffFile(bytes: Uint8Array): TiffFile {
  const view = viewOf(bytes);
  const littleEndian = view.getUint8(0) === 0x49;
  const first = readDirectory(view, view.getUint32(4, littleEndian), littleEndian, ALL);
  return { littleEndian, first, rest: directoriesBehind(first, view, littleEndian) };
}

/** A damaged directory behind the first picture hinders nobody from reading it. */
function directoriesBehind({ next }: TiffDirectory, view: DataView, little: boolean): TiffDirectory[] {
  const rest: TiffDirectory[] = [];
  const seen = new Set<number>();
  for (let at = next; at >= HEADER && !seen.has(at) && rest.length < MOST_DIRECTORIES; ) {
    seen.add(at);
    try {
      const directory = readDirectory(view, at, little, ONLY_SUBFILE);
      rest.push(directory);
      at = directory.next;
    } catch {
      break;
    }
  }
  return rest;
}

/** The first value of a tag. */
export const numberOf = ({ tags }: TiffDirectory, tag: TagName): number | undefined => tags.get(TAGS[tag])?.[0];

export const numbersOf = ({ tags }: TiffDirectory, tag: TagName): readonly number[] => tags.get(TAGS[tag]) ?? [];
