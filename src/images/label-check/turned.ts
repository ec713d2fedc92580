import type { LabelFinding } from '../../protocol/label-check.js';
import type { ClassOf } from './agreement.js';
import type { LabelSet } from './label-set.js';
import { BETTER_BY, type Evidence, inNumbers, MEANT, severityOf } from './readings.js';
import { TURNS } from './turns.js';
import { counted } from './words.js';

/** Labels and images have much in common with their mirror images, so a smaller difference must be enough here. */
const TURNED_BY = 0.08;
const TURNED_AT_MOST = 0.85;

/** Labels that lie against their images in another way. */
export function findTurn(classOf: ClassOf, evidence: Evidence, set: LabelSet): LabelFinding | undefined {
  const now = evidence.try(classOf, 'none').agreement;
  const { turn, agreement: then } = evidence.best(classOf);
  if (turn === 'none' || then.kappa < MEANT) return undefined;
  const mostly = evidence.prefer(classOf, turn, 'none') * 3 >= evidence.images.length * 2;
  const clearly = then.kappa - now.kappa >= TURNED_BY && now.kappa <= TURNED_AT_MOST * then.kappa;
  if (!clearly || !mostly) return undefined;
  const { words, swaps } = TURNS[turn];
  const shape =
    set.swapped > 0 && swaps ? ` Width and height of ${counted(set.swapped, 'label map')} are swapped.` : '';
  return {
    code: 'turned',
    severity: then.kappa - now.kappa >= BETTER_BY ? severityOf(then, evidence.images.length) : 'warn',
    message: `The label maps lie ${words} against their images.${shape} On ${counted(evidence.images.length, 'image')} they agree with the source model on ${inNumbers(now)} as they are, and on ${inNumbers(then)} when turned back.`,
    advice:
      'Turn the label maps back, or the images, and open them again. Labels and images that were saved with and without their EXIF orientation differ so.',
    idMap: null,
  };
}

/** The finding without a model: most label maps have width and height of their images swapped. */
export function findSwapped({ swapped, files }: LabelSet): LabelFinding | undefined {
  if (swapped * 2 <= files) return undefined;
  return {
    code: 'turned',
    severity: 'stop',
    message: `Width and height of ${swapped} of ${counted(files, 'label map')} are those of their images swapped: they are turned by 90 degrees.`,
    advice: 'Turn the label maps back, or the images, and open them again.',
    idMap: null,
  };
}
