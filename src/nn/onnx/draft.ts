import { isFloatType } from '../../formats/dtype.js';
import { elementCount } from '../../formats/model-file.js';
import type { NamedTensor } from '../../formats/named-tensor.js';
import { numbersOf, toFloat32 } from '../../formats/numbers.js';
import type { Window } from '../../gpu/window/window.js';
import type { GraphNode, ParameterKind, ParameterSpec, Size } from '../graph.js';
import { inputsOf, parametersOf } from '../operators.js';
import type { StoredForm } from '../stored-form.js';
import { FORM_ADVICE } from './advice.js';
import type { DimSigns } from './dim-signs.js';
import {
  type Dim,
  equal,
  evaluate,
  floorDiv,
  type ImageAxes,
  imageAxis,
  isNumber,
  mul,
  shown,
  toSize,
} from './dims.js';
import { MapSizes } from './exported-sizes.js';
import type { PlaceholderSizes } from './placeholders.js';
import { ImportProblem } from './problem.js';
import { isModelParameter, isNeverTrained } from './single-numbers.js';
import type { Note } from './tail.js';
import { staysWhole } from './whole-nodes.js';

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
  /** Computed from the shapes of values: what it is computed with is no weight. */
  ofShapes?: boolean;
}

/** Where the maxima of a pool were: what MaxPool gives beside them. Only the inverse of that pool can use it. */
export interface Positions {
  kind: 'positions';
  /** In ONNX's order. */
  shape: readonly Dim[];
  /** The map that was pooled [N, H, W, C]. */
  pooled: Tensor;
  window: Window;
  ceilMode: boolean;
  /** What they count, or that they are only those of the first pixels. */
  within: 'batch' | 'channel' | 'first of each channel';
}

export type Value = Tensor | Parameter | Known | Positions;

/** More elements than any GPU holds in one tensor. */
const mostElements = 2 ** 31;

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
  /** Axes of the image that the file fixes, whatever they are now. */
  exported: Partial<ImageAxes>;
  placeholders: PlaceholderSizes;
  /** Tells signs of formulas. */
  signs: DimSigns;
  /** Tensors of the file that are not trained. */
  fixed?: ReadonlySet<string>;
}

export const IMAGE = 'image';

/** A free axis of the image; its size is a multiple of `step`. */
export const freeAxis = (name: keyof ImageAxes, step = 1): Dim => imageAxis(IMAGE, name, step);

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
  /** What the file does not tell, found on the way. */
  readonly assumptions: Note[] = [];
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
    if (staysWhole(node, (name) => this.whole.has(name))) this.whole.add(node.output);
    const isRow = shape[1] === 1 && shape[2] !== 1;
    if (node.op === 'conv2d' && !isRow) this.maps.note(shape, this.options.hints);
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
    if (value.kind === 'positions') {
      const message = `${base} computes with the positions of maxima (MaxPool's second output), which only MaxUnpool can.`;
      throw new ImportProblem('unsupported-op', message, false, FORM_ADVICE.maxima);
    }
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
      const isFixed = frozen || isNumber || isNeverTrained(name) || this.isMask(name);
      const kind = isFixed ? 'constant' : 'tensor';
      this.declare(name, kind, shape);
      return this.constantNode(name, shape);
    });
    return transposed ? this.transpose(tensor, [1, 0]) : tensor;
  }

  /** True for a tensor of the file that is infinite somewhere: no weight is. */
  private isMask(name: string): boolean {
    const tensor = this.options.tensors.get(name);
    if (!tensor || !(tensor.dtype.startsWith('F') || tensor.dtype === 'BF16')) return false;
    return toFloat32(tensor).some((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  }

  /** True when no layer with weights lies behind a value: it is the image, normalised perhaps. */
  isPreprocessing = ({ name }: Tensor): boolean => !this.learned.has(name);

  /** Declares how a tensor of the file is used. @throws ImportProblem when it is used in another way, too */
  declare(name: string, kind: ParameterKind, shape: readonly number[], stored?: StoredForm): void {
    const before = this.parameters.get(name);
    // A turned weight was read as a tensor first; `refuseTwoUses` looks if something else reads it so.
    const wasRead = stored !== undefined && before?.kind === 'tensor' && !before.stored;
    if (before && !wasRead) {
      const form = JSON.stringify([shape, stored]);
      if (areAlike(before.kind, kind) && JSON.stringify([before.shape, before.stored]) === form) return;
      throw usedTwice(name, before.kind, kind);
    }
    this.parameters.set(name, { name, shape: [...shape], kind, part: 'backbone', ...(stored && { stored }) });
  }

  /** Refuses a turned weight that is read as a value, too. `nodes`: what is left of the graph. */
  refuseTwoUses(nodes: readonly GraphNode[]): void {
    for (const node of nodes) {
      const spec = node.op === 'constant' ? this.parameters.get(node.parameter) : undefined;
      if (spec?.stored) throw usedTwice(spec.name, 'tensor', spec.kind);
    }
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

  /** The whole quotient of sizes: ONNX rounds towards 0. @throws ImportProblem where their sign depends on the image */
  quotient(a: Dim, b: number): Dim {
    if (isNumber(a)) return Math.trunc(a / b);
    if (b < 0) return mul(this.quotient(a, -b), -1);
    const { signs } = this.options;
    if (signs.isNeverNegative(a)) return floorDiv(a, b);
    if (signs.isNeverPositive(a)) return mul(floorDiv(mul(a, -1), b), -1);
    const message = 'It divides a number that is above or below 0, depending on the size of the image.';
    throw new ImportProblem('unsupported-op', message, true);
  }

  /** A size as the executor takes it. */
  size = (dim: Dim): Size => toSize(dim);

  /** Numbers of a small tensor that is an attribute. */
  numbersIn(tensor: NamedTensor): number[] {
    if (elementCount(tensor.shape) <= mostKnown) return numbersOf(tensor);
    throw new ImportProblem('unsupported-op', `The constant ${tensor.name} is too large to compute shapes with.`);
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

const usedTwice = (name: string, first: ParameterKind, second: ParameterKind): ImportProblem =>
  new ImportProblem(
    'unsupported-op',
    `The weight ${name} is used in two ways (${first} and ${second}), which is not supported.`,
  );
/** A vector is a tensor of one axis: its values lie in the same order. */
const areAlike = (a: ParameterKind, b: ParameterKind): boolean =>
  a === b || [a, b].every((kind) => kind === 'vector' || kind === 'tensor');
