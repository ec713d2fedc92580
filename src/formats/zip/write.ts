import { crc32 } from '../../compression/crc32.js';
import { concatenated } from '../bytes.js';

export interface ZipRecord {
  name: string;
  content: Uint8Array;
}

/** PyTorch maps records into memory, so each content starts on a multiple of this. */
const alignment = 64;

const localHeader = 30;
const directoryHeader = 46;
const endRecord = 22;
const largest = 0xffffffff;

/** 1 January 1980, the first day of zip's calendar: the same input gives the same bytes. */
const firstDay = 0x21;

/** A zip archive of stored entries in the given order. @throws RangeError beyond 4 GiB. */
export function writeZip(records: readonly ZipRecord[]): Uint8Array {
  const layout = new ZipLayout(records.map(({ name, content }) => ({ name, size: content.length })));
  const crcs = records.map(({ content }) => crc32(content));
  const parts = records.flatMap(({ content }, index) => [layout.header(index, crcs[index] as number), content]);
  return concatenated([...parts, layout.directory(crcs)]);
}

/** An entry whose content is made when it is written. */
export interface ZipMember {
  name: string;
  size: number;
  content(): Promise<Uint8Array>;
}

/** A zip archive. Memory holds one member at a time, because the checksum of a member stands before it. */
export async function* writeArchive(members: readonly ZipMember[]): AsyncGenerator<Uint8Array> {
  const layout = new ZipLayout(members);
  const crcs: number[] = [];
  for (const [index, member] of members.entries()) {
    const content = await member.content();
    const crc = crc32(content);
    crcs.push(crc);
    yield layout.header(index, crc);
    yield content;
  }
  yield layout.directory(crcs);
}

interface Place {
  name: Uint8Array;
  size: number;
  /** Where its local header starts. */
  offset: number;
  /** Where its content starts. */
  start: number;
}

/**
 * Where the entries of an archive lie. Only their names and sizes are needed, so that the archive can be written one entry
 * after the other. Contents are aligned to 64 bytes.
 */
export class ZipLayout {
  private readonly places: Place[];
  private readonly directoryStart: number;

  /** @throws RangeError beyond 4 GiB or 65,534 entries. */
  constructor(records: readonly { name: string; size: number }[]) {
    let at = 0;
    this.places = records.map(({ name: text, size }) => {
      const name = new TextEncoder().encode(text);
      // The padding is an extra field, whose own header takes 4 bytes.
      const start = Math.ceil((at + localHeader + name.length + 4) / alignment) * alignment;
      const place = { name, size, offset: at, start };
      at = start + size;
      return place;
    });
    this.directoryStart = at;
    if (this.size > largest) throw new RangeError('the archive would be larger than 4 GiB; write safetensors');
    if (records.length >= 0xffff) throw new RangeError('the archive would have too many entries; write safetensors');
  }

  /** Bytes of the whole archive. */
  get size(): number {
    return this.directoryStart + this.directoryLength + endRecord;
  }

  private get directoryLength(): number {
    return this.places.reduce((total, { name }) => total + directoryHeader + name.length, 0);
  }

  /** The local header of an entry, padded up to its content. */
  header(index: number, crc: number): Uint8Array {
    const place = this.places[index] as Place;
    const { name, offset, start } = place;
    const bytes = new Uint8Array(start - offset);
    const view = new DataView(bytes.buffer);
    const nameEnd = localHeader + name.length;
    const extra = bytes.length - nameEnd;
    view.setUint32(0, 0x04034b50, true);
    writeCommon(new DataView(bytes.buffer, 4), place, crc);
    view.setUint16(28, extra, true);
    bytes.set(name, localHeader);
    view.setUint16(nameEnd, 0x4246, true); // 'FB', the padding field that PyTorch uses
    view.setUint16(nameEnd + 2, extra - 4, true);
    return bytes;
  }

  /** The directory, which needs all checksums, and the end record. They follow the last content. */
  directory(crcs: readonly number[]): Uint8Array {
    const bytes = new Uint8Array(this.directoryLength + endRecord);
    let at = 0;
    this.places.forEach((place, index) => {
      at += writeDirectoryLine(bytes, place, crcs[index] as number, at);
    });
    const view = new DataView(bytes.buffer, at);
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(8, this.places.length, true);
    view.setUint16(10, this.places.length, true);
    view.setUint32(12, this.directoryLength, true);
    view.setUint32(16, this.directoryStart, true);
    return bytes;
  }
}

/** Version needed, flags (names are UTF-8), method (stored), time, day, checksum, sizes, name length. */
function writeCommon(view: DataView, { size, name }: Place, crc: number): void {
  const numbers16 = [20, 0x800, 0, 0, firstDay];
  numbers16.forEach((value, index) => {
    view.setUint16(2 * index, value, true);
  });
  view.setUint32(10, crc, true);
  view.setUint32(14, size, true);
  view.setUint32(18, size, true);
  view.setUint16(22, name.length, true);
}

function writeDirectoryLine(bytes: Uint8Array, place: Place, crc: number, at: number): number {
  const view = new DataView(bytes.buffer, at);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, 20, true); // made by
  writeCommon(new DataView(bytes.buffer, at + 6), place, crc);
  view.setUint32(42, place.offset, true);
  bytes.set(place.name, at + directoryHeader);
  return directoryHeader + place.name.length;
}
