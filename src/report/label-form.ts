import type { StoredLabels } from '../protocol/events.js';
import { byteSize, percentSign } from './numbers.js';

/** How soft labels are kept and what that costs: "exact, 1.1 MB an image". */
export function labelFormText({ form = 'top-4', bytesPerImage, error }: StoredLabels): string {
  const size = `${byteSize(bytesPerImage)} an image`;
  if (form === 'exact') return `exact (float32), ${size}`;
  return `the four surest classes of each pixel, ${size}; on average ${percentSign(error)} of a pixel's probability is moved to other classes`;
}
