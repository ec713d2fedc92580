import type { OnnxGraph, OnnxNode, OnnxValue } from '../../formats/onnx/graph.js';
import { type Constant, ConstantValues } from './constant-values.js';
import { indicesOf } from './slice-indices.js';

/** One channel of a value that is only the image: scale * (channel `from` of the input) + shift. */
export interface Channel {
  from: number;
  scale: number;
  shift: number;
}

/** A value of the graph that is the image in other units, another order of channels, another layout. */
interface Pixels {
  channels: readonly Channel[];
  rank: number;
  /** Where the channels are; undefined for a single one without an axis. */
  axis: number | undefined;
  /** The input's whole numbers as they are. */
  whole: boolean;
}

/** What an ONNX graph does to its image before the first layer. */
export interface Preamble {
  /** What the layers are given: the channels of each value that leaves the preamble. */
  exits: readonly (readonly Channel[])[];
  /** Nodes that change only layout, type and order. */
  passing: ReadonlySet<OnnxNode>;
  /** Nodes that compute with constants. */
  arithmetic: ReadonlySet<OnnxNode>;
  /** Tensors of the file that these compute with. */
  constants: ReadonlySet<string>;
}

export interface PreambleOf {
  graph: Pick<OnnxGraph, 'nodes' | 'initializers'>;
  /** The nodes that the logits need, in their order. */
  nodes: readonly OnnxNode[];
  image: Pick<OnnxValue, 'name' | 'dtype'>;
  channelsLast: boolean;
}

/** Follows the image through the graph as far as the values are only the image. */
export function findPreamble({ graph, nodes, image, channelsLast }: PreambleOf): Preamble {
  const walk = new Walk(new ConstantValues(graph));
  walk.values.set(image.name, {
    channels: [0, 1, 2].map((from) => ({ from, scale: 1, shift: 0 })),
    rank: 4,
    axis: channelsLast ? 3 : 1,
    whole: isWhole(image.dtype),
  });
  for (const node of nodes) walk.visit(node);
  return walk;
}

export const isWhole = (dtype: string | undefined): boolean => dtype !== undefined && /^[UI]\d/.test(dtype);

/** ONNX's codes for types of floats. */
const FLOATS = [1, 10, 11, 16];

/** More than any graph makes of an image before its first layer (a space-to-depth of 4 x 4 makes 48). */
const MOST_CHANNELS = 64;

/** Reads of an image's size: nothing of its colours leaves by them. */
const MEASURING = ['Shape', 'Size'];

class Walk implements Preamble {
  readonly values = new Map<string, Pixels>();
  readonly exits: (readonly Channel[])[] = [];
  readonly passing = new Set<OnnxNode>();
  readonly arithmetic = new Set<OnnxNode>();
  readonly constants = new Set<string>();

  constructor(private readonly numbers: ConstantValues) {}

  visit(node: OnnxNode): void {
    const given = node.inputs.flatMap((name) => this.values.get(name) ?? []);
    if (given.length === 0 || MEASURING.includes(node.op)) return;
    const made = this.follow(node);
    if (!made) {
      for (const { channels } of given) this.exits.push(channels);
      return;
    }
    node.outputs.forEach((name, index) => {
      const pixels = made[index];
      if (pixels) this.values.set(name, pixels);
    });
  }

  /** The outputs of a node, where they are the image; undefined where it is a layer. */
  private follow(node: OnnxNode): Pixels[] | undefined {
    const computed = this.compute(node);
    if (computed) {
      this.arithmetic.add(node);
      return [computed];
    }
    const passed = this.pass(node);
    if (passed) this.passing.add(node);
    return passed;
  }

