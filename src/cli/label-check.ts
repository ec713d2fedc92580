import type { Session } from '../engine/session.js';
import { UserError } from '../protocol/errors.js';
import { type LabelAgreement, type LabelCheck, overridden, stopping } from '../protocol/label-check.js';
import type { Recipe } from '../protocol/recipe.js';
import { tell } from './output.js';

/** The option to paste, with the id map that the check proposes. */
const lineFor = (idMap: Record<string, number>): string => `--id-map '${JSON.stringify(idMap)}'`;

/** What labels are for: a run does without them. */
type Purpose = 'run' | 'measure';

/** The way without the labels, for a run. */
const LEAVE_OUT = {
  labels: '  leave --labels out     to run without measuring',
  'held-out labels': '  leave --eval-images and --eval-labels out   to run without these images',
};

interface Labels {
  /** Label maps that can be used as they are. */
  usable: number;
  which: keyof typeof LEAVE_OUT;
}

function doubtful(
  { findings }: LabelCheck,
  stops: LabelCheck['findings'],
  { usable, which }: Labels,
  to: Purpose,
): UserError {
  const idMap = findings.find((finding) => finding.severity === 'stop' && finding.idMap)?.idMap;
  const ways = [
    ...(idMap ? [`  ${lineFor(idMap)}`] : []),
    ...(usable > 0 ? ['  --labels-as-they-are   to use them anyway'] : []),
    ...(to === 'run' ? [LEAVE_OUT[which]] : []),
  ];
  const choices = ways.length > 0 ? `\nAdd one of these and run again:\n${ways.join('\n')}` : '';
  return new UserError('label-check', stops.map(({ message }) => message).join('\n'), {
    advice: `${stops.map(({ advice }) => advice).join(' ')}${choices}`,
  });
}

const agreementLine = ({ images, share, kappa }: LabelAgreement, which: Labels['which']): string =>
  `${which}: they agree with the source model on ${(100 * share).toFixed(0)} % of the pixels (kappa ${kappa.toFixed(2)}: 1 is the same, 0 is chance; ${images} ${images === 1 ? 'image' : 'images'} looked at).`;

/**
 * Compares labels with what the source model sees, before anything is run. Says on standard error how they are read. A run tells
 * the warnings itself.
 * @throws UserError label-check where they are plainly not what they are taken for
 */
export async function checkLabels(session: Session, recipe: Recipe, to: Purpose): Promise<void> {
  const { labelCheck, labelled } = await session.checkLabels(recipe);
  const heldOut = session.heldOutSummary;
  if (labelCheck) tellOfLabels(labelCheck, { usable: labelled, which: 'labels' }, to);
  if (heldOut?.labelCheck) tellOfLabels(heldOut.labelCheck, { usable: heldOut.labelled, which: 'held-out labels' }, to);
}

function tellOfLabels(check: LabelCheck, { usable, which }: Labels, to: Purpose): void {
  const { findings, choice, agreement } = check;
  if (choice.idMap) tell(`${which}: ids are read with the id map ${JSON.stringify(choice.idMap)}.`);
  for (const { severity, message } of findings) if (severity === 'note') tell(`${which}: ${message}`);
  for (const { severity, idMap } of findings) {
    if (severity === 'warn' && idMap) tell(`${which}: the id map that a warning below proposes: ${lineFor(idMap)}`);
  }
  if (agreement && agreement.images > 0) tell(agreementLine(agreement, which));
  for (const { severity, message, advice } of findings) {
    if (severity === 'warn' && to === 'measure') tell(`warning: ${message} ${advice}`);
  }
  const stops = stopping(check);
  if (stops.length > 0) throw doubtful(check, stops, { usable, which }, to);
  if (overridden(check).length > 0) tell(`${which}: they are used as they are, in spite of the label check.`);
}
