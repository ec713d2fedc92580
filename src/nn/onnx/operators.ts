import type { OnnxNode } from '../../formats/onnx/graph.js';
import {
  activation,
  celu,
  clip,
  elu,
  gelu,
  hardSigmoid,
  leakyRelu,
  prelu,
  relu,
  selu,
  shrink,
  swish,
  thresholdedRelu,
} from './activations.js';
import { adviceFor, fullName } from './advice.js';
import { binary, mean, pow, unary, variadic } from './arithmetic.js';
import { concat, constantOfShape, expand, pad, transpose } from './arrangement.js';
import { attention } from './attention.js';
import { hasBranches } from './branches.js';
import { comparison, isInfinite, where } from './comparing.js';
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
import { conv, convTranspose } from './convolutions.js';
import { cumulativeSum, eyeLike, triangle } from './cumulative.js';
import { einsum } from './einsum.js';
import { tile } from './expanding.js';
import { range, shape, size } from './folding.js';
import { affineGrid, gridSample } from './grids.js';
import { knownHandlers } from './known-operators.js';
import { maxPool, maxUnpool } from './max-pools.js';
import { batchNorm, instanceNorm, layerNorm } from './normalisation.js';
import type { Handler } from './operator-call.js';
import { groupNorm, localResponseNorm, lpNorm, meanVarianceNorm, rmsNorm } from './other-norms.js';
import { foldPatches } from './patches.js';
import { slice, split } from './picking.js';
import { averagePool, globalAveragePool, globalLpPool, globalMaxPool, lpPool } from './pools.js';
import { ImportProblem } from './problem.js';
import { fusedMatmul, gemm, matmul } from './products.js';
import {
  reduceL1,
  reduceL2,
  reduceLogSum,
  reduceLogSumExp,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  reduceSumSquare,
} from './reductions.js';
import { flatten, reshape, squeeze, unsqueeze } from './reshaping.js';
import { depthToSpace, resize, spaceToDepth } from './sampling.js';
import { softmax } from './softmax.js';
import { cast, castLike, modulo } from './whole-numbers.js';

const same: Handler = (call) => call.give(call.value(0));