  private pass(node: OnnxNode): Pixels[] | undefined {
    const x = this.values.get(node.inputs[0] ?? '');
    if (!x) return undefined;
    const one = (pixels: Pixels | undefined) => pixels && [pixels];
    switch (node.op) {
      case 'Identity':
      case 'Dropout':
        return [x];
      case 'Cast':
        return one(this.cast(node, x));
      case 'Transpose':
        return one(transposed(node, x));
      case 'Resize':
      case 'Upsample':
      case 'Clip':
        return [{ ...x, whole: false }];
      case 'Gather':
        return one(this.gathered(node, x));
      case 'Slice':
        return one(this.sliced(node, x));
      case 'Split':
        return this.split(node, x);
      case 'Concat':
        return one(this.joined(node));
      case 'Unsqueeze':
        return one(this.unsqueezed(node, x));
      default:
        return undefined;
    }
  }

  private cast(node: OnnxNode, x: Pixels): Pixels | undefined {
    return FLOATS.includes(intOf(node, 'to') ?? 1) || x.whole ? x : undefined;
  }

  private gathered(node: OnnxNode, x: Pixels): Pixels | undefined {
    const picked = this.numbers.of(node.inputs[1]);
    if (!picked || axisOf(intOf(node, 'axis') ?? 0, x.rank) !== x.axis) return undefined;
    const channels = pick(x, picked.values);
    if (!channels || picked.shape.length > 1) return undefined;
    return picked.shape.length === 1 ? { ...x, channels } : { ...x, channels, rank: x.rank - 1, axis: undefined };
  }

  /** A part of the picture is still the picture. A part of its channels is those channels. */
  private sliced(node: OnnxNode, x: Pixels): Pixels | undefined {
    const [, starts, ends, given, steps] = node.inputs.map((name) => this.numbers.of(name));
    if (!starts || !ends) return undefined;
    const axes = given?.values ?? starts.values.map((_, index) => index);
    const at = axes.findIndex((axis) => axisOf(axis, x.rank) === x.axis);
    if (at < 0) return x;
    const span = { start: starts.values[at] ?? 0, end: ends.values[at] ?? 0, step: steps?.values[at] ?? 1 };
    const channels = pick(x, indicesOf(span, x.channels.length));
    return channels && { ...x, channels };
  }

  private split(node: OnnxNode, x: Pixels): Pixels[] | undefined {
    if (axisOf(intOf(node, 'axis') ?? 0, x.rank) !== x.axis) return undefined;
    const attribute = node.attributes.get('split');
    const given = attribute?.kind === 'ints' ? attribute.values : this.numbers.of(node.inputs[1])?.values;
    const even = Math.ceil(x.channels.length / node.outputs.length);
    let start = 0;
    return node.outputs.map((_, index) => {
      const end = start + (given?.[index] ?? even);
      const channels = x.channels.slice(start, end);
      start = end;
      return { ...x, channels };
    });
  }

  private joined(node: OnnxNode): Pixels | undefined {
    const parts = node.inputs.flatMap((name) => this.values.get(name) ?? []);
    const [first] = parts;
    if (!first || parts.length < node.inputs.length) return undefined;
    const axis = axisOf(intOf(node, 'axis') ?? 0, first.rank);
    if (parts.some((part) => part.axis !== axis || part.rank !== first.rank)) return undefined;
    const channels = parts.flatMap((part) => part.channels);
    if (channels.length > MOST_CHANNELS) return undefined;
    return { ...first, channels, whole: parts.every(({ whole }) => whole) };
  }

  private unsqueezed(node: OnnxNode, x: Pixels): Pixels | undefined {
    const attribute = node.attributes.get('axes');
    const axes = attribute?.kind === 'ints' ? attribute.values : this.numbers.of(node.inputs[1])?.values;
    const [axis = 0] = axes ?? [];
    if (axes?.length !== 1 || x.axis !== undefined) return undefined;
    return { ...x, rank: x.rank + 1, axis: axisOf(axis, x.rank + 1) };
  }

