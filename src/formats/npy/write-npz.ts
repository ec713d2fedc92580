import { crcAfter } from '../../compression/crc32.js';
import { byteLength } from '../model-file.js';
import { type NpyShape, npyHeader } from './write.js';

/** An array of a .npz file. Its values come part by part. */
export interface NpzMember extends NpyShape {
  name: string;
  /** Its bytes in order, little-endian. They are asked for once. */
  parts(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Zip knows sizes of 32 bits. There is an extension for more, but few readers of .npz files need it. */
const LARGEST = 0xf0000000;

/** Whether arrays are too large for a .npz file as it is written here. */
export const exceedsNpz = (members: readonly NpyShape[]): boolean =>
  members.reduce((sum, { shape, dtype }) => sum + byteLength(shape, dtype), 0) > LARGEST;

/** A member that was written: its name, where it starts, and its checksum and sizes, which are known only afterwards. */
interface Written {
  name: Uint8Array;
  offset: number;
  sizes: Sizes;
}

interface Sizes {
  crc: number;
  stored: number;
  size: number;
}

/**
 * A .npz file, deflated as numpy.savez_compressed does it. Memory holds one part at a time, so checksums and sizes stand
 * behind each array and in the directory. The same arrays give the same bytes.
 * @throws RangeError beyond 3.75 GiB, or when parts do not fit a shape
 */
export async function* writeNpzParts(members: readonly NpzMember[]): AsyncGenerator<Uint8Array, void, void> {
  if (exceedsNpz(members)) throw new RangeError('The arrays are larger than a zip archive holds.');
  const written: Written[] = [];
  let at = 0;
  const counted = (bytes: Uint8Array): Uint8Array => {
    at += bytes.length;
    return bytes;
  };
  for (const member of members) {
    const name = new TextEncoder().encode(`${member.name}.npy`);
    const offset = at;
    yield counted(localHeader(name));
    const sizes: Sizes = { crc: 0, stored: 0, size: 0 };
    for await (const bytes of deflated(contentOf(member), sizes)) yield counted(bytes);
    yield counted(descriptor(sizes));
    written.push({ name, offset, sizes });
  }
  const start = at;
  for (const line of written) yield counted(directoryLine(line));
  yield endRecord(written.length, start, at - start);
}

/** An array as a .npy file. */
async function* contentOf({ name, dtype, shape, parts }: NpzMember): AsyncGenerator<Uint8Array, void, void> {
  yield npyHeader({ dtype, shape });
  let left = byteLength(shape, dtype);
  for await (const bytes of parts()) {
    left -= bytes.length;
    yield bytes;
  }
  if (left !== 0) throw new RangeError(`${name}: ${-left} bytes more than [${shape.join(', ')}] of ${dtype} takes.`);
}

/** Deflates parts and fills in `sizes` meanwhile. */
async function* deflated(
  parts: AsyncGenerator<Uint8Array, void, void>,
  sizes: Sizes,
): AsyncGenerator<Uint8Array, void, void> {
  const stream = new CompressionStream('deflate-raw');
  const reader = stream.readable.getReader();
  const fed = feed(parts, stream.writable.getWriter(), sizes);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      sizes.stored += next.value.length;
      yield next.value;
    }
  } finally {
    // A reader that went away ends the parts. An error in the parts has ended the stream already.
    await reader.cancel().catch(() => {});
    await fed;
  }
}

async function feed(
  parts: AsyncGenerator<Uint8Array, void, void>,
  writer: WritableStreamDefaultWriter<BufferSource>,
  sizes: Sizes,
): Promise<void> {
  try {
    for await (const bytes of parts) {
      sizes.crc = crcAfter(sizes.crc, bytes);
      sizes.size += bytes.length;
      await writer.write(bytes as Uint8Array<ArrayBuffer>);
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
  }
}

/** 1 January 1980, the first day of zip's calendar. */
const FIRST_DAY = 0x21;
/** Sizes follow the content (bit 3), names are UTF-8 (bit 11). */
const FLAGS = 0x808;
const DEFLATED = 8;

/** Numbers of a record, little-endian, each with its count of bytes; then bytes. */
function record(
  numbers: readonly (readonly [value: number, bytes: 2 | 4])[],
  rest: Uint8Array = new Uint8Array(),
): Uint8Array {
  const length = numbers.reduce((sum, [, bytes]) => sum + bytes, 0);
  const made = new Uint8Array(length + rest.length);
  const view = new DataView(made.buffer);
  let at = 0;
  for (const [value, bytes] of numbers) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  made.set(rest, at);
  return made;
}

/** Version, flags, method, time, day, checksum, sizes, length of the name. */
const common = (name: Uint8Array, { crc, stored, size }: Sizes) =>
  [
    [20, 2],
    [FLAGS, 2],
    [DEFLATED, 2],
    [0, 2],
    [FIRST_DAY, 2],
    [crc, 4],
    [stored, 4],
    [size, 4],
    [name.length, 2],
  ] as const;

const localHeader = (name: Uint8Array): Uint8Array =>
  record([[0x04034b50, 4], ...common(name, { crc: 0, stored: 0, size: 0 }), [0, 2]], name);

const descriptor = ({ crc, stored, size }: Sizes): Uint8Array =>
  record([
    [0x08074b50, 4],
    [crc, 4],
    [stored, 4],
    [size, 4],
  ]);

/** After the common part: lengths of extra field and comment, disk, attributes, where the entry starts. */
const directoryLine = ({ name, offset, sizes }: Written): Uint8Array =>
  record([[0x02014b50, 4], [20, 2], ...common(name, sizes), [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]], name);

const endRecord = (count: number, start: number, length: number): Uint8Array =>
  record([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [length, 4],
    [start, 4],
    [0, 2],
  ]);
