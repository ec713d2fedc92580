import { emitBinary, foldable } from './arithmetic.js';
import { isNumber } from './dims.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { isFloatCode } from './whole-numbers.js';

export const cumulativeSum: Handler = (call) => {
  const x = call.tensor(0);
  const axis = call.axis(call.numberIfAny(1) ?? 0, x.shape.length);
  const [exclusive, reversed] = [call.int('exclusive', 0) === 1, call.int('reverse', 0) === 1];
  const output = call.fresh();
  const node = { op: 'cumulative-sum', name: output, input: x.name, output, axis, exclusive, reversed } as const;
  call.give(call.draft.emit(node, x.shape));
};

/** Rows and columns of the matrices that a shape ends in. */
function matrixOf(call: OperatorCall, input: number): { rows: number; columns: number } {
  const [rows, columns] = call.value(input).shape.slice(-2);
  if (columns === undefined) throw call.bad('its input has no matrices');
  if (isNumber(rows) && isNumber(columns) && call.count(rows, columns) >= 0) return { rows, columns };
  throw call.problem('unsupported-op', 'the size of its matrices depends on the image', true);
}

const entries = ({ rows, columns }: { rows: number; columns: number }, at: (row: number, column: number) => number) =>
  Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns));

/** The upper or lower triangle of matrices; the other one becomes 0. */
export const triangle: Handler = (call) => {
  const matrix = matrixOf(call, 0);
  const diagonal = call.numberIfAny(1) ?? 0;
  const upper = call.int('upper', 1) === 1;
  const kept = entries(matrix, (row, column) => Number(upper ? column - row >= diagonal : column - row <= diagonal));
  const known = foldable(call, 0);
  if (known) {
    const area = kept.length;
    return call.giveKnown(
      known.values.map((entry, at) => (kept[at % area] ? entry : 0)),
      known.shape,
      known.whole,
    );
  }
  const mask = call.draft.constant(`${call.output()}#triangle`, [matrix.rows, matrix.columns], Float32Array.from(kept));
  return call.give(emitBinary(call, 'mul', call.tensor(0), mask));
};

/** ONNX's code for no type: a result has that of the input. */
const UNSAID = 0;

/** Ones on a diagonal, of the shape of a matrix. */
export const eyeLike: Handler = (call) => {
  const matrix = matrixOf(call, 0);
  const diagonal = call.int('k', 0);
  const ones = entries(matrix, (row, column) => Number(column - row === diagonal));
  const { draft } = call;
  const value = call.value(0);
  const isWhole = value.kind === 'tensor' ? draft.isWhole(value) : call.knownIfAny(0)?.whole === true;
  const type = call.int('dtype', UNSAID);
  call.giveKnown(ones, [matrix.rows, matrix.columns], type === UNSAID ? isWhole : !isFloatCode(type));
};
