import { type GraphNode, inputsOf } from '../graph.js';
import { type Dim, toSize } from './dims.js';
import { reshapedOrder } from './reshape-groups.js';

/** Where a value of the graph is: a value as it lies in memory, whose axis at place i is the axis order[i] of the graph's. */
interface Place {
  name: string;
  order: readonly number[];
}

export interface Drafted {
  nodes: readonly GraphNode[];
  /** The shape of every value. */
  shapes: ReadonlyMap<string, readonly Dim[]>;
}

const identity = (rank: number): number[] => Array.from({ length: rank }, (_, axis) => axis);
const isIdentity = (order: readonly number[]): boolean => order.every((axis, index) => axis === index);

/**
 * Takes transpositions out of a graph: none moves data until a node needs its input in another order than it lies in. What
 * works on each element takes any order; what names axes has them renamed; a reshape keeps the order where it can. `output`
 * is the value that must come out, in the order of its own axes.
 */
export function cancelTransposes({ nodes, shapes }: Drafted, image: string, output: string): LaidOut {
  const pass = new LayoutPass(shapes);
  pass.put(image, image);
  for (const node of nodes) pass.place(node);
  const name = pass.inOrder(output, identity(pass.rank(output)));
  return { nodes: pass.nodes, shapes: pass.laidOut, output: name };
}

export interface LaidOut {
  nodes: GraphNode[];
  /** Shapes as values lie in memory. */
  shapes: Map<string, readonly Dim[]>;
  output: string;
}

class LayoutPass {
  readonly nodes: GraphNode[] = [];
  readonly laidOut = new Map<string, readonly Dim[]>();
  private readonly places = new Map<string, Place>();
  private readonly turned = new Map<string, string>();

  constructor(private readonly shapes: ReadonlyMap<string, readonly Dim[]>) {}

  /** Translates one node. */
  place(node: GraphNode): void {
    switch (node.op) {
      case 'transpose': {
        const { name, order } = this.find(node.input);
        this.put(
          node.output,
          name,
          order.map((axis) => node.permutation.indexOf(axis)),
        );
        break;
      }
      case 'constant':
        this.nodes.push(node);
        this.put(node.output, node.output);
        break;
      case 'relu':
      case 'activation':
      case 'unary': {
        const { name, order } = this.find(node.input);
        this.add({ ...node, input: name }, order);
        break;
      }
      case 'linear':
      case 'softmax':
      case 'layer-norm':
      case 'batch-norm':
      case 'prelu': {
        const { name, order } = this.withLastAxisLast(node.input);
        this.add({ ...node, input: name }, order);
        break;
      }
      case 'conv2d':
      case 'conv-transpose':
      case 'max-pool':
      case 'average-pool':
      case 'resize':
      case 'depth-to-space':
      case 'instance-norm':
        this.add({ ...node, input: this.inOrder(node.input, identity(4)) }, identity(4));
        break;
      case 'attention': {
        const [input, key, value] = inputsOf(node).map((name) => this.inOrder(name, identity(3)));
        this.add({ ...node, input: input ?? '', key: key ?? '', value: value ?? '' }, identity(3));
        break;
      }
      case 'add':
      case 'binary': {
        const { order, names } = this.aligned([node.input, node.other]);
        this.add({ ...node, input: names[0] ?? '', other: names[1] ?? '' }, order);
        break;
      }
      case 'concat': {
        const { order, names } = this.aligned(node.inputs);
        this.add({ ...node, inputs: names, axis: order.indexOf(node.axis) }, order);
        break;
      }
      case 'matmul':
        this.placeMatmul(node);
        break;
      case 'slice': {
        const { name, order } = this.find(node.input);
        this.add({ ...node, input: name, axis: order.indexOf(node.axis) }, order);
        break;
      }
      case 'pad': {
        const { name, order } = this.find(node.input);
        const turn = (sides: number[]) => order.map((axis) => sides[axis] ?? 0);
        this.add({ ...node, input: name, before: turn(node.before), after: turn(node.after) }, order);
        break;
      }
      case 'expand': {
        const { name, order } = this.find(node.input);
        this.add({ ...node, input: name, shape: order.map((axis) => node.shape[axis] ?? 1) }, order);
        break;
      }
      case 'gather': {
        const { name, order } = this.find(node.input);
        const left = node.keepAxis ? order : without(order, [node.axis]);
        this.add({ ...node, input: name, axis: order.indexOf(node.axis) }, left);
        break;
      }
      case 'reduce': {
        const { name, order } = this.find(node.input);
        const axes = node.axes.map((axis) => order.indexOf(axis)).toSorted((a, b) => a - b);
        this.add({ ...node, input: name, axes }, node.keepAxes ? order : without(order, node.axes));
        break;
      }
      case 'reshape':
        this.placeReshape(node);
        break;
      default:
        node satisfies never;
    }
  }

