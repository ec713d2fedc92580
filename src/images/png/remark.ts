import { exifOrientation } from '../exif-orientation.js';
import { pngChunks } from './chunks.js';

/** Half a sentence where other programs may show a PNG otherwise than it is read. */
export function pngRemark(bytes: Uint8Array): string | undefined {
  for (const { name, data } of pngChunks(bytes)) {
    if (name === 'acTL') return 'the PNG is animated, and only its first picture is read';
    if (name === 'eXIf' && (exifOrientation(data) ?? 1) > 1) {
      return 'by its EXIF data the PNG is to be shown turned; it is read as it is stored. Save it turned if it lies on its side';
    }
  }
  return undefined;
}
