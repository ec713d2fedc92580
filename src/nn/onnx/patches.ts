import { emitBinary } from './arithmetic.js';
import { type Dim, exactQuotient, isNumber, mul } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { emitSlice } from './picking.js';

/** One axis of patches that are laid over an image. */
interface PatchAxis {
  size: number;
  kernel: number;
  stride: number;
  dilation: number;
  before: number;
  after: number;
  /** Patches along the axis. */
  count: number;
}

function patchAxes(call: OperatorCall): [PatchAxis, PatchAxis] {
  const [sizes, kernels] = [call.known(1).values, call.numbersIfAny(2) ?? []];
  if (sizes.length !== 2 || kernels.length !== 2) throw call.unsupported(`patches of ${sizes.length} axes`);
  const [strides, dilations, pads] = ['strides', 'dilations', 'pads'].map((name) => call.ints(name));
  const of = (axis: 0 | 1): PatchAxis => {
    const size = sizes[axis];
    if (!isNumber(size)) throw call.problem('unsupported-op', 'the size of its image depends on the image', true);
    const [kernel, stride, dilation] = [kernels[axis] ?? 1, strides?.[axis] ?? 1, dilations?.[axis] ?? 1];
    const [before, after] = [pads?.[axis] ?? 0, pads?.[axis + 2] ?? 0];
    const count = Math.floor((size + before + after - dilation * (kernel - 1) - 1) / stride) + 1;
    return { size, kernel, stride, dilation, before, after, count };
  };
  return [of(0), of(1)];
}

/** Zeros behind each entry of an axis of [N, C, H, W], `step` - 1 of them, but not behind the last one. */
function spread(call: OperatorCall, x: Tensor, axis: number, step: number): Tensor {
  if (step === 1) return x;
  const count = x.shape[axis] ?? 1;
  const apart = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const sides = apart.map((_, at) => (at === axis + 1 ? step - 1 : 0));
  const wide = padded(
    call,
    call.draft.reshape(x, apart),
    apart.map(() => 0),
    sides,
  );
  const shape = x.shape.map((dim, at) => (at === axis ? mul(dim, step) : dim));
  const long = call.draft.reshape(wide, shape);
  return isNumber(count) ? emitSlice(call, long, axis, 0, (count - 1) * step + 1, 1) : long;
}

function padded(call: OperatorCall, x: Tensor, before: number[], after: number[]): Tensor {
  const output = call.fresh('#padded');
  const shape = x.shape.map((dim, axis) => (isNumber(dim) ? dim + (before[axis] ?? 0) + (after[axis] ?? 0) : dim));
  const node = { op: 'pad', name: output, input: x.name, output, before, after, mode: 'constant', value: 0 } as const;
  return call.draft.emit(node, shape);
}

/** Col2Im, torch.nn.Fold: patches laid over an image, and added up where they overlap. */
export const foldPatches: Handler = (call) => {
  const { draft } = call;
  const x = call.tensor(0);
  const axes = patchAxes(call);
  const [rows, columns] = axes;
  const [batch = 1, depth = 1, count] = x.shape;
  const channels = exactQuotient(depth, rows.kernel * columns.kernel);
  if (x.shape.length !== 3 || channels === undefined || count !== rows.count * columns.count) {
    throw call.problem('shape-mismatch', 'its patches do not fit its image', true);
  }
  const patches = draft.reshape(x, [batch, channels, rows.kernel * columns.kernel, mul(rows.count, columns.count)]);
  const laid = (index: number): Tensor => {
    const map: Dim[] = [batch, channels, rows.count, columns.count];
    const one = draft.reshape(emitSlice(call, patches, 2, index, index + 1, 1), map);
    const wide = spread(call, spread(call, one, 2, rows.stride), 3, columns.stride);
    const starts = [Math.floor(index / columns.kernel) * rows.dilation, (index % columns.kernel) * columns.dilation];
    const ends = axes.map(
      ({ size, before, after, count: own, stride }, axis) =>
        size + before + after - (starts[axis] ?? 0) - ((own - 1) * stride + 1),
    );
    return padded(call, wide, [0, 0, ...starts], [0, 0, ...ends]);
  };
  const [first, ...others] = Array.from({ length: rows.kernel * columns.kernel }, (_, index) => index);
  const sum = others.reduce((total, index) => emitBinary(call, 'add', total, laid(index), '#sum'), laid(first ?? 0));
  const cut = axes.reduce(
    (part: Tensor, { before, size }, axis) => emitSlice(call, part, axis + 2, before, before + size, 1),
    sum,
  );
  call.give(cut);
};
