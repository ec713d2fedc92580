import { numberOf, readTiffFile } from './tiff/directory.js';

/**
 * The orientation in EXIF data, which have the form of a TIFF: 1 to 8, and 1 where none is said. Undefined where the data
 * are damaged, or say something else.
 */
export function exifOrientation(exif: Uint8Array): number | undefined {
  try {
    const said = numberOf(readTiffFile(exif).first, 'orientation') ?? 1;
    return said >= 1 && said <= 8 ? said : undefined;
  } catch {
    return undefined;
  }
}
