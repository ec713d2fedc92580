/** One step of the reflected polynomial 0xedb88320 for each byte value. */
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

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
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return ~crc >>> 0;
}
