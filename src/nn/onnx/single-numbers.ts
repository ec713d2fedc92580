import { elementCount } from '../../formats/model-file.js';
import type { NamedTensor } from '../../formats/named-tensor.js';
import type { OnnxGraph, OnnxNode } from '../../formats/onnx/graph.js';
import { isTrained, type ParameterSpec } from '../graph.js';
import type { Note } from './tail.js';

/** Names that exporters, converters and graph optimisers give to numbers which they wrote themselves. */
const MADE_BY_EXPORTERS: readonly RegExp[] = [
  // torch.onnx: "onnx::Mul_57", "/attention/Constant_3_output_0", "57"
  /^onnx::/,
  /_output_\d+$/,
  /^\d+$/,
  // torch.onnx on torch.export: "val_12", "scalar_tensor_default", "lifted_tensor_0"
  /^_?val_\d+$/,
  /scalar_tensor|lifted_tensor/,
  // "Constant_5", "const_fold_opt__12", "p2o.helper.constant.1", "graph_constant_folded"
  /(^|[^a-z])const(ant)?s?($|[^a-z])/i,
  // TensorFlow: the second operand of an operation, "model/mul/y:0"
  /\/[xy](:\d+)?$/,
  // onnxruntime's optimiser
  /^ortshared/,
];

/** Last words of names that no training changes. */
const NEVER_TRAINED = /(^|[^a-z])(eps|epsilon|running_mean|running_var|moving_mean|moving_variance)(:\d+)?$/i;

/** True for numbers that no training changes, by their name: running statistics that a frozen norm computes with. */
export const isNeverTrained = (name: string): boolean => NEVER_TRAINED.test(name);

/** torch.onnx folds "gamma.view(1, 1, 1, 1)" into a new name; numbers of the code have no such shape. */
const isFoldedParameter = (name: string, shape: readonly number[]): boolean =>
  name.startsWith('onnx::') && shape.length >= 3;

/**
 * True for an initialiser that its model trains, also where it is a single number: its name is one that a model gives
 * ("gamma", "head.scale"), or its shape is one that only parameters have.
 */
export const isModelParameter = (name: string, shape: readonly number[]): boolean =>
  isFoldedParameter(name, shape) || (!isNeverTrained(name) && !MADE_BY_EXPORTERS.some((form) => form.test(name)));

/** Exponents that make a square or a root, and the numbers of GELU and hard-swish. */
export const isPlainArithmetic = (value: number): boolean =>
  [2, 0.5, Math.SQRT2, Math.SQRT1_2, 3, 6, 1 / 6].some((plain) => Math.abs(value - plain) <= 1e-6 * plain);

const isSingleFloat = ({ dtype, shape }: NamedTensor): boolean =>
  (dtype.startsWith('F') || dtype === 'BF16') && elementCount(shape) === 1;

function constantOf({ op, attributes }: OnnxNode): boolean {
  const value = attributes.get('value');
  if (op !== 'Constant') return false;
  return attributes.has('value_float') || (value?.kind === 'tensor' && isSingleFloat(value.value));
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const listed = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ');

/**
 * The float tensors of one element that the nodes read: those that are trained, and those that stay as they are. A name
 * decides if its tensor is a parameter, so that is an assumption. Constant nodes are no parameters.
 */
export function noteSingleNumbers(
  nodes: readonly OnnxNode[],
  { initializers }: Pick<OnnxGraph, 'initializers'>,
  parameters: readonly ParameterSpec[],
): { note: Note; assumed: boolean } | undefined {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const single = [...initializers.values()].filter((tensor) => read.has(tensor.name) && isSingleFloat(tensor));
  const trained = new Set(parameters.filter(isTrained).map(({ name }) => name));
  const statistics = new Set(parameters.filter(({ kind }) => kind === 'statistic').map(({ name }) => name));
  const names = single.map(({ name }) => name).filter((name) => !statistics.has(name));
  const [moving, kept] = [names.filter((name) => trained.has(name)), names.filter((name) => !trained.has(name))];
  const constants = nodes.filter(constantOf).length;
  const parts = [
    ...(moving.length > 0 ? [`trained: ${listed(moving)}`] : []),
    ...(kept.length > 0 ? [`not trained: ${listed(kept)}`] : []),
    ...(constants > 0 ? [`not trained: ${counted(constants, 'Constant node')}`] : []),
  ];
  if (parts.length === 0) return undefined;
  return { note: { name: 'single numbers', value: parts.join('; ') }, assumed: names.length > 0 };
}
