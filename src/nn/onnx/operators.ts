import type { OnnxNode } from '../../formats/onnx/graph.js';
import { adviceFor, fullName } from './advice.js';
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
import { cast, equals, range, roundDown, roundUp, shape, size, where } from './folding.js';
import { batchNorm, instanceNorm, layerNorm, softmax } from './normalisation.js';
import type { Handler } from './operator-call.js';
import { gather, slice, split } from './picking.js';
import { ImportProblem } from './problem.js';
import { gemm, matmul } from './products.js';
import { flatten, reshape, squeeze, unsqueeze } from './reshaping.js';
import { depthToSpace, reduce, resize } from './sampling.js';
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

/** The operators of the standard that are understood, by name. */
export const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['Abs', unary('abs')],
  ['Add', binary('add')],
  ['AveragePool', averagePool],
  ['BatchNormalization', batchNorm],
  ['Cast', cast],
  ['Ceil', roundUp],
  ['Clip', clip],
  ['Concat', concat],
  ['Constant', constant],
  ['ConstantOfShape', constantOfShape],
  ['Conv', conv],
  ['ConvTranspose', convTranspose],
  ['DepthToSpace', depthToSpace],
  ['Div', binary('div')],
  ['Dropout', same],
  ['Equal', equals],
  ['Erf', activation(() => ({ kind: 'erf' }))],
  ['Exp', unary('exp')],
  ['Expand', expand],
  ['Flatten', flatten],
  ['Floor', roundDown],
  ['Gather', gather],
  ['Gelu', gelu],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['GlobalMaxPool', globalMaxPool],
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
  ['Mul', binary('mul')],
  ['Neg', unary('neg')],
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
  ['Shape', shape],
  ['Sigmoid', activation(() => ({ kind: 'sigmoid' }))],
  ['Size', size],
  ['Slice', slice],
  ['Softmax', softmax],
  ['Split', split],
  ['Sqrt', unary('sqrt')],
  ['Squeeze', squeeze],
  ['Sub', binary('sub')],
  ['Sum', variadic('add')],
  ['Tanh', activation(() => ({ kind: 'tanh' }))],
  ['Transpose', transpose],
  ['Unsqueeze', unsqueeze],
  ['Upsample', resize],
  ['Where', where],
]);

/** @throws ImportProblem that names the operators which are not supported, with their nodes */
export function refuseUnknown(nodes: readonly OnnxNode[]): void {
  const unknown = nodes.filter(({ op, domain }) => domain !== '' || !handlers.has(op));
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
