import type { OnnxNode } from '../../formats/onnx/graph.js';
import {
  activation,
  binary,
  clip,
  gelu,
  hardSigmoid,
  leakyRelu,
  pow,
  prelu,
  relu,
  unary,
  variadic,
} from './arithmetic.js';
import { concat, constantOfShape, expand, pad, transpose } from './arrangement.js';
import { attention } from './attention.js';
import {
  extremePlace,
  gather,
  gatherElements,
  gatherNd,
  oneHot,
  scatterElements,
  scatterNd,
  topK,
} from './computed-picking.js';
import { cumulativeSum, eyeLike, triangle } from './cumulative.js';
import { einsum } from './einsum.js';
import { tile } from './expanding.js';
import { equals, range, roundDown, roundUp, shape, size, where } from './folding.js';
import { affineGrid, gridSample } from './grids.js';
import { batchNorm, instanceNorm, layerNorm, softmax } from './normalisation.js';
import type { Handler } from './operator-call.js';
import { foldPatches } from './patches.js';
import { slice, split } from './picking.js';
import { ImportProblem } from './problem.js';
import { fusedMatmul, gemm, matmul } from './products.js';
import { flatten, reshape, squeeze, unsqueeze } from './reshaping.js';
import { depthToSpace, reduce, resize, spaceToDepth } from './sampling.js';
import { cast, modulo } from './whole-numbers.js';
import { averagePool, conv, convTranspose, globalAveragePool, globalMaxPool, maxPool } from './windows.js';

const same: Handler = (call) => call.give(call.value(0));

/** A constant in the graph: small numbers, or weights that the exporter put there. */
const constant: Handler = (call) => {
  const { attributes } = call.node;
  const value = attributes.get('value');
  if (value?.kind === 'tensor') {
    const { dtype, shape: sizes, name } = value.value;
    const isWeight = dtype.startsWith('F') || dtype === 'BF16';
    if (isWeight && sizes.length > 0) return call.give({ kind: 'parameter', name, shape: sizes, transposed: false });
    return call.giveKnown(call.draft.numbersIn(value.value), sizes, !isWeight);
  }
  for (const name of ['value_int', 'value_float', 'value_ints', 'value_floats']) {
    const given = attributes.get(name);
    if (given?.kind === 'int' || given?.kind === 'float')
      return call.giveKnown([given.value], [], given.kind === 'int');
    if (given?.kind === 'ints' || given?.kind === 'floats') {
      return call.giveKnown(given.values, [given.values.length], given.kind === 'ints');
    }
  }
  throw call.unsupported('this kind of constant');
};

/** The operators of the standard that are understood, by name; of com.microsoft those that have no spelling in it. */
export const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['Abs', unary('abs')],
  ['Add', binary('add')],
  ['AffineGrid', affineGrid],
  ['ArgMax', extremePlace(true)],
  ['ArgMin', extremePlace(false)],
  ['Attention', attention],
  ['AveragePool', averagePool],
  ['BatchNormalization', batchNorm],
  ['Cast', cast],
  ['Ceil', roundUp],
  ['Clip', clip],
  ['Col2Im', foldPatches],
  ['Concat', concat],
  ['Constant', constant],
  ['ConstantOfShape', constantOfShape],
  ['Conv', conv],
  ['ConvTranspose', convTranspose],
  ['CumSum', cumulativeSum],
  ['DepthToSpace', depthToSpace],
  ['Div', binary('div')],
  ['Dropout', same],
  ['Einsum', einsum],
  ['Equal', equals],
  ['Erf', activation(() => ({ kind: 'erf' }))],
  ['Exp', unary('exp')],
  ['Expand', expand],
  ['EyeLike', eyeLike],
  ['Flatten', flatten],
  ['Floor', roundDown],
  ['Gather', gather],
  ['FusedMatMul', fusedMatmul],
  ['GatherElements', gatherElements],
  ['GatherND', gatherNd],
  ['Gelu', gelu],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['GlobalMaxPool', globalMaxPool],
  ['GridSample', gridSample],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', activation(() => ({ kind: 'hard-swish' }))],
  ['Identity', same],
  ['InstanceNormalization', instanceNorm],
  ['LayerNormalization', layerNorm],
  ['LeakyRelu', leakyRelu],
  ['Log', unary('log')],
  ['MatMul', matmul],
  ['Max', variadic('max')],
  ['MaxPool', maxPool],
  ['Min', variadic('min')],
  ['Mod', modulo],
  ['Mul', binary('mul')],
  ['Neg', unary('neg')],
  ['OneHot', oneHot],
  ['PRelu', prelu],
  ['Pad', pad],
  ['Pow', pow],
  ['Range', range],
  ['Reciprocal', unary('reciprocal')],
  ['ReduceMax', reduce('max')],
  ['ReduceMean', reduce('mean')],
  ['ReduceSum', reduce('sum')],
  ['Relu', relu],
  ['Reshape', reshape],
  ['Resize', resize],
  ['Scatter', scatterElements],
  ['ScatterElements', scatterElements],
  ['ScatterND', scatterNd],
  ['Shape', shape],
  ['Sigmoid', activation(() => ({ kind: 'sigmoid' }))],
  ['Size', size],
  ['Slice', slice],
  ['Softmax', softmax],
  ['SpaceToDepth', spaceToDepth],
  ['Split', split],
  ['Sqrt', unary('sqrt')],
  ['Squeeze', squeeze],
  ['Sub', binary('sub')],
  ['Sum', variadic('add')],
  ['Tanh', activation(() => ({ kind: 'tanh' }))],
  ['Tile', tile],
  ['TopK', topK],
  ['Transpose', transpose],
  ['Trilu', triangle],
  ['Unsqueeze', unsqueeze],
  ['Upsample', resize],
  ['Where', where],
]);

/** @throws ImportProblem that names the operators which are not supported, with their nodes */
export function refuseUnknown(nodes: readonly OnnxNode[]): void {
  const unknown = nodes.filter(({ op, domain }) => domain !== '' || !handlers.has(op));
  if (unknown.length === 0) return;
  const byOperator = new Map<string, string[]>();
  for (const { op, domain, name } of unknown) {
    const operator = domain === '' ? op : `${domain}::${op}`;
    byOperator.set(operator, [...(byOperator.get(operator) ?? []), name || 'without a name']);
  }
  const list = [...byOperator].map(([operator, names]) => {
    const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
    return `${operator} (${names.slice(0, 3).join(', ')}${more})`;
  });
  throw new ImportProblem('unsupported-op', `Operators that are not supported: ${list.join('; ')}.`);
}
