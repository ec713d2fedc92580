import { crc32 } from '../src/compression/crc32.js';

/** A chunk of a PNG: length, name, data, checksum. */
function pngChunk(name: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(name), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

/** End of the signature and of IHDR, which is always the first chunk and 13 bytes long. */
const BEHIND_HEADER = 8 + 25;

/** A PNG with one more chunk, behind its header. */
export function withPngChunk(png: Uint8Array, name: string, data: Uint8Array): Uint8Array {
  const chunk = pngChunk(name, data);
  return Buffer.concat([png.subarray(0, BEHIND_HEADER), chunk, png.subarray(BEHIND_HEADER)]);
}
