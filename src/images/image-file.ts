import type { PlatformKind } from './kinds.js';

/** A file of an image or label folder. Its bytes come from a File in a page, or from fs in Node. */
export interface ImageFile {
  /** Path inside the opened folder, "/" separated. */
  path: string;
  bytes(): Promise<Uint8Array>;
}

/** 8 bit RGB, row by row: data[(y * width + x) * 3 + channel]. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Decodes the kinds of image that the table leaves to the platform. Throws on bytes that it cannot decode. */
export type PlatformDecoder = (bytes: Uint8Array, kind: PlatformKind) => Promise<RgbImage>;
