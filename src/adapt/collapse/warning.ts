import type { Warning } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import { isTraining } from '../../protocol/stages.js';
import type { Finding } from './guard.js';

const percent = (share: number): string => `${Number((100 * share).toFixed(share < 0.99 ? 0 : 1))} %`;

/** From this share on, one class is said to be what the network predicts. */
const MOST = 0.9;

function state({ shares }: Finding, classNames: readonly string[]): string {
  const largest = Math.max(...shares);
  const name = classNames[shares.indexOf(largest)] ?? `class ${shares.indexOf(largest)}`;
  if (largest >= MOST) return `it predicts ${name} on ${percent(largest)} of the pixels`;
  return `its largest class is ${name} with ${percent(largest)} of the pixels`;
}

/** The warning of a collapse. `reference`: what the predictions were compared with. */
export function collapsedWarning(
  finding: Finding,
  { stages, guard }: Recipe,
  classNames: readonly string[],
  reference: 'the source model' | 'the given predictions',
): Warning {
  const { stage, step, index, kappa } = finding;
  const at = stages[index];
  const rate = at && isTraining(at) ? at.learningRate : undefined;
  const lower = `Lower the learning rate of ${stage}${rate === undefined ? '' : ` (it is ${rate})`}`;
  return {
    code: 'collapsed',
    stage,
    step,
    message: `The network has collapsed. On the images that are compared ${state(finding, classNames)}, and it hardly agrees with ${reference} any more (kappa ${kappa.toFixed(2)}: 1 is the same, 0 is chance).`,
    advice: guard === 'stop' ? `${lower}.` : `Stop the run. ${lower}.`,
  };
}