  put(value: string, name: string, order: readonly number[] = identity(this.rank(value))): void {
    this.places.set(value, { name, order });
    this.laidOut.set(
      name,
      order.map((axis) => this.shape(value)[axis] ?? 1),
    );
  }

  rank = (value: string): number => this.shape(value).length;

  /** The value as it lies in memory with the given order of axes, moved if it has to be. */
  inOrder(value: string, order: readonly number[]): string {
    const place = this.find(value);
    const permutation = order.map((axis) => place.order.indexOf(axis));
    if (isIdentity(permutation)) return place.name;
    const key = `${place.name} ${permutation}`;
    const before = this.turned.get(key);
    if (before !== undefined) return before;
    const output = `${place.name}#${permutation.join('')}`;
    this.turned.set(key, output);
    const shape = order.map((axis) => this.shape(value)[axis] ?? 1);
    this.laidOut.set(output, shape);
    const long = permutation.filter((_, index) => shape[index] !== 1);
    const common = { name: output, input: place.name, output };
    if (isIdentity(long.toSorted((a, b) => a - b).map((axis) => long.indexOf(axis)))) {
      this.nodes.push({ op: 'reshape', ...common, shape: shape.map(toSize) });
    } else this.nodes.push({ op: 'transpose', ...common, permutation });
    return output;
  }

  private add(node: GraphNode, order: readonly number[]): void {
    this.nodes.push(node);
    this.put(node.output, node.output, order);
  }

  private find(value: string): Place {
    const place = this.places.get(value);
    if (!place) throw new Error(`The graph has not made ${value}.`);
    return place;
  }

  private shape(value: string): readonly Dim[] {
    const shape = this.shapes.get(value);
    if (!shape) throw new Error(`The value ${value} has no shape.`);
    return shape;
  }

  private withLastAxisLast(value: string): Place {
    const place = this.find(value);
    const last = this.rank(value) - 1;
    if (place.order.at(-1) === last) return place;
    const order = identity(last + 1);
    return { name: this.inOrder(value, order), order };
  }

  /** Several values in one order: that of the largest one which lies in another than its own, else the first one's. */
  private aligned(values: readonly string[]): { order: readonly number[]; names: string[] } {
    const rank = Math.max(...values.map(this.rank));
    const full = values.filter((value) => this.rank(value) === rank);
    const ones = (value: string): number => this.shape(value).filter((dim) => dim === 1).length;
    const least = Math.min(...full.map(ones));
    const leader = full.find((value) => ones(value) === least && !isIdentity(this.find(value).order)) ?? full[0] ?? '';
    const { order } = this.find(leader);
    // A single number needs no axes.
    const names = values.map((value) =>
      this.rank(value) === rank ? this.inOrder(value, order) : this.find(value).name,
    );
    return { order, names };
  }

  private placeMatmul(node: Extract<GraphNode, { op: 'matmul' }>): void {
    const rank = this.rank(node.output);
    const [left, right] = [this.asMatrices(node.input), this.asMatrices(node.other)];
    const leading = left.order.slice(0, -2);
    const input = left.name;
    const other = this.inOrder(node.other, [...leading, ...right.order.slice(-2)]);
    const turned = (order: readonly number[]): boolean => order.at(-1) !== rank - 1;
    const [transposeA, transposeB] = [node.transposeA !== turned(left.order), node.transposeB !== turned(right.order)];
    this.add({ ...node, input, other, transposeA, transposeB }, [...leading, rank - 2, rank - 1]);
  }

  /** With the two axes of its matrices at the end, in either order. */
  private asMatrices(value: string): Place {
    const place = this.find(value);
    const rank = place.order.length;
    if (place.order.slice(-2).every((axis) => axis >= rank - 2)) return place;
    return { name: this.inOrder(value, identity(rank)), order: identity(rank) };
  }

  private placeReshape(node: Extract<GraphNode, { op: 'reshape' }>): void {
    const [from, to] = [this.shape(node.input), this.shape(node.output)];
    const place = this.find(node.input);
    const order = reshapedOrder(from, to, place.order);
    const input = order ? place.name : this.inOrder(node.input, identity(from.length));
    const settled = order ?? identity(to.length);
    this.add({ ...node, input, shape: settled.map((axis) => toSize(to[axis] ?? 1)) }, settled);
  }
}

/** An order without some axes, the others renumbered. */
function without(order: readonly number[], gone: readonly number[]): number[] {
  const left = order.filter((axis) => !gone.includes(axis));
  return left.map((axis) => left.filter((other) => other < axis).length);
}
