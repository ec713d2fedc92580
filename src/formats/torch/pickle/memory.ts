import { PyDict, PyGlobal, PyList, PyOpaque, PyTuple, type PyValue, StorageRef, TensorRef } from './values.js';

/** Bytes of memory that parts of a pickle's value take, rather too many than too few. */
export const costs = {
  /** A place in a list or on the stack; lists grow by half. */
  place: 16,
  /** A key and its value in a dict, or an entry of the memo; their tables double when they grow. */
  entry: 96,
  list: 96,
  /** Two empty tables. */
  dict: 480,
  /** A text, number or reference beside its content. */
  small: 40,
  /** An object with two empty tables. */
  opaque: 400,
  view: 200,
};

/** Bytes of memory that a new value takes, without the values that it refers to. */
export function memoryOf(value: PyValue): number {
  if (typeof value === 'string') return costs.small + 2 * value.length;
  if (typeof value === 'bigint') return costs.small + 128;
  if (typeof value === 'number') return costs.place;
  if (value === null || typeof value === 'boolean') return 0;
  if (value instanceof PyDict) return costs.dict + costs.entry * value.entries.size;
  if (value instanceof PyList) return costs.list + costs.place * value.items.length;
  if (value instanceof PyTuple) return costs.list + costs.place * value.items.length;
  if (value instanceof Uint8Array) return costs.view;
  if (value instanceof PyGlobal) return costs.small + 40;
  if (value instanceof PyOpaque) return costs.opaque;
  if (value instanceof StorageRef || value instanceof TensorRef) return costs.small + 80;
  return value satisfies never;
}
