import type { ImageWords } from '../../protocol/image-kinds.js';
import type { StoredSamples } from '../stored-samples.js';
import { pngChunks } from './chunks.js';

/** What an image of 16 bits shows of the bits that its samples really use. */
export interface DeepSamples {
  /** What kind of image it is. */
  words: ImageWords;
  /** The largest colour sample; alpha does not count. */
  largest: number;
  /** Bits of the original samples by the sBIT chunk, where there is one. */
  declared: number | undefined;
}

/** How many of 16 bits the samples of a file use, counted from the lowest. */
export type SampleBits = (file: DeepSamples) => number;

/** How cameras fill 16 bits from below. */
const COMMON_BITS = [8, 10, 12, 14];

export const allBits: SampleBits = () => 16;

export function deepSamplesOf({ data, channels, declaredBits }: StoredSamples, words: ImageWords): DeepSamples {
  const colours = channels > 2 ? 3 : 1;
  let largest = 0;
  for (let pixel = 0; pixel < data.length; pixel += channels) {
    for (let channel = 0; channel < colours; channel++) largest = Math.max(largest, data[pixel + channel] as number);
  }
  return { words, largest, declared: declaredBits };
}

/** The sBIT chunk has one byte a channel and stands before the pixels. */
export function declaredBitsOf(png: Uint8Array, channels: number): number | undefined {
  const colours = channels > 2 ? 3 : 1;
  for (const { name, data } of pngChunks(png)) {
    if (name === 'IDAT') return undefined;
    if (name === 'sBIT' && data.length >= colours) return Math.max(...data.subarray(0, colours));
  }
  return undefined;
}

/**
 * Judges images of 16 bits together: a single dark picture is no evidence. The sBIT chunk says how many bits a file uses.
 * It is followed where the samples of all files with the same chunk fit into so many bits: the standard wants samples
 * scaled up to 16 bits, and many writers do not scale. Files without the chunk use the fewest common bits that hold the
 * largest sample.
 */
export function sampleBitsOf(files: readonly DeepSamples[]): SampleBits {
  const largest = new Map<number | undefined, number>();
  for (const file of files) largest.set(file.declared, Math.max(file.largest, largest.get(file.declared) ?? 0));
  return ({ declared }) => {
    const most = largest.get(declared) ?? 0;
    const candidates = declared === undefined ? COMMON_BITS : declared >= 8 ? [declared] : [];
    // Files that hold only zeros show nothing.
    return (most > 0 ? candidates.find((bits) => most < 2 ** bits) : undefined) ?? 16;
  };
}
