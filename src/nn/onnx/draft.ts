import { isFloatType } from '../../formats/dtype.js';
import { elementCount } from '../../formats/model-file.js';
import type { NamedTensor } from '../../formats/named-tensor.js';
import { toFloat32 } from '../../formats/numbers.js';
import type { GraphNode, ParameterKind, ParameterSpec, Size } from '../graph.js';
import { inputsOf, parametersOf } from '../operators.js';
import { type Dim, equal, evaluate, type ImageAxes, imageAxis, isNumber, shown, toSize } from './dims.js';
import { MapSizes } from './exported-sizes.js';
import type { PlaceholderSizes } from './placeholders.js';
import { ImportProblem } from './problem.js';
import { isModelParameter } from './single-numbers.js';

/** A float tensor that the graph computes; its axes are in ONNX's order. */
export interface Tensor {
  kind: 'tensor';
  name: string;
  shape: readonly Dim[];
}

/** A tensor of the file, which a layer may use as its weight. A transposed one has two axes, and `shape` is the turned one. */
export interface Parameter {
  kind: 'parameter';
  name: string;
  shape: readonly number[];
  transposed: boolean;
}

/** Numbers that are known before the graph runs, as formulas of the image's sizes. */
export interface Known {
  kind: 'known';
  shape: readonly number[];
  values: readonly Dim[];
  /** Integers: their division rounds. */
  whole: boolean;
}

export type Value = Tensor | Parameter | Known;

/** More elements than any GPU holds in one tensor. */
const mostElements = 2 ** 31;

/** Nodes whose output is of whole numbers where all their inputs are. */
const wholeNodes: ReadonlySet<GraphNode['op']> = new Set([
  'add',
  'concat',
  'division',
  'expand',
  'gather',
  'pick',
  'put',
  'reshape',
  'slice',
  'transpose',
]);
const wholeKinds = ['add', 'sub', 'mul', 'min', 'max'];

const staysWhole = (node: GraphNode): boolean =>
  wholeNodes.has(node.op) || (node.op === 'binary' && wholeKinds.includes(node.kind));

/** More numbers than this are a tensor of the graph, and nothing to compute shapes with. */
export const mostKnown = 2 ** 16;

export interface DraftOptions {
  tensors: ReadonlyMap<string, NamedTensor>;
  /** The tensors that are no Constant nodes. */
  initializers: ReadonlyMap<string, NamedTensor>;
  /** The image's axes, free or fixed. */
  axes: Record<keyof ImageAxes, Dim>;
  /** Sizes at which shapes are checked. */
  hints: ImageAxes;
  placeholders: PlaceholderSizes;
  /** Tensors of the file that are not trained. */
  fixed?: ReadonlySet<string>;
}

export const IMAGE = 'image';

/** Free axes of the image. */
export const freeAxis = (name: keyof ImageAxes): Dim => imageAxis(IMAGE, name);

/**
 * The project's graph in the making. Values keep ONNX's order of axes; where a node needs another one, transpositions stand
 * around it, which `cancelTransposes` takes out afterwards.
 */
export class GraphDraft {
  readonly nodes: GraphNode[] = [];
  readonly shapes = new Map<string, readonly Dim[]>();
  readonly parameters = new Map<string, ParameterSpec>();
  /** Values of constants that are in no file. */
  readonly constants = new Map<string, Float32Array>();
  readonly values = new Map<string, Value>();
  readonly maps = new MapSizes();
  /** Reshapes whose numbers were read as sizes of maps. */
  generalisedReshapes = 0;
  private readonly names = new Set<string>([IMAGE]);
  /** Values that a layer with weights lies behind. */
  private readonly learned = new Set<string>();
  private readonly made = new Map<string, Tensor>();
  /** Values of whole numbers: ONNX's integers, which are floats here. */
  private readonly whole = new Set<string>();

  constructor(readonly options: DraftOptions) {
    const { batch, height, width } = options.axes;
    this.shapes.set(IMAGE, [batch, height, width, 3]);
  }