/** A constant in the graph: small numbers, or weights that the exporter put there. */
const constant: Handler = (call) => {
  const { attributes } = call.node;
  const value = attributes.get('value');
  if (value?.kind === 'tensor') {
    const { dtype, shape: sizes, name } = value.value;
    const isWeight = dtype.startsWith('F') || dtype === 'BF16';
    // A constant in a function or a branch is none of the file's tensors by name.
    const isOfFile = isWeight && sizes.length > 0 && call.draft.options.tensors.has(name);
    if (isOfFile) return call.give({ kind: 'parameter', name, shape: sizes, transposed: false });
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
  ['Acos', unary('acos')],
  ['Acosh', unary('acosh')],
  ['Add', binary('add')],
  ['AffineGrid', affineGrid],
  ['And', comparison('and')],
  ['ArgMax', extremePlace(true)],
  ['ArgMin', extremePlace(false)],
  ['Asin', unary('asin')],
  ['Asinh', unary('asinh')],
  ['Atan', unary('atan')],
  ['Atanh', unary('atanh')],
  ['Attention', attention],
  ['AveragePool', averagePool],
  ['BatchNormalization', batchNorm],
  ['Cast', cast],
  ['CastLike', castLike],
  ['Ceil', unary('ceil')],
  ['Celu', celu],
  ['Clip', clip],
  ['Col2Im', foldPatches],
  ['Concat', concat],
  ['Constant', constant],
  ['ConstantOfShape', constantOfShape],
  ['Conv', conv],
  ['ConvTranspose', convTranspose],
  ['Cos', unary('cos')],
  ['Cosh', unary('cosh')],
  ['CumSum', cumulativeSum],
  ['DepthToSpace', depthToSpace],
  ['Div', binary('div')],
  ['Dropout', same],
  ['Einsum', einsum],
  ['Elu', elu],
  ['Equal', comparison('equal')],
  ['Erf', activation(() => ({ kind: 'erf' }))],
  ['Exp', unary('exp')],
  ['Expand', expand],
  ['EyeLike', eyeLike],
  ['Flatten', flatten],
  ['Floor', unary('floor')],
  ['FusedMatMul', fusedMatmul],
  ['Gather', gather],
  ['GatherElements', gatherElements],
  ['GatherND', gatherNd],
  ['Gelu', gelu],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['GlobalLpPool', globalLpPool],
  ['GlobalMaxPool', globalMaxPool],
  ['Greater', comparison('greater')],
  ['GreaterOrEqual', comparison('greater-or-equal')],
  ['GridSample', gridSample],
  ['GroupNormalization', groupNorm],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', activation(() => ({ kind: 'hard-swish' }))],
  ['Identity', same],
  ['InstanceNormalization', instanceNorm],
  ['IsInf', isInfinite],
  ['IsNaN', unary('is-nan')],
  ['LRN', localResponseNorm],
  ['LayerNormalization', layerNorm],
  ['LeakyRelu', leakyRelu],
  ['Less', comparison('less')],
  ['LessOrEqual', comparison('less-or-equal')],
  ['Log', unary('log')],
  ['LogSoftmax', softmax('log-softmax')],
  ['LpNormalization', lpNorm],
  ['LpPool', lpPool],
  ['MatMul', matmul],
  ['Max', variadic('max')],
  ['MaxPool', maxPool],
  ['MaxUnpool', maxUnpool],
  ['Mean', mean],
  ['MeanVarianceNormalization', meanVarianceNorm],
  ['Min', variadic('min')],
  ['Mish', activation(() => ({ kind: 'mish' }))],
  ['Mod', modulo],
  ['Mul', binary('mul')],
  ['Neg', unary('neg')],
  ['Not', unary('not')],
  ['OneHot', oneHot],
  ['Or', comparison('or')],
  ['PRelu', prelu],
  ['Pad', pad],
  ['Pow', pow],
  ['RMSNormalization', rmsNorm],
  ['Range', range],
  ['Reciprocal', unary('reciprocal')],
  ['ReduceL1', reduceL1],
  ['ReduceL2', reduceL2],
  ['ReduceLogSum', reduceLogSum],
  ['ReduceLogSumExp', reduceLogSumExp],
  ['ReduceMax', reduceMax],
  ['ReduceMean', reduceMean],
  ['ReduceMin', reduceMin],
  ['ReduceProd', reduceProd],
  ['ReduceSum', reduceSum],
  ['ReduceSumSquare', reduceSumSquare],
  ['Relu', relu],
  ['Reshape', reshape],
  ['Resize', resize],
  ['Round', unary('round')],
  ['Scatter', scatterElements],
  ['ScatterElements', scatterElements],
  ['ScatterND', scatterNd],
  ['Selu', selu],
  ['Shape', shape],
  ['Shrink', shrink],
  ['Sigmoid', activation(() => ({ kind: 'sigmoid' }))],
  ['Sign', unary('sign')],
  ['SimplifiedLayerNormalization', rmsNorm],
  ['Sin', unary('sin')],
  ['Sinh', unary('sinh')],
  ['Size', size],
  ['Slice', slice],
  ['Softmax', softmax('softmax')],
  ['Softplus', activation(() => ({ kind: 'softplus' }))],
  ['Softsign', activation(() => ({ kind: 'softsign' }))],
  ['SpaceToDepth', spaceToDepth],
  ['Split', split],
  ['Sqrt', unary('sqrt')],
  ['Squeeze', squeeze],
  ['Sub', binary('sub')],
  ['Sum', variadic('add')],
  ['Swish', swish],
  ['Tan', unary('tan')],
  ['Tanh', activation(() => ({ kind: 'tanh' }))],
  ['ThresholdedRelu', thresholdedRelu],
  ['Tile', tile],
  ['TopK', topK],
  ['Transpose', transpose],
  ['Trilu', triangle],
  ['Unsqueeze', unsqueeze],
  ['Upsample', resize],
  ['Where', where],
  ['Xor', comparison('xor')],
]);

/** @throws ImportProblem that names the operators which are not supported, with their nodes */
export function refuseUnknown(nodes: readonly OnnxNode[]): void {
  const isKnown = (node: OnnxNode) => handlers.has(node.op) || knownHandlers.has(node.op) || hasBranches(node);
  const unknown = nodes.filter((node) => node.domain !== '' || !isKnown(node));
  if (unknown.length === 0) return;
  const byOperator = new Map<string, string[]>();
  for (const node of unknown) {
    const operator = fullName(node);
    byOperator.set(operator, [...(byOperator.get(operator) ?? []), node.name || 'without a name']);
  }
  const list = [...byOperator].map(([operator, names]) => {
    const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
    return `${operator} (${names.slice(0, 3).join(', ')}${more})`;
  });
  const message = `Operators that are not supported: ${list.join('; ')}.`;
  throw new ImportProblem('unsupported-op', message, false, adviceFor(unknown));
}
