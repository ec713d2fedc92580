import type { Session } from '../engine/session.js';
import { UserError } from '../protocol/errors.js';
import { type LabelCheck, overridden, stopping } from '../protocol/label-check.js';
import type { Recipe } from '../protocol/recipe.js';

const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** The line to paste for what the check proposes. */
const lineFor = (idMap: Record<string, number>): string => `--id-map '${JSON.stringify(idMap)}'`;

function doubtful({ findings }: LabelCheck, stops: LabelCheck['findings']): UserError {
  const idMap = findings.find((finding) => finding.severity === 'stop' && finding.idMap)?.idMap;
  const ways = [
    ...(idMap ? [`  ${lineFor(idMap)}`] : []),
    '  --labels-as-they-are   to use them all the same',
    '  leave --labels out     to run without measuring',
  ];
  return new UserError('label-check', stops.map(({ message }) => message).join('\n'), {
    advice: `${stops.map(({ advice }) => advice).join(' ')}\nAdd one of these and run again:\n${ways.join('\n')}`,
  });
}

/**
 * Compares labels with what the source model sees, before anything is run. Throws a UserError label-check where they are
 * plainly not what they are taken for; says on standard error how they are read.
 */
export async function checkLabels(session: Session, recipe: Recipe): Promise<void> {
  const { labelCheck } = await session.checkLabels(recipe);
  if (!labelCheck) return;
  const { findings, choice } = labelCheck;
  if (choice.idMap) complain(`labels: ids are read with the id map ${JSON.stringify(choice.idMap)}.`);
  for (const { severity, message } of findings) if (severity === 'note') complain(`labels: ${message}`);
  for (const { severity, idMap } of findings) {
    if (severity === 'warn' && idMap) complain(`labels: the id map that a warning below proposes: ${lineFor(idMap)}`);
  }
  const stops = stopping(labelCheck);
  if (stops.length > 0) throw doubtful(labelCheck, stops);
  if (overridden(labelCheck).length > 0) complain('labels: they are used as they are, in spite of the label check.');
}
