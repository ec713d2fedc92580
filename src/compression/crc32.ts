/** So many bytes are taken at a time, each through a table of its own: three times as fast as one by one. */
const AT_ONCE = 8;

/** The remainder of a value that eight zero bits follow; of the reflected polynomial 0xedb88320. */
function remainder(value: number): number {
  let rest = value;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
}

/** For each byte value, its remainder; `before`: the table for the place behind it. */
const tableOf = (before?: Int32Array): Int32Array =>
  Int32Array.from({ length: 256 }, (_, byte) => {
    const rest = before?.[byte];
    return rest === undefined ? remainder(byte) : (rest >>> 8) ^ (last[rest & 0xff] as number);
  });

/** `last` is for the last of the bytes, `first` for the first. */
const last = tableOf();
const seventh = tableOf(last);
const sixth = tableOf(seventh);
const fifth = tableOf(sixth);
const fourth = tableOf(fifth);
const third = tableOf(fourth);
const second = tableOf(third);
const first = tableOf(second);

/** The checksum of zip archives (CRC-32 of ISO 3309), as an unsigned number. */
export const crc32 = (bytes: Uint8Array): number => crcOfParts([bytes]);

/** The checksum of all parts, one after another. */
export function crcOfParts(parts: Iterable<Uint8Array>): number {
  let crc = 0;
  for (const part of parts) crc = crcAfter(crc, part);
  return crc;
}

/** The checksum of bytes behind others. `before`: the checksum of those others; 0 where there are none. */
export function crcAfter(before: number, bytes: Uint8Array): number {
  const byte = (place: number): number => bytes[place] as number;
  let crc = ~before;
  let at = 0;
  for (; at + AT_ONCE <= bytes.length; at += AT_ONCE) {
    crc ^= byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    crc =
      (first[crc & 0xff] as number) ^
      (second[(crc >>> 8) & 0xff] as number) ^
      (third[(crc >>> 16) & 0xff] as number) ^
      (fourth[crc >>> 24] as number) ^
      (fifth[byte(at + 4)] as number) ^
      (sixth[byte(at + 5)] as number) ^
      (seventh[byte(at + 6)] as number) ^
      (last[byte(at + 7)] as number);
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ (last[(crc ^ byte(at)) & 0xff] as number);
  return ~crc >>> 0;
}
