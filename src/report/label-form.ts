import type { StoredLabels } from '../protocol/events.js';
import { byteSize, percentSign } from './numbers.js';

/** How soft labels are kept, in English; the page has it in each of its languages. */
export const LABEL_FORMS = {
  exact: (size: string) => `exact (float32), ${size} an image`,
  'top-4': (size: string, moved: string) =>
    `the four surest classes of each pixel, ${size} an image; on average ${moved} of a pixel's probability is moved to other classes`,
};

/** How soft labels are kept and what that costs: "exact, 1.1 MB an image". */
export const labelFormText = (
  { form = 'top-4', bytesPerImage, error }: StoredLabels,
  said: typeof LABEL_FORMS = LABEL_FORMS,
): string => said[form](byteSize(bytesPerImage), percentSign(error));
