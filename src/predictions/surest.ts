/** The surest classes of pixels, [k, pixels] each: class ids, and probabilities in 255ths that sum to at most 255. */
export interface Surest {
  ids: Uint8Array;
  bytes: Uint8Array;
}

/** The `k` surest classes of each pixel from probabilities [C, pixels], the surest first. Of equals the lower id comes first. */
export function surest(probabilities: Float32Array, classes: number, k: number): Surest {
  const pixels = probabilities.length / classes;
  const ids = new Uint8Array(k * pixels);
  const values = new Float32Array(k * pixels).fill(-1);
  for (let c = 0; c < classes; c++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      insert(ids, values, pixel, pixels, k, c, probabilities[c * pixels + pixel] as number);
    }
  }
  return { ids, bytes: inBytes(values, pixels, k) };
}

/** Puts a class in its place among the classes of a pixel. The last one falls out. */
function insert(
  ids: Uint8Array,
  values: Float32Array,
  pixel: number,
  pixels: number,
  k: number,
  id: number,
  value: number,
): void {
  let at = (k - 1) * pixels + pixel;
  if (!(value > (values[at] as number))) return;
  for (let before = at - pixels; before >= 0 && value > (values[before] as number); before -= pixels) {
    ids[at] = ids[before] as number;
    values[at] = values[before] as number;
    at = before;
  }
  ids[at] = id;
  values[at] = value;
}

function inBytes(values: Float32Array, pixels: number, k: number): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let left = 255;
    for (let at = pixel; at < k * pixels; at += pixels) {
      const byte = Math.min(left, Math.round(255 * Math.max(0, values[at] as number)));
      left -= byte;
      bytes[at] = byte;
    }
  }
  return bytes;
}
