import type { ClassList } from '../../protocol/classes.js';
import { isLabelled } from '../../report/absent-classes.js';
import { printedDifference } from '../../report/numbers.js';
import { finalEvaluation } from '../../report/timeline.js';
import { type Column, type Compared, hasSameImages } from './compared.js';

export interface ClassCell {
  /** In [0,1]; null where the class occurs in neither labels nor predictions, or was not measured. */
  iou: number | null;
  /** Less that of the reference, both as they are printed; null for itself, and for a run on other images. */
  difference: number | null;
}

export interface ClassRow {
  name: string;
  color: string;
  cells: ClassCell[];
  /** True where no run met the class in its labels. */
  isAbsent: boolean;
  /** The largest difference of a run to the reference, whatever its sign; 0 where there is none. */
  change: number;
}

type Classes = ClassList['classes'];

const classesOf = ({ record }: Column): Classes => record.classes?.classes ?? [];

/** Classes that every run has, in the order of the reference. Equal names are the same class, whatever their numbers. */
export const commonClasses = ({ columns, reference }: Compared): Classes =>
  classesOf(reference).filter(({ name }) =>
    columns.every((column) => classesOf(column).some((own) => own.name === name)),
  );

/** True where some run has a class that another one lacks. */
export const hasOtherClasses = (compared: Compared): boolean =>
  compared.columns.some((column) => classesOf(column).length !== commonClasses(compared).length);

const idOf = (column: Column, name: string): number => classesOf(column).findIndex((own) => own.name === name);

/** True where some run was measured, and the labels of none have a pixel of the class. */
function isNowhereLabelled(columns: readonly Column[], name: string): boolean {
  const measured = columns.flatMap((column) => {
    const final = finalEvaluation(column.record);
    return final ? [{ final, id: idOf(column, name) }] : [];
  });
  return measured.length > 0 && measured.every(({ final, id }) => !isLabelled(final, id));
}

function iouOf(column: Column, name: string): number | null {
  const id = idOf(column, name);
  const value = finalEvaluation(column.record)?.metrics.iou[id];
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}

function cellOf(column: Column, reference: Column, name: string): ClassCell {
  const [iou, from] = [iouOf(column, name), iouOf(reference, name)];
  const isCompared = column !== reference && hasSameImages(column, reference);
  return { iou, difference: isCompared && iou !== null && from !== null ? printedDifference(iou, from) : null };
}

/** Final IoU of each class that all runs have; a class that no run was measured on is left out. */
export function classRows(compared: Compared, order: 'list' | 'change'): ClassRow[] {
  const { columns, reference } = compared;
  const rows = commonClasses(compared).map(({ name, color }): ClassRow => {
    const cells = columns.map((column) => cellOf(column, reference, name));
    const change = Math.max(0, ...cells.map(({ difference }) => Math.abs(difference ?? 0)));
    return { name, color, cells, isAbsent: isNowhereLabelled(columns, name), change };
  });
  const seen = rows.filter(({ cells }) => cells.some(({ iou }) => iou !== null));
  return order === 'change' ? seen.toSorted((a, b) => b.change - a.change) : seen;
}