  get image(): Tensor {
    return { kind: 'tensor', name: IMAGE, shape: this.shapes.get(IMAGE) ?? [] };
  }

  /** A name that no value has. */
  fresh(base: string): string {
    let name = base;
    for (let count = 2; this.names.has(name); count++) name = `${base}#${count}`;
    this.names.add(name);
    return name;
  }

  /** Adds a node. @throws ImportProblem when its output would be absurdly large, or empty */
  emit(node: GraphNode, shape: readonly Dim[]): Tensor {
    const sizes = shape.map((dim) => evaluate(dim, this.options.hints));
    const count = sizes.reduce((product, size) => product * size, 1);
    if (count > mostElements) {
      const what = `The output of ${node.name} would have ${count.toExponential(1)} elements (${sizes.join(' x ')}).`;
      throw new ImportProblem('tensor-too-large', what);
    }
    if (!sizes.every((size) => Number.isInteger(size) && size >= 1)) {
      throw new ImportProblem('bad-shape', `The output of ${node.name} would be of size ${sizes.join(' x ')}.`, true);
    }
    this.nodes.push(node);
    this.shapes.set(node.output, shape);
    const inputs = inputsOf(node);
    if (staysWhole(node) && inputs.every((name) => this.whole.has(name))) this.whole.add(node.output);
    if (node.op === 'conv2d') this.maps.note(shape, this.options.hints);
    const trains = parametersOf(node).some((name) => this.parameters.get(name)?.kind !== 'constant');
    if (trains || inputs.some((name) => this.learned.has(name))) this.learned.add(node.output);
    return { kind: 'tensor', name: node.output, shape };
  }

  /** Marks a value as one of ONNX's integers: their division rounds. */
  asWhole(x: Tensor): Tensor {
    this.whole.add(x.name);
    return x;
  }

  asFloats(x: Tensor): Tensor {
    this.whole.delete(x.name);
    return x;
  }

  isWhole = ({ name }: Tensor): boolean => this.whole.has(name);

  transpose(x: Tensor, permutation: number[]): Tensor {
    if (permutation.every((axis, index) => axis === index)) return x;
    return this.once(`transpose ${x.name} ${permutation}`, () => {
      const output = this.fresh(`${x.name}#t${permutation.join('')}`);
      const shape = permutation.map((axis) => x.shape[axis] ?? 1);
      return this.emit({ op: 'transpose', name: output, input: x.name, output, permutation }, shape);
    });
  }

  /** Same elements, another shape, which must hold as many. */
  reshape(x: Tensor, shape: readonly Dim[], name = `${x.name}#reshaped`): Tensor {
    if (shape.length === x.shape.length && shape.every((dim, axis) => equal(dim, x.shape[axis]))) return x;
    const output = this.fresh(name);
    return this.emit({ op: 'reshape', name: output, input: x.name, output, shape: shape.map(toSize) }, shape);
  }

  /** Numbers that never change, as a value. */
  constant(base: string, shape: readonly number[], values: Float32Array): Tensor {
    const parameter = this.fresh(base);
    this.parameters.set(parameter, { name: parameter, shape: [...shape], kind: 'constant', part: 'backbone' });
    this.constants.set(parameter, values);
    return this.constantNode(parameter, shape);
  }

  /** True for a tensor that the model trains, also where it is a single number. */
  isModelParameter = ({ name, shape }: Parameter): boolean =>
    this.options.initializers.has(name) && isModelParameter(name, shape);

