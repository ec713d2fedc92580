import { emitBinary } from './arithmetic.js';
import { type Dim, equal, productOf } from './dims.js';
import type { Parameter, Tensor } from './draft.js';
import { emitExpand } from './expanding.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { emitProduct, linear, turn } from './products.js';

/** A tensor whose axes have letters; those of an ellipsis are numbered from the end. */
interface Lettered {
  x: Tensor;
  letters: readonly string[];
  /** The tensor of the file that it is. */
  parameter?: Parameter | undefined;
}

interface Equation {
  operands: string[][];
  result: string[];
}

/** "bchw" or "b...c" as letters; an ellipsis stands for `count` axes. */
function lettersOf(call: OperatorCall, term: string, count: number): string[] {
  const [front = '', back, more] = term.split('...');
  if (more !== undefined || !/^[A-Za-z]*$/.test(front + (back ?? ''))) throw call.bad(`no term of axes: ${term}`);
  const middle = back === undefined ? [] : Array.from({ length: Math.max(0, count) }, (_, at) => `.${count - at}`);
  return [...front, ...middle, ...(back ?? '')];
}

/** Without an arrow: the letters that occur once, by the alphabet, behind the axes of ellipses. */
function impliedResult(operands: readonly string[][]): string[] {
  const all = operands.flat();
  const once = all.filter((letter) => letter.length === 1 && all.filter((other) => other === letter).length === 1);
  const dots = operands.map((letters) => letters.filter((letter) => letter.startsWith('.')));
  const longest = dots.toSorted((a, b) => b.length - a.length)[0] ?? [];
  return [...longest, ...once.toSorted((a, b) => (a < b ? -1 : 1))];
}

function equationOf(call: OperatorCall, ranks: readonly number[]): Equation {
  const text = call.text('equation', '').replaceAll(' ', '');
  const [left = '', right] = text.split('->');
  const terms = left.split(',');
  if (terms.length !== ranks.length) throw call.bad(`${text} is no equation of ${ranks.length} inputs`);
  const countOf = (term: string, rank: number): number =>
    term.includes('...') ? rank - term.replace('...', '').length : 0;
  const counts = terms.map((term, at) => countOf(term, ranks[at] ?? 0));
  const operands = terms.map((term, at) => lettersOf(call, term, counts[at] ?? 0));
  operands.forEach((letters, at) => {
    if (letters.length !== ranks[at]) throw call.bad(`${terms[at]} names no ${ranks[at]} axes`);
    if (new Set(letters).size < letters.length) throw call.unsupported(`the diagonal ${terms[at]}`);
  });
  const result = right === undefined ? impliedResult(operands) : lettersOf(call, right, Math.max(...counts));
  const known = new Set(operands.flat());
  const isWrong = result.some((letter) => !known.has(letter)) || new Set(result).size < result.length;
  if (isWrong) throw call.bad(`${text} has a result that its inputs do not make`);
  return { operands, result };
}

/** Sums over the axes that are not in `kept`. */
function summed(call: OperatorCall, one: Lettered, kept: ReadonlySet<string>): Lettered {
  const { letters } = one;
  const axes = letters.flatMap((letter, axis) => (kept.has(letter) ? [] : [axis]));
  if (axes.length === 0) return one;
  const output = call.fresh('#sum');
  const { x } = one;
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  const node = { op: 'reduce', name: output, kind: 'sum', input: x.name, output, axes, keepAxes: false } as const;
  return { x: call.draft.emit(node, shape), letters: letters.filter((letter) => kept.has(letter)) };
}

/** With its axes in another order. */
function ordered(call: OperatorCall, { x, letters }: Lettered, order: readonly string[]): Tensor {
  return call.draft.transpose(
    x,
    order.map((letter) => letters.indexOf(letter)),
  );
}

const sizeOf = ({ x, letters }: Lettered, letter: string): Dim => x.shape[letters.indexOf(letter)] ?? 1;

/** Axes of length 1 that another operand repeats. */
function repeated(call: OperatorCall, own: Lettered, other: Lettered): Lettered {
  const shape = own.letters.map((letter) => {
    const size = sizeOf(own, letter);
    return size === 1 && other.letters.includes(letter) ? sizeOf(other, letter) : size;
  });
  if (shape.every((dim, axis) => equal(dim, own.x.shape[axis]))) return own;
  return { x: emitExpand(call, own.x, shape, '#repeated'), letters: own.letters };
}

