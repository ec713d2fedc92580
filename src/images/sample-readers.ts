import { bmpSamples } from './bmp/samples.js';
import { gifSamples } from './gif/samples.js';
import { corruptImage, readImageHeader } from './header.js';
import type { OwnKind } from './kinds.js';
import { decodePngSamples } from './png/samples.js';
import type { StoredSamples } from './stored-samples.js';
import { tiffSamples } from './tiff/samples.js';

type SampleReader = (bytes: Uint8Array, path: string) => StoredSamples;

/** Reads a picture after its header has been found to be sound and not too large. Errors name the file. */
const checked =
  (read: (bytes: Uint8Array) => StoredSamples): SampleReader =>
  (bytes, path) => {
    readImageHeader(bytes, path);
    try {
      return read(bytes);
    } catch (error) {
      throw corruptImage(path, error);
    }
  };

/** The decoders of our own: they give the same numbers in page and command line. */
export const SAMPLE_READERS: Record<OwnKind, SampleReader> = {
  png: decodePngSamples,
  tiff: checked(tiffSamples),
  bmp: checked(bmpSamples),
  gif: checked(gifSamples),
};