  /**
   * A value as a tensor. Tensors of the file are trained, except with `frozen`, and except single numbers that are no
   * parameters of the model.
   */
  tensorOf(value: Value, base: string, frozen = false): Tensor {
    if (value.kind === 'tensor') return value;
    if (value.kind === 'known') {
      const numbers = value.values.filter(isNumber);
      if (numbers.length < value.values.length) {
        throw new ImportProblem(
          'unsupported-op',
          `${base} computes with sizes of the image as if they were pixels.`,
          true,
        );
      }
      const constant = this.constant(`${base}#constant`, value.shape, Float32Array.from(numbers));
      return value.whole ? this.asWhole(constant) : constant;
    }
    const { name, transposed } = value;
    const shape = transposed ? value.shape.toReversed() : value.shape;
    const tensor = this.once(`parameter ${name}`, () => {
      const isNumber = elementCount(shape) === 1 && !this.isModelParameter(value);
      const kind = frozen || isNumber ? 'constant' : 'tensor';
      this.declare(name, kind, shape);
      return this.constantNode(name, shape);
    });
    return transposed ? this.transpose(tensor, [1, 0]) : tensor;
  }

  /** True when no layer with weights lies behind a value: it is the image, normalised perhaps. */
  isPreprocessing = ({ name }: Tensor): boolean => !this.learned.has(name);

  /** Declares how a tensor of the file is used. @throws ImportProblem when it is used in another way, too */
  declare(name: string, kind: ParameterKind, shape: readonly number[]): void {
    const before = this.parameters.get(name);
    if (before && (before.kind !== kind || String(before.shape) !== String(shape))) {
      const message = `The weight ${name} is used in two ways (${before.kind} and ${kind}), which is not supported.`;
      throw new ImportProblem('unsupported-op', message);
    }
    this.parameters.set(name, { name, shape: [...shape], kind, part: 'backbone' });
  }

  /** The numbers of a small tensor of the file. */
  knownOf({ name, shape, transposed }: Parameter): Known | undefined {
    const tensor = this.options.tensors.get(name);
    if (!tensor || transposed || elementCount(shape) > mostKnown) return undefined;
    return { kind: 'known', shape, values: numbersOf(tensor), whole: !isFloatType(tensor.dtype) };
  }

  /** One size for two that must be the same. @throws ImportProblem when they are not */
  join(a: Dim, b: Dim, what: string): Dim {
    if (equal(a, b)) return a;
    const settled = this.options.placeholders.join(a, b, this.options.hints);
    if (settled !== undefined) return settled;
    throw new ImportProblem('shape-mismatch', `${what}: the sizes ${shown([a])} and ${shown([b])} do not fit.`, true);
  }

  /** A size as the executor takes it. */
  size = (dim: Dim): Size => toSize(dim);

  /** Numbers of a small tensor that is an attribute. */
  numbersIn(tensor: NamedTensor): number[] {
    if (elementCount(tensor.shape) <= mostKnown) return numbersOf(tensor);
    throw new ImportProblem('unsupported-op', `The constant ${tensor.name} is too large to compute shapes with.`);
  }

  /** The parameter that a tensor is, as it is in the file or with axes of length 1 added. */
  parameterBehind({ name }: Tensor): Parameter | undefined {
    const maker = this.nodes.find(({ output }) => output === name);
    if (maker?.op === 'reshape') return this.parameterBehind({ kind: 'tensor', name: maker.input, shape: [] });
    const spec = maker?.op === 'constant' ? this.parameters.get(maker.parameter) : undefined;
    if (!spec || this.constants.has(spec.name)) return undefined;
    return { kind: 'parameter', name: spec.name, shape: spec.shape, transposed: false };
  }

  private constantNode(parameter: string, shape: readonly number[]): Tensor {
    const output = this.fresh(`${parameter}#value`);
    return this.emit({ op: 'constant', name: output, output, parameter }, shape);
  }

  private once(key: string, make: () => Tensor): Tensor {
    const tensor = this.made.get(key) ?? make();
    this.made.set(key, tensor);
    return tensor;
  }
}

/** Values of a tensor as numbers; 64-bit integers beyond 2^53 lose their last digits. */
export function numbersOf({ dtype, bytes }: NamedTensor): number[] {
  if (dtype !== 'I64') return Array.from(toFloat32({ dtype, bytes }));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, index) => Number(view.getBigInt64(8 * index, true)));
}