/** Products of all pairs, element by element: nothing is summed. */
function multiplied(call: OperatorCall, a: Lettered, b: Lettered): Lettered {
  const letters = [...a.letters, ...b.letters.filter((letter) => !a.letters.includes(letter))];
  const spread = (one: Lettered): Tensor => {
    const own = letters.filter((letter) => one.letters.includes(letter));
    const shape = letters.map((letter) => (one.letters.includes(letter) ? sizeOf(one, letter) : 1));
    return call.draft.reshape(ordered(call, one, own), shape);
  };
  return { x: emitBinary(call, 'mul', spread(a), spread(b), '#product'), letters };
}

/** Products of matrices: [shared, rows, summed] by [shared, summed, columns]. */
function contracted(call: OperatorCall, one: Lettered, two: Lettered, sums: readonly string[]): Lettered {
  const [a, b] = [repeated(call, one, two), repeated(call, two, one)];
  const shared = a.letters.filter((letter) => b.letters.includes(letter) && !sums.includes(letter));
  const rows = a.letters.filter((letter) => !b.letters.includes(letter));
  const columns = b.letters.filter((letter) => !a.letters.includes(letter));
  const sizes = (of: Lettered, letters: readonly string[]): Dim[] => letters.map((letter) => sizeOf(of, letter));
  const batch = shared.length > 0 ? [productOf(sizes(a, shared))] : [];
  const matrices = (of: Lettered, first: readonly string[], second: readonly string[]): Tensor =>
    call.draft.reshape(ordered(call, of, [...shared, ...first, ...second]), [
      ...batch,
      productOf(sizes(of, first)),
      productOf(sizes(of, second)),
    ]);
  for (const letter of sums) call.draft.join(sizeOf(a, letter), sizeOf(b, letter), call.label);
  const y = emitProduct(call, matrices(a, rows, sums), matrices(b, sums, columns));
  const letters = [...shared, ...rows, ...columns];
  return { x: call.draft.reshape(y, [...sizes(a, [...shared, ...rows]), ...sizes(b, columns)]), letters };
}

/** A layer: one axis is summed with a matrix of the file. */
function asLayer(call: OperatorCall, a: Lettered, b: Lettered, sums: readonly string[]): Lettered | undefined {
  const [sum = ''] = sums;
  const { parameter } = b;
  const [own] = b.letters.filter((letter) => letter !== sum);
  if (parameter?.shape.length !== 2 || sums.length !== 1 || own === undefined || a.letters.includes(own)) {
    return undefined;
  }
  const others = a.letters.filter((letter) => letter !== sum);
  const x = ordered(call, a, [...others, sum]);
  if (x.shape.length < 2) return undefined;
  const weight = b.letters[0] === sum ? parameter : turn(parameter);
  return { x: linear(call, x, weight, null), letters: [...others, own] };
}

/** Two operands as one, in which only the letters of `kept` are left. */
function joined(call: OperatorCall, one: Lettered, two: Lettered, kept: ReadonlySet<string>): Lettered {
  const a = summed(call, one, new Set([...kept, ...two.letters]));
  const b = summed(call, two, new Set([...kept, ...one.letters]));
  const sums = a.letters.filter((letter) => b.letters.includes(letter) && !kept.has(letter));
  if (sums.length === 0) return multiplied(call, a, b);
  return asLayer(call, a, b, sums) ?? asLayer(call, b, a, sums) ?? contracted(call, a, b, sums);
}

/** Einsum: transposes, sums and products of matrices, two operands at a time. */
export const einsum: Handler = (call) => {
  const values = call.node.inputs.map((_, input) => call.value(input));
  const { operands, result } = equationOf(
    call,
    values.map(({ shape }) => shape.length),
  );
  const lettered = operands.map((letters, input): Lettered => {
    const value = values[input];
    const parameter = value?.kind === 'parameter' && !value.transposed ? value : undefined;
    // A matrix that becomes a layer's weight is no value: it is made one where it is needed.
    return {
      get x() {
        return call.tensor(input);
      },
      letters,
      parameter,
    };
  });
  const [first, ...others] = lettered;
  if (!first) throw call.bad('it has no inputs');
  let product = first;
  others.forEach((other, at) => {
    const later = others.slice(at + 1).flatMap(({ letters }) => letters);
    product = joined(call, product, other, new Set([...result, ...later]));
  });
  call.give(ordered(call, summed(call, product, new Set(result)), result));
};
