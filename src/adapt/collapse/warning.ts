import type { Warning } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import { isTraining } from '../../protocol/stages.js';
import { warningOf } from '../../protocol/warnings.js';
import type { Finding } from './guard.js';

const percent = (share: number): string => `${Number((100 * share).toFixed(share < 0.99 ? 0 : 1))} %`;

/** From this share on, one class is said to be what the network predicts. */
const MOST = 0.9;

const yes = (holds: boolean): string => (holds ? 'yes' : '');

/** The warning of a collapse. `reference`: what the predictions were compared with. */
export function collapsedWarning(
  { stage, step, index, kappa, shares }: Finding,
  { stages, guard }: Recipe,
  classNames: readonly string[],
  reference: 'the source model' | 'the given predictions',
): Warning {
  const at = stages[index];
  const largest = Math.max(...shares);
  return warningOf({ code: 'collapsed', stage, step }, 'collapsed', {
    name: classNames[shares.indexOf(largest)] ?? `class ${shares.indexOf(largest)}`,
    share: percent(largest),
    most: yes(largest >= MOST),
    given: yes(reference === 'the given predictions'),
    kappa: kappa.toFixed(2),
    stage,
    rate: at && isTraining(at) ? String(at.learningRate) : '',
    stops: yes(guard === 'stop'),
  });
}
