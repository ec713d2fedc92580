import { emitBinary, emitDivision } from './arithmetic.js';
import { type Dim, equal, isNumber, productOf } from './dims.js';
import type { Tensor } from './draft.js';
import { emitExpand } from './expanding.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { emitGather, emitSlice, gather as gatherKnown } from './picking.js';

interface Order {
  axis: number;
  count: Dim;
  largest: boolean;
  ties: 'first' | 'last';
}

/** The places of the first values along an axis. */
function emitRanked(call: OperatorCall, x: Tensor, { axis, count, ...order }: Order): Tensor {
  const output = call.fresh('#places');
  const shape = x.shape.map((dim, at) => (at === axis ? count : dim));
  const node = { op: 'ranked', name: output, input: x.name, output, axis, ...order } as const;
  return call.draft.asWhole(call.draft.emit({ ...node, count: call.draft.size(count) }, shape));
}

function emitPick(call: OperatorCall, x: Tensor, places: Tensor, axis: number): Tensor {
  const output = call.fresh();
  const node = { op: 'pick', name: output, input: x.name, places: places.name, output, axis } as const;
  return call.draft.emit(node, places.shape);
}

interface Updates {
  places: Tensor;
  values: Tensor;
  axis: number;
  reduction: 'none' | 'add';
}

function emitPut(call: OperatorCall, x: Tensor, { places, values, axis, reduction }: Updates): Tensor {
  const output = call.fresh();
  const names = { input: x.name, places: places.name, updates: values.name };
  return call.draft.emit({ op: 'put', name: output, ...names, output, axis, reduction }, x.shape);
}

export const topK: Handler = (call) => {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', -1), x.shape.length);
  const count = call.has(1) ? call.known(1).values[0] : call.int('k', 0);
  if (count === undefined || (isNumber(count) && count < 1)) throw call.bad(`it takes ${String(count)} values`);
  const length = x.shape[axis];
  if (isNumber(count) && isNumber(length) && count > length) throw call.bad(`it takes ${count} of ${length} values`);
  const places = emitRanked(call, x, { axis, count, largest: call.int('largest', 1) === 1, ties: 'first' });
  if (call.node.outputs[0]) call.give(emitPick(call, x, places, axis));
  call.give(places, 1);
};

/** ArgMax or ArgMin inside the network: places as whole numbers. */
export const extremePlace =
  (largest: boolean): Handler =>
  (call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.int('axis', 0), x.shape.length);
    const ties = call.int('select_last_index', 0) === 1 ? 'last' : 'first';
    const places = emitRanked(call, x, { axis, count: 1, largest, ties });
    const shape = x.shape.filter((_, at) => at !== axis);
    call.give(call.int('keepdims', 1) === 1 ? places : call.draft.reshape(places, shape));
  };

/** Gather, also with places that the graph computes. */
export const gather: Handler = (call) => {
  if (call.value(1).kind !== 'tensor') return gatherKnown(call);
  const { draft } = call;
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', 0), x.shape.length);
  const places = call.tensor(1);
  const count = productOf(places.shape);
  const [front, back] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const line = draft.reshape(places, [...front.map(() => 1), count, ...back.map(() => 1)]);
  const picked = emitPick(call, x, emitExpand(call, line, [...front, count, ...back], '#places'), axis);
  return call.give(draft.reshape(picked, [...front, ...places.shape, ...back]));
};

/** The part of x that has places: it may be longer along the other axes. */
function alongside(call: OperatorCall, x: Tensor, places: Tensor, axis: number): Tensor {
  if (places.shape.length !== x.shape.length) throw call.problem('shape-mismatch', 'its inputs have different ranks');
  return x.shape.reduce((part: Tensor, dim, at) => {
    const wanted = places.shape[at] ?? 1;
    return at === axis || equal(dim, wanted) ? part : emitSlice(call, part, at, 0, wanted, 1);
  }, x);
}

