import { crc32 } from '../../compression/crc32.js';

/** Where the first chunk of a PNG, IHDR, ends. */
const AFTER_HEADER = 33;
const INCH_PER_METRE = 1 / 0.0254;
const METRE = 1;

/** The PNG with a pHYs chunk: programs that print it know how large it is. `perInch`: pixels to the inch. */
export function withResolution(png: Uint8Array, perInch: number): Uint8Array {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  const perMetre = Math.round(perInch * INCH_PER_METRE);
  view.setUint32(0, 9);
  chunk.set(new TextEncoder().encode('pHYs'), 4);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  view.setUint8(16, METRE);
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, AFTER_HEADER));
  whole.set(chunk, AFTER_HEADER);
  whole.set(png.subarray(AFTER_HEADER), AFTER_HEADER + chunk.length);
  return whole;
}
