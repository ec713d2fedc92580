import type { FileEnds } from './file-ends.js';
import type { PlatformKind } from './kinds.js';

/** A file of an image or label folder. Its bytes come from a File in a page, or from fs in Node. */
export interface ImageFile {
  /** Path inside the opened folder, "/" separated. */
  path: string;
  bytes(): Promise<Uint8Array>;
  /** At most so many of its first and of its last bytes, without the rest. A file that lies in memory has no need of it. */
  ends?(first: number, last: number): Promise<FileEnds>;
}

/** 8 bit RGB, row by row: data[(y * width + x) * 3 + channel]. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** What a platform decodes by itself. */
export interface PlatformDecoder {
  /** Decodes the kinds of image that the table leaves to the platform. Throws on bytes that it cannot decode. */
  (bytes: Uint8Array, kind: PlatformKind): Promise<RgbImage>;
  /** Decodes a PNG faster than our own decoder, to the same bytes. Undefined for one that is left to it. */
  png?(bytes: Uint8Array): Promise<RgbImage | undefined>;
}
