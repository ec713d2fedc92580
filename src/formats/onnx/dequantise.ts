import { FormatError } from '../error.js';
import { elementCount } from '../model-file.js';
import { lazyTensor, type NamedTensor } from '../named-tensor.js';
import { fromFloat32, toFloat32 } from '../numbers.js';
import type { Dequantised, OnnxNode } from './graph.js';

interface Graph {
  nodes: OnnxNode[];
  initializers: ReadonlyMap<string, NamedTensor>;
}

/** Of the standard, or ONNX Runtime's own for types that the standard did not have yet. */
const isDequantise = ({ op, domain }: Pick<OnnxNode, 'op' | 'domain'>): boolean =>
  op === 'DequantizeLinear' && (domain === '' || domain === 'com.microsoft');

/**
 * Takes each DequantizeLinear of constants for the weight that it makes, so that the graph has floats in its place. The numbers
 * are computed when they are asked for. A DequantizeLinear of other values stays.
 * @throws FormatError where scale and weight do not go together
 */
export function dequantise(graph: Graph, file: string): Graph & { dequantised: Dequantised } {
  const constants = new Map(graph.initializers);
  for (const { op, outputs, attributes } of graph.nodes) {
    const value = attributes.get('value');
    if (op === 'Constant' && value?.kind === 'tensor' && outputs[0]) constants.set(outputs[0], value.value);
  }
  const isWeight = (node: OnnxNode): boolean =>
    isDequantise(node) &&
    node.outputs[0] !== undefined &&
    node.outputs[0] !== '' &&
    node.inputs.every((name) => name === '' || constants.has(name));
  const found = graph.nodes.filter(isWeight);
  const nodes = graph.nodes.filter((node) => !isWeight(node));
  const made = new Map<string, NamedTensor>();
  for (const node of found) {
    const [name = ''] = node.outputs;
    made.set(name, weightOf(node, name, constants, file));
  }
  const others = new Set(nodes.flatMap(({ inputs }) => inputs));
  const own = new Set(found.flatMap(({ inputs }) => inputs));
  const from = new Map([...graph.initializers].filter(([name]) => own.has(name) && !others.has(name)));
  const kept = [...graph.initializers].filter(([name]) => !from.has(name));
  return { nodes, initializers: new Map([...kept, ...made]), dequantised: { made, from } };
}

/** y = (x - zero point) * scale, with one scale for all, for each entry of an axis, or for each block along it. */
function weightOf(
  node: OnnxNode,
  name: string,
  constants: ReadonlyMap<string, NamedTensor>,
  file: string,
): NamedTensor {
  const [x, scale, zero] = node.inputs.map((input) => constants.get(input));
  if (!x || !scale) throw new FormatError('undefined-value', `${labelOf(node)} has no weight or no scale.`, file);
  const { shape } = x;
  const place = scalePlaces(node, shape, scale.shape);
  if (!place || (zero && elementCount(zero.shape) !== elementCount(scale.shape))) {
    const message = `${labelOf(node)}: its scale [${scale.shape}] does not fit its weight [${shape}].`;
    throw new FormatError('size-mismatch', message, file, 'Quantise the model again, or give its float32 export.');
  }
  return lazyTensor({ name, dtype: scale.dtype, shape }, () => {
    const [values, scales] = [toFloat32(x), toFloat32(scale)];
    const zeros = zero ? toFloat32(zero) : undefined;
    for (let at = 0; at < values.length; at++) {
      const of = place(at);
      values[at] = ((values[at] as number) - (zeros?.[of] ?? 0)) * (scales[of] as number);
    }
    return fromFloat32(values, scale.dtype);
  });
}

const labelOf = ({ op, name }: OnnxNode): string => (name === '' ? op : `${op} (${name})`);

function intOf({ attributes }: OnnxNode, name: string, otherwise: number): number {
  const attribute = attributes.get(name);
  return attribute?.kind === 'int' ? attribute.value : otherwise;
}

/** Which entry of the scale belongs to which entry of a weight; undefined where their shapes do not go together. */
function scalePlaces(
  node: OnnxNode,
  shape: readonly number[],
  scale: readonly number[],
): ((at: number) => number) | undefined {
  const block = intOf(node, 'block_size', 0);
  if (elementCount(scale) === 1 && block === 0) return () => 0;
  const given = intOf(node, 'axis', 1);
  const axis = given < 0 ? given + shape.length : given;
  const size = shape[axis];
  if (size === undefined) return undefined;
  const inner = elementCount(shape.slice(axis + 1));
  if (block === 0) {
    if (scale.length !== 1 || scale[0] !== size) return undefined;
    return (at) => Math.floor(at / inner) % size;
  }
  const blocks = Math.ceil(size / block);
  const expected = shape.map((entry, index) => (index === axis ? blocks : entry));
  if (String(scale) !== String(expected)) return undefined;
  return (at) => {
    const outer = Math.floor(at / (inner * size));
    const along = Math.floor(at / inner) % size;
    return (outer * blocks + Math.floor(along / block)) * inner + (at % inner);
  };
}

/** A sentence for the user, where there are such weights. */
export function dequantisedNote({ made, from }: Dequantised): string[] {
  if (made.size === 0) return [];
  const types = new Set([...from.values()].map(({ dtype }) => dtype).filter((dtype) => !dtype.startsWith('F')));
  const [first] = made.values();
  const named = types.size === 0 ? '' : ` (${[...types].join(', ')})`;
  return [
    `${made.size} ${made.size === 1 ? 'weight is' : 'weights are'} quantised${named}, and taken as ${first?.dtype}. The adapted file holds them so: quantise it again if you need to.`,
  ];
}
