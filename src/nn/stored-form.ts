import { permuted } from './permuted.js';

/** One step from a tensor of the file to a weight: another shape, or another order of axes. */
export type StoredStep = { shape: readonly number[] } | { order: readonly number[] };

/** How a weight lies in the file, where an export turns or reshapes it before its layer. */
export interface StoredForm {
  /** The tensor's own shape. */
  shape: readonly number[];
  steps: readonly StoredStep[];
}

interface Turn {
  from: readonly number[];
  order: readonly number[];
}

/** The steps that move values; a reshape moves none. */
function turnsOf({ shape, steps }: StoredForm): Turn[] {
  const turns: Turn[] = [];
  let from = shape;
  for (const step of steps) {
    if ('order' in step) turns.push({ from, order: step.order });
    from = 'order' in step ? step.order.map((axis) => from[axis] ?? 1) : step.shape;
  }
  return turns;
}

/** Values of the file in the order of the weight. */
export const fromStored = (values: Float32Array, form: StoredForm): Float32Array =>
  turnsOf(form).reduce((moved, { from, order }) => permuted(moved, from, order), values);

/** Values of the weight in the order of the file. */
export const toStored = (values: Float32Array, form: StoredForm): Float32Array =>
  turnsOf(form).reduceRight((moved, { from, order }) => {
    const turned = order.map((axis) => from[axis] ?? 1);
    const back = order.map((_, axis) => order.indexOf(axis));
    return permuted(moved, turned, back);
  }, values);
