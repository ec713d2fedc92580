import { elementCount } from '../../formats/model-file.js';
import type { NamedTensor } from '../../formats/named-tensor.js';
import { numbersOf } from '../../formats/numbers.js';
import type { OnnxGraph, OnnxNode } from '../../formats/onnx/graph.js';

/** Numbers that an ONNX graph holds or computes from such numbers, and the tensors of the file that are in them. */
export interface Constant {
  shape: readonly number[];
  values: readonly number[];
  sources: readonly string[];
}

/** More numbers than any mean or deviation has. */
const MOST = 4096;
/** More nodes than any exporter needs to spell one. */
const DEEPEST = 32;

/** How an exporter spells constants that could stand there as they are. */
const unaries: Record<string, (value: number) => number> = {
  Identity: (value) => value,
  Cast: (value) => value,
  Neg: (value) => -value,
  Reciprocal: (value) => 1 / value,
  Sqrt: Math.sqrt,
};

const binaries: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/** Small constants by the names of their values; computed when they are asked for. */
export class ConstantValues {
  private readonly makers: ReadonlyMap<string, OnnxNode>;
  private readonly found = new Map<string, Constant | undefined>();

  constructor(private readonly graph: Pick<OnnxGraph, 'nodes' | 'initializers'>) {
    this.makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  }

  /** Undefined for a value that is not given, is large, or depends on the image. */
  of(name: string | undefined, depth = 0): Constant | undefined {
    if (!name || depth > DEEPEST) return undefined;
    if (!this.found.has(name)) this.found.set(name, this.compute(name, depth));
    return this.found.get(name);
  }

  private compute(name: string, depth: number): Constant | undefined {
    const tensor = this.graph.initializers.get(name);
    if (tensor) return ofTensor(tensor, [name]);
    const node = this.makers.get(name);
    if (!node) return undefined;
    if (node.op === 'Constant') return ofConstantNode(node, name);
    const [a, b] = node.inputs.map((input) => this.of(input, depth + 1));
    if (!a) return undefined;
    const unary = unaries[node.op];
    if (unary) return { ...a, values: a.values.map(unary) };
    const binary = binaries[node.op];
    if (binary) return b && combined(a, b, binary);
    return this.reshaped(node, a, b);
  }

  private reshaped({ op, attributes }: OnnxNode, x: Constant, second: Constant | undefined): Constant | undefined {
    const given = attributes.get('axes');
    const axes = given?.kind === 'ints' ? given.values : second?.values;
    switch (op) {
      case 'Unsqueeze':
        return axes && { ...x, shape: unsqueezed(x.shape, axes) };
      case 'Squeeze':
        return { ...x, shape: squeezed(x.shape, axes) };
      case 'Reshape':
        return second && { ...x, shape: reshaped(x, second.values) };
      default:
        return undefined;
    }
  }
}

function ofTensor(tensor: NamedTensor, sources: readonly string[]): Constant | undefined {
  if (elementCount(tensor.shape) > MOST) return undefined;
  return { shape: tensor.shape, values: numbersOf(tensor), sources };
}

function ofConstantNode({ attributes }: OnnxNode, name: string): Constant | undefined {
  const value = attributes.get('value');
  if (value?.kind === 'tensor') return ofTensor(value.value, [name]);
  for (const key of ['value_int', 'value_float', 'value_ints', 'value_floats']) {
    const given = attributes.get(key);
    if (given?.kind === 'int' || given?.kind === 'float') return { shape: [], values: [given.value], sources: [] };
    if (given?.kind === 'ints' || given?.kind === 'floats') {
      return { shape: [given.values.length], values: given.values, sources: [] };
    }
  }
  return undefined;
}

/** Combines one number with many, or as many in the same shape. */
function combined(a: Constant, b: Constant, compute: (a: number, b: number) => number): Constant | undefined {
  const [single, many] = a.values.length <= b.values.length ? [a, b] : [b, a];
  if (single.values.length !== 1 && String(a.shape) !== String(b.shape)) return undefined;
  const at = ({ values }: Constant, index: number): number => values[values.length === 1 ? 0 : index] ?? 0;
  return {
    shape: many.shape.length >= single.shape.length ? many.shape : single.shape,
    values: many.values.map((_, index) => compute(at(a, index), at(b, index))),
    sources: [...a.sources, ...b.sources],
  };
}

function unsqueezed(shape: readonly number[], axes: readonly number[]): number[] {
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? 1)));
}

function squeezed(shape: readonly number[], axes: readonly number[] | undefined): number[] {
  const gone = new Set(axes?.map((axis) => (axis < 0 ? axis + shape.length : axis)));
  return shape.filter((size, axis) => (axes ? !gone.has(axis) : size !== 1));
}

function reshaped({ shape, values }: Constant, target: readonly number[]): number[] {
  const kept = target.map((size, axis) => (size === 0 ? (shape[axis] ?? 1) : size));
  const others = kept.reduce((product, size) => (size === -1 ? product : product * size), 1);
  return kept.map((size) => (size === -1 ? values.length / Math.max(1, others) : size));
}
