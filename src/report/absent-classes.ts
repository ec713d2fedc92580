import type { Evaluation } from '../protocol/record.js';

/** False where the labels that were measured on have no pixel of the class. */
export const isLabelled = ({ metrics }: Pick<Evaluation, 'metrics'>, id: number): boolean =>
  metrics.confusion[id]?.some((count) => count > 0) ?? true;

/** True where no evaluation met the class in its labels. */
export const isAbsent = (evaluations: readonly Pick<Evaluation, 'metrics'>[], id: number): boolean =>
  evaluations.length > 0 && evaluations.every((each) => !isLabelled(each, id));

/** What is said of such classes, in English; the page has it in each of its languages. */
export const ABSENT = {
  mark: 'no pixel of the labels',
  inMean:
    'A class with no pixel of the labels counts as 0 in the mIoU where it was predicted, and not at all where it was not.',
};

/** Names of the classes that are absent, in their order. */
export const absentNames = (
  evaluations: readonly Pick<Evaluation, 'metrics'>[],
  classes: readonly { id: number; name: string }[],
): string[] => classes.filter(({ id }) => isAbsent(evaluations, id)).map(({ name }) => name);
