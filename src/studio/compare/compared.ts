import type { RunRecord } from '../../protocol/record.js';
import { classNames, comparedRun, imagesKey } from '../../report/comparison/compared-run.js';
import { compareRuns, type Joined, type RunRow } from '../../report/comparison/comparison.js';
import { type GroupLook, groupLook } from '../../report/comparison/group-look.js';
import { apart } from '../../report/comparison/group-names.js';
import type { OpenedRun } from './compare-store.js';

/** A run of the comparison: a column of its tables, a line of its charts, a pane of its pictures. */
export interface Column {
  id: string;
  /** As in the list of runs. */
  name: string;
  /** The name; a number behind it where an earlier run has the same one. */
  label: string;
  run: OpenedRun;
  record: RunRecord;
  /** Its row of the comparison, as the report has it. */
  row: RunRow;
  look: GroupLook;
}

/** All that Compare shows, computed where the report of `atp-studio compare` is: page and command line say the same. */
export interface Compared {
  columns: Column[];
  reference: Column;
  joined: Joined;
}

/** `nameOf`: runs are renamed while they are compared. `reference`: id of the run that the others are compared with. */
export function comparedOf(
  runs: readonly OpenedRun[],
  nameOf: (run: OpenedRun) => string,
  reference: string | null,
): Compared {
  const labels = apart(runs.map(nameOf));
  const place = Math.max(
    0,
    runs.findIndex(({ id }) => id === reference),
  );
  const joined = compareRuns(
    runs.map(({ record }, at) => comparedRun(labels[at] ?? '', record, labels[at])),
    labels[place],
  );
  const columns = runs.map((run, at): Column => {
    const label = labels[at] ?? '';
    const row = joined.comparison.runs.find(({ folder }) => folder === label);
    if (!row) throw new Error(`The comparison has no row of ${label}.`);
    return { id: run.id, name: nameOf(run), label, run, record: run.record, row, look: groupLook(at) };
  });
  const found = columns[place];
  if (!found) throw new Error('There is no run to compare with.');
  return { columns, reference: found, joined };
}

/** Figures of other images cannot be compared. */
export const hasSameImages = (column: Column, reference: Column): boolean =>
  imagesKey(column.record) === imagesKey(reference.record);

/** A mean over other classes, or over other images, has no difference. */
export const hasDifference = (column: Column, reference: Column): boolean =>
  column !== reference &&
  hasSameImages(column, reference) &&
  classNames(column.record).join('\n') === classNames(reference.record).join('\n');
