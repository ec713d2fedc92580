import type { LabelFinding } from '../../protocol/label-check.js';
import type { ClassOf } from './agreement.js';
import type { Evidence } from './readings.js';
import { counted } from './words.js';

/** A file is odd only where most images have the first kappa or more, and its own is the second or less. */
const MOST_AGREE = 0.4;
const ODD = 0.15;
/** Among fewer images none is called odd. */
const ENOUGH_IMAGES = 4;

/** Files whose labels agree far less than the labels of the others: another convention, or another picture's labels. */
export function findOdd(classOf: ClassOf, evidence: Evidence): LabelFinding | undefined {
  const { images } = evidence;
  const kappas = images.map((image) => evidence.kappaOf(image, classOf, 'none'));
  const middle = kappas.toSorted((a, b) => a - b)[Math.floor(kappas.length / 2)] ?? 0;
  const odd = images.filter((_, place) => (kappas[place] ?? 0) <= ODD);
  if (images.length < ENOUGH_IMAGES || middle < MOST_AGREE || odd.length === 0) return undefined;
  const names =
    odd
      .slice(0, 3)
      .map(({ name }) => name)
      .join(', ') + (odd.length > 3 ? ` and ${odd.length - 3} more` : '');
  return {
    code: 'odd-files',
    severity: 'warn',
    message: `Of ${counted(images.length, 'image')} that were looked at, the labels of ${odd.length} (${names}) agree with the source model hardly better than by chance (kappa ${ODD} or less; the middle one of all has ${middle.toFixed(2)}).`,
    advice: 'They may have other ids than the rest, lie otherwise, or belong to other images: look at them.',
    idMap: null,
  };
}