export const gatherElements: Handler = (call) => {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', 0), x.shape.length);
  const places = call.tensor(1);
  call.give(emitPick(call, alongside(call, x, places, axis), places, axis));
};

function reductionOf(call: OperatorCall): 'none' | 'add' {
  const reduction = call.text('reduction', 'none');
  if (reduction === 'none' || reduction === 'add') return reduction;
  throw call.unsupported(`the reduction ${reduction}`);
}

export const scatterElements: Handler = (call) => {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', 0), x.shape.length);
  const [places, values] = [call.tensor(1), call.tensor(2)];
  const fits =
    places.shape.length === x.shape.length && x.shape.every((dim, at) => at === axis || equal(dim, places.shape[at]));
  if (!fits)
    throw call.problem('unsupported-op', 'it writes to a part of the other axes, which is not supported', true);
  call.give(emitPut(call, x, { places, values, axis, reduction: reductionOf(call) }));
};

/** A tensor whose axes that are picked from together are one, between those of a batch and the rest. */
interface Flat {
  batch: readonly Dim[];
  /** The axes that are picked from. */
  picked: readonly Dim[];
  rest: readonly Dim[];
}

function flatOf(call: OperatorCall, x: Tensor, batch: number): Flat {
  const depth = call.value(1).shape.at(-1);
  const end = isNumber(depth) ? batch + depth : 0;
  if (!isNumber(depth) || depth < 1 || end > x.shape.length) throw call.bad('its places do not fit its input');
  return { batch: x.shape.slice(0, batch), picked: x.shape.slice(batch, end), rest: x.shape.slice(end) };
}

const flatShape = ({ batch, picked, rest }: Flat): Dim[] => [productOf(batch), productOf(picked), productOf(rest)];

function numberOf(call: OperatorCall, dim: Dim | undefined): number {
  if (isNumber(dim)) return dim;
  throw call.problem('unsupported-op', 'it picks from axes whose sizes depend on the image', true);
}

/** Positions of the flat axis from one place to the next of an axis. */
const strideOf = (call: OperatorCall, picked: readonly Dim[], axis: number): number =>
  picked.slice(axis + 1).reduce((product: number, size) => product * numberOf(call, size), 1);

/** Known places [.., depth] as positions in the flat axis. */
function knownPositions(call: OperatorCall, { picked }: Flat): number[] | undefined {
  if (!call.knownIfAny(1)) return undefined;
  const numbers = call.numbersIfAny(1) ?? [];
  return Array.from({ length: numbers.length / picked.length }, (_, row) =>
    picked.reduce((position: number, dim, axis) => {
      const size = numberOf(call, dim);
      const place = numbers[row * picked.length + axis] ?? 0;
      if (place < -size || place >= size)
        throw call.problem('bad-attribute', `it takes entry ${place} of ${size}`, true);
      return position + (place < 0 ? place + size : place) * strideOf(call, picked, axis);
    }, 0),
  );
}

/** Computed places [.., depth] as positions in the flat axis, [..]. */
function computedPositions(call: OperatorCall, { picked }: Flat): Tensor {
  const { draft } = call;
  const places = call.tensor(1);
  const last = places.shape.length - 1;
  const number = (value: number) =>
    draft.asWhole(draft.constant(`${call.output()}#number`, [], Float32Array.of(value)));
  const terms = picked.map((size, axis) => {
    const part = emitSlice(call, places, last, axis, axis + 1, 1);
    // A negative place of the first axis counts from the end of the flat one, too.
    const from = axis === 0 ? part : emitDivision(call, 'modulo', part, number(numberOf(call, size)));
    const stride = strideOf(call, picked, axis);
    return stride === 1 ? from : emitBinary(call, 'mul', from, number(stride), '#place');
  });
  const sum = terms.reduce((total, term) => emitBinary(call, 'add', total, term, '#place'));
  return draft.reshape(sum, places.shape.slice(0, -1));
}

