import { crc32 } from './crc32.js';

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

/**
 * A zip archive of stored entries in the given order, contents aligned to 64 bytes.
 * @throws RangeError beyond 4 GiB.
 */
export function writeZip(records: readonly ZipRecord[]): Uint8Array {
  const plan = layOut(records);
  if (plan.size > largest) throw new RangeError('the archive would be larger than 4 GiB; write safetensors');
  const file = new Uint8Array(plan.size);
  for (const entry of plan.entries) writeLocal(file, entry);
  let at = plan.directory;
  for (const entry of plan.entries) at += writeDirectoryLine(file, entry, at);
  writeEnd(file, plan, at);
  return file;
}

interface Placed {
  name: Uint8Array;
  content: Uint8Array;
  crc: number;
  offset: number;
  start: number;
}

interface Plan {
  entries: Placed[];
  /** Where the directory starts. */
  directory: number;
  size: number;
}

function layOut(records: readonly ZipRecord[]): Plan {
  let at = 0;
  const entries = records.map(({ name: text, content }) => {
    const name = new TextEncoder().encode(text);
    // The padding is an extra field, whose own header takes 4 bytes.
    const start = Math.ceil((at + localHeader + name.length + 4) / alignment) * alignment;
    const entry = { name, content, crc: crc32(content), offset: at, start };
    at = start + content.length;
    return entry;
  });
  const lines = entries.reduce((total, { name }) => total + directoryHeader + name.length, 0);
  return { entries, directory: at, size: at + lines + endRecord };
}

/** Version needed, flags (names are UTF-8), method (stored), time, day, checksum, sizes, name length. */
function writeCommon(view: DataView, { crc, content, name }: Placed): void {
  const numbers16 = [20, 0x800, 0, 0, firstDay];
  numbers16.forEach((value, index) => {
    view.setUint16(2 * index, value, true);
  });
  view.setUint32(10, crc, true);
  view.setUint32(14, content.length, true);
  view.setUint32(18, content.length, true);
  view.setUint16(22, name.length, true);
}

function writeLocal(file: Uint8Array, entry: Placed): void {
  const { name, offset, start, content } = entry;
  const view = new DataView(file.buffer, offset);
  const nameEnd = localHeader + name.length;
  const extra = start - offset - nameEnd;
  view.setUint32(0, 0x04034b50, true);
  writeCommon(new DataView(file.buffer, offset + 4), entry);
  view.setUint16(28, extra, true);
  file.set(name, offset + localHeader);
  view.setUint16(nameEnd, 0x4246, true); // 'FB', the padding field that PyTorch uses
  view.setUint16(nameEnd + 2, extra - 4, true);
  file.set(content, start);
}

function writeDirectoryLine(file: Uint8Array, entry: Placed, at: number): number {
  const view = new DataView(file.buffer, at);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, 20, true); // made by
  writeCommon(new DataView(file.buffer, at + 6), entry);
  view.setUint32(42, entry.offset, true);
  file.set(entry.name, at + directoryHeader);
  return directoryHeader + entry.name.length;
}

function writeEnd(file: Uint8Array, { entries, directory }: Plan, at: number): void {
  if (entries.length >= 0xffff) throw new RangeError('the archive would have too many entries; write safetensors');
  const view = new DataView(file.buffer, at);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, entries.length, true);
  view.setUint16(10, entries.length, true);
  view.setUint32(12, at - directory, true);
  view.setUint32(16, directory, true);
}
