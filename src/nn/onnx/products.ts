import { emitBinary } from './arithmetic.js';
import { type Dim, isNumber } from './dims.js';
import type { Parameter, Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';

/** x times a matrix of the file [inputs, outputs], or one stored the other way round. */
export function linear(call: OperatorCall, x: Tensor, weight: Parameter, bias: string | null): Tensor {
  const [inputs = 1, outputs = 1] = weight.shape;
  if (x.shape.at(-1) !== inputs) {
    const given = isNumber(x.shape.at(-1)) ? x.shape.at(-1) : 'other';
    throw call.problem('shape-mismatch', `${given} values for the ${inputs} rows of ${weight.name}`, true);
  }
  const layout = weight.transposed ? 'out-in' : 'in-out';
  call.draft.declare(weight.name, 'matrix', weight.transposed ? [outputs, inputs] : [inputs, outputs]);
  const output = call.fresh();
  return call.draft.emit(
    { op: 'linear', name: output, input: x.name, output, weight: weight.name, bias, inputs, outputs, layout },
    [...x.shape.slice(0, -1), outputs],
  );
}

/** a b, over the last two axes; the leading ones broadcast. A vector is a row on the left, and a column on the right. */
export function emitProduct(call: OperatorCall, a: Tensor, b: Tensor, alpha = 1): Tensor {
  const { draft } = call;
  if (a.shape.length === 0 || b.shape.length === 0) throw call.bad('it has an input without axes');
  const left = a.shape.length === 1 ? draft.reshape(a, [1, ...a.shape]) : a;
  const right = b.shape.length === 1 ? draft.reshape(b, [...b.shape, 1]) : b;
  const y = productOfMatrices(call, left, right, alpha);
  const [rows, columns] = y.shape.slice(-2) as [Dim, Dim];
  const kept = [...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])];
  return draft.reshape(y, [...y.shape.slice(0, -2), ...kept]);
}

function productOfMatrices(call: OperatorCall, a: Tensor, b: Tensor, alpha: number): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const [left, right] = [a, b].map((x) =>
    call.draft.reshape(x, [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape]),
  ) as [Tensor, Tensor];
  const leading = Array.from({ length: rank - 2 }, (_, axis): Dim => {
    const [mine, other] = [left.shape[axis] ?? 1, right.shape[axis] ?? 1];
    return mine === 1 ? other : other === 1 ? mine : call.draft.join(mine, other, call.label);
  });
  call.draft.join(left.shape.at(-1) ?? 1, right.shape.at(-2) ?? 1, call.label);
  const output = call.fresh();
  const options = { transposeA: false, transposeB: false, alpha };
  return call.draft.emit({ op: 'matmul', name: output, input: left.name, other: right.name, output, ...options }, [
    ...leading,
    left.shape.at(-2) ?? 1,
    right.shape.at(-1) ?? 1,
  ]);
}

export const matmul: Handler = (call) => {
  const weight = call.value(1);
  const x = call.tensor(0);
  const isLayer = weight.kind === 'parameter' && weight.shape.length === 2 && x.shape.length > 1;
  call.give(isLayer ? linear(call, x, weight, null) : emitProduct(call, x, call.tensor(1)));
};

/** com.microsoft's product of matrices that are transposed and scaled on the way. */
export const fusedMatmul: Handler = (call) => {
  if (call.int('transBatchA', 0) === 1 || call.int('transBatchB', 0) === 1)
    throw call.unsupported('transposed batches');
  const operand = (input: number): Tensor => {
    const x = call.tensor(input);
    const last = x.shape.length - 1;
    const turned = last > 0 && call.int(input === 0 ? 'transA' : 'transB', 0) === 1;
    const axes = x.shape.map((_, axis) => (axis === last ? last - 1 : axis === last - 1 ? last : axis));
    return turned ? call.draft.transpose(x, axes) : x;
  };
  call.give(emitProduct(call, operand(0), operand(1), call.float('alpha', 1)));
};

export const gemm: Handler = (call) => {
  const [alpha, beta] = [call.float('alpha', 1), call.float('beta', 1)];
  const transposed = (input: number): boolean => call.int(input === 0 ? 'transA' : 'transB', 0) === 1;
  const given = call.tensor(0);
  if (given.shape.length !== 2) throw call.problem('shape-mismatch', 'its input has not two axes');
  const x = transposed(0) ? call.draft.transpose(given, [1, 0]) : given;
  const weight = call.value(1);
  const plain = weight.kind === 'parameter' && weight.shape.length === 2 && alpha === 1;
  if (!plain) {
    const other = transposed(1) ? call.draft.transpose(call.tensor(1), [1, 0]) : call.tensor(1);
    return call.give(withAddend(call, emitProduct(call, x, other, alpha), beta));
  }
  const turned = transposed(1) ? turn(weight) : weight;
  const bias = call.has(2) ? call.value(2) : undefined;
  const isVector = bias?.kind === 'parameter' && bias.shape.length === 1 && bias.shape[0] === turned.shape[1];
  if (isVector && beta === 1) return call.give(linear(call, x, turned, call.vector(2, turned.shape[1])));
  return call.give(withAddend(call, linear(call, x, turned, null), beta));
};

function withAddend(call: OperatorCall, y: Tensor, beta: number): Tensor {
  if (!call.has(2) || beta === 0) return y;
  const addend = call.tensor(2);
  const factor = () => call.draft.constant(`${call.output()}#beta`, [], Float32Array.of(beta));
  const scaled = beta === 1 ? addend : emitBinary(call, 'mul', addend, factor(), '#scaled');
  return emitBinary(call, 'add', y, scaled, '#sum');
}

export const turn = (weight: Parameter): Parameter => ({
  ...weight,
  shape: weight.shape.toReversed(),
  transposed: !weight.transposed,
});