/** Positions [batch, count] as places of each of the rest. */
function placesOf(call: OperatorCall, positions: Tensor, flat: Flat, count: Dim): Tensor {
  const [batch = 1, , rest = 1] = flatShape(flat);
  return emitExpand(call, call.draft.reshape(positions, [batch, count, 1]), [batch, count, rest], '#places');
}

export const gatherNd: Handler = (call) => {
  const { draft } = call;
  const x = call.tensor(0);
  const batches = call.int('batch_dims', 0);
  const flat = flatOf(call, x, batches);
  const shape = call.value(1).shape.slice(0, -1);
  const data = draft.reshape(x, flatShape(flat));
  const known = batches === 0 ? knownPositions(call, flat) : undefined;
  const count = productOf(shape.slice(batches));
  const picked = known
    ? emitGather(call, data, 1, known)
    : emitPick(call, data, placesOf(call, computedPositions(call, flat), flat, count), 1);
  call.give(draft.reshape(picked, [...shape, ...flat.rest]));
};

/** Rows of `x` with some of them replaced: the last update of each. */
function replaced(call: OperatorCall, x: Tensor, values: Tensor, positions: readonly number[]): Tensor {
  const rows = x.shape[1] ?? 1;
  if (!isNumber(rows)) throw call.problem('unsupported-op', 'it writes to an axis of free size', true);
  const source = Array.from({ length: call.count(rows) }, (_, row) => row);
  positions.forEach((position, update) => {
    source[position] = rows + update;
  });
  const output = call.fresh('#both');
  const [batch = 1, , rest = 1] = x.shape;
  const both = call.draft.emit({ op: 'concat', name: output, inputs: [x.name, values.name], axis: 1, output }, [
    batch,
    rows + positions.length,
    rest,
  ]);
  return emitGather(call, both, 1, source);
}

export const scatterNd: Handler = (call) => {
  const { draft } = call;
  const x = call.tensor(0);
  const flat = flatOf(call, x, 0);
  const reduction = reductionOf(call);
  const data = draft.reshape(x, flatShape(flat));
  const known = knownPositions(call, flat);
  const count = productOf(call.value(1).shape.slice(0, -1));
  const values = draft.reshape(call.tensor(2), [1, count, productOf(flat.rest)]);
  if (known && reduction === 'none') return call.give(draft.reshape(replaced(call, data, values, known), x.shape));
  const positions = known
    ? draft.constant(`${call.output()}#positions`, [known.length], Float32Array.from(known))
    : computedPositions(call, flat);
  const places = placesOf(call, positions, flat, count);
  return call.give(draft.reshape(emitPut(call, data, { places, values, axis: 1, reduction }), x.shape));
};

/** Ones (or another value) at the places that it is given, and zeros elsewhere. */
export const oneHot: Handler = (call) => {
  const { draft } = call;
  const places = call.tensor(0);
  const [depth] = call.known(1).values;
  const [off, on] = call.numbersIfAny(2) ?? [];
  if (depth === undefined || off === undefined || on === undefined)
    throw call.bad('its depth or its values are missing');
  const rank = places.shape.length + 1;
  const axis = call.axis(call.int('axis', -1), rank);
  const [front, back] = [places.shape.slice(0, axis), places.shape.slice(axis)];
  const filled = (value: number, shape: readonly Dim[]): Tensor => {
    const one = draft.constant(`${call.output()}#value`, new Array<number>(rank).fill(1), Float32Array.of(value));
    return emitExpand(call, one, shape, '#values');
  };
  const at = draft.reshape(places, [...front, 1, ...back]);
  const updates = { places: at, values: filled(on, at.shape), axis, reduction: 'none' } as const;
  const marked = emitPut(call, filled(off, [...front, depth, ...back]), updates);
  call.give(call.known(2).whole ? draft.asWhole(marked) : marked);
};
