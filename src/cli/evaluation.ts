import type { Measured } from '../engine/run/measure.js';
import type { ClassList } from '../protocol/classes.js';
import { ABSENT, isLabelled } from '../report/absent-classes.js';
import { percentSign, points, whole } from '../report/numbers.js';
import { aligned } from './aligned.js';

/** The form of what `evaluate --json` prints. It goes up when a key changes its meaning or goes. */
const EVALUATION_VERSION = 1;

/** What `evaluate` measured, and of what. */
export interface Evaluated extends Measured {
  /** The model or the predictions, and the folder of labels, as they were given. */
  source: string;
  labels: string;
  list: ClassList;
}

/** As plain data. */
export function evaluatedValues({ source, evaluated, metrics, pixels, list }: Evaluated) {
  const { mIoU, mAcc, aAcc, iou, confusion, images } = metrics;
  return {
    version: EVALUATION_VERSION,
    source,
    evaluated: evaluated === 'predictions' ? 'predictions' : 'model',
    images,
    pixels,
    ignored: pixels - compared(confusion),
    mIoU,
    mAcc,
    aAcc,
    classes: list.classes.map(({ id, name }) => ({ id, name, iou: iou[id] ?? null })),
    confusion,
  };
}

const compared = (confusion: readonly (readonly number[])[]): number => confusion.flat().reduce((a, b) => a + b, 0);

/** As lines for a person, in points of 100. */
export function evaluatedText(found: Evaluated, withConfusion: boolean): string {
  const { source, labels, metrics, pixels, list } = found;
  const { mIoU, mAcc, aAcc, iou, confusion, images } = metrics;
  const nameOf = (id: number): string => list.classes[id]?.name ?? String(id);
  const pointsOf = (value: number | null | undefined): string => (typeof value === 'number' ? points(value) : '-');
  const absent = iou.map((_, id) => !isLabelled(found, id));
  const rows = iou.map((value, id) => [nameOf(id), pointsOf(value), absent[id] ? ABSENT.mark : '']);
  const ignored = pixels === 0 ? 0 : (pixels - compared(confusion)) / pixels;
  const matrix = withConfusion
    ? ['', 'pixels of a true class (rows) by predicted class (columns)', ...matrixLines(confusion, nameOf)]
    : [];
  return [
    `${source}: ${images} ${images === 1 ? 'image' : 'images'} of ${labels}`,
    ...aligned([['class', 'IoU', ''], ...rows]),
    `mIoU ${points(mIoU)}, mAcc ${points(mAcc)}, aAcc ${points(aAcc)}; ${percentSign(ignored)} of ${whole(pixels)} pixels ignored`,
    ...(absent.includes(true) ? [ABSENT.inMean] : []),
    ...matrix,
  ].join('\n');
}

const matrixLines = (confusion: readonly (readonly number[])[], nameOf: (id: number) => string): string[] =>
  aligned([
    ['', ...confusion.map((_, id) => String(id))],
    ...confusion.map((row, id) => [`${id} ${nameOf(id)}`, ...row.map(String)]),
  ]);