  private compute(node: OnnxNode): Pixels | undefined {
    if (node.op === 'BatchNormalization') return this.batchNorm(node);
    const apply = operations[node.op];
    if (!apply || node.inputs.length !== 2) return undefined;
    const [left, right] = node.inputs.map((name) => this.values.get(name));
    const x = left ?? right;
    const constant = this.numbers.of(node.inputs[left ? 1 : 0]);
    const values = x && constant && byChannel(constant, x);
    if (!x || !values || (left && right)) return undefined;
    this.use(constant);
    const channels = x.channels.map((channel, index) => apply(channel, values[index] ?? 0, left !== undefined));
    return channels.every(({ scale }) => Number.isFinite(scale) && scale !== 0)
      ? { ...x, channels, whole: false }
      : undefined;
  }

  /** (x - mean) / sqrt(variance + eps) * gamma + beta with numbers that do not change. */
  private batchNorm(node: OnnxNode): Pixels | undefined {
    const x = this.values.get(node.inputs[0] ?? '');
    const given = [1, 2, 3, 4].map((input) => this.numbers.of(node.inputs[input]));
    const numbers = given.flatMap((constant) => constant ?? []);
    if (x?.axis !== 1 || numbers.length < 4 || intOf(node, 'training_mode') === 1) return undefined;
    if (numbers.some(({ values }) => values.length !== x.channels.length)) return undefined;
    for (const constant of numbers) this.use(constant);
    const epsilon = node.attributes.get('epsilon');
    const eps = epsilon?.kind === 'float' ? epsilon.value : 1e-5;
    const channels = x.channels.map(({ from, scale, shift }, index): Channel => {
      const [gamma = 1, beta = 0, mean = 0, variance = 1] = numbers.map(({ values }) => values[index]);
      const factor = gamma / Math.sqrt(variance + eps);
      return { from, scale: scale * factor, shift: (shift - mean) * factor + beta };
    });
    return { ...x, channels, whole: false };
  }

  private use({ sources }: Constant): void {
    for (const name of sources) this.constants.add(name);
  }
}

/** `isLeft`: the image stands before the operator, the number behind it. */
type Operation = (channel: Channel, number: number, isLeft: boolean) => Channel;

const operations: Record<string, Operation> = {
  Add: ({ from, scale, shift }, number) => ({ from, scale, shift: shift + number }),
  Sub: ({ from, scale, shift }, number, isLeft) =>
    isLeft ? { from, scale, shift: shift - number } : { from, scale: -scale, shift: number - shift },
  Mul: ({ from, scale, shift }, number) => ({ from, scale: scale * number, shift: shift * number }),
  Div: ({ from, scale, shift }, number, isLeft) => ({
    from,
    // A number divided by the image is no change of units.
    scale: isLeft ? scale / number : Number.NaN,
    shift: shift / number,
  }),
};

const intOf = ({ attributes }: OnnxNode, name: string): number | undefined => {
  const attribute = attributes.get(name);
  return attribute?.kind === 'int' ? attribute.value : undefined;
};

const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

function transposed(node: OnnxNode, x: Pixels): Pixels {
  const given = node.attributes.get('perm');
  const order = given?.kind === 'ints' ? given.values : Array.from({ length: x.rank }, (_, at) => x.rank - 1 - at);
  return { ...x, axis: x.axis === undefined ? undefined : order.indexOf(x.axis) };
}

function pick({ channels }: Pixels, indices: readonly number[]): Channel[] | undefined {
  const picked = indices.flatMap((index) => channels[axisOf(index, channels.length)] ?? []);
  return picked.length === indices.length && picked.length > 0 ? picked : undefined;
}

/** A constant as one number a channel; undefined where it differs within a channel. */
function byChannel({ shape, values }: Constant, { channels, rank, axis }: Pixels): number[] | undefined {
  if (shape.length > rank) return undefined;
  if (values.length === 1) return channels.map(() => values[0] ?? 0);
  const at = axis === undefined ? -1 : axis - (rank - shape.length);
  const isVector = values.length === channels.length && shape[at] === channels.length;
  return isVector ? [...values] : undefined;
}
