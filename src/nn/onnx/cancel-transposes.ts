import type { GraphNode } from '../graph.js';
import { identity, isIdentity, type Place, type Turning } from '../operators/turning.js';
import { operatorOf } from '../operators.js';
import { type Dim, toSize } from './dims.js';

export interface Drafted {
  nodes: readonly GraphNode[];
  /** The shape of every value. */
  shapes: ReadonlyMap<string, readonly Dim[]>;
}

/**
 * Takes transpositions out of a graph: none moves data until a node needs its input in another order than it lies in.
 * Nodes that work on each element take any order; those that name axes rename them; a reshape keeps the order where it
 * can. (Each node type says how, in the table of operators.) `output` is the value that must come out, in the order of
 * its own axes.
 */
export function cancelTransposes({ nodes, shapes }: Drafted, image: string, output: string): LaidOut {
  const pass = new LayoutPass(shapes);
  pass.put(image, { name: image, order: identity(pass.shape(image).length) });
  for (const node of nodes) operatorOf(node).turn(node, pass);
  const name = pass.inOrder(output, identity(pass.shape(output).length));
  return { nodes: pass.nodes, shapes: pass.laidOut, output: name };
}

export interface LaidOut {
  nodes: GraphNode[];
  /** Shapes as values lie in memory. */
  shapes: Map<string, readonly Dim[]>;
  output: string;
}

class LayoutPass implements Turning {
  readonly nodes: GraphNode[] = [];
  readonly laidOut = new Map<string, readonly Dim[]>();
  private readonly places = new Map<string, Place>();
  private readonly turned = new Map<string, string>();

  constructor(private readonly shapes: ReadonlyMap<string, readonly Dim[]>) {}

  put(value: string, place: Place): void {
    this.places.set(value, place);
    this.laidOut.set(place.name, this.shapeIn(value, place.order));
  }

  add(node: GraphNode, order: readonly number[]): void {
    this.nodes.push(node);
    this.put(node.output, { name: node.output, order });
  }

  find(value: string): Place {
    const place = this.places.get(value);
    if (!place) throw new Error(`The graph has not made ${value}.`);
    return place;
  }

  shape(value: string): readonly Dim[] {
    const shape = this.shapes.get(value);
    if (!shape) throw new Error(`The value ${value} has no shape.`);
    return shape;
  }

  inOrder(value: string, order: readonly number[]): string {
    const place = this.find(value);
    const permutation = order.map((axis) => place.order.indexOf(axis));
    if (isIdentity(permutation)) return place.name;
    const key = `${place.name} ${permutation}`;
    const before = this.turned.get(key);
    if (before !== undefined) return before;
    const output = `${place.name}#${permutation.join('')}`;
    this.turned.set(key, output);
    const shape = this.shapeIn(value, order);
    this.laidOut.set(output, shape);
    const long = permutation.filter((_, index) => shape[index] !== 1);
    const common = { name: output, input: place.name, output };
    if (isIdentity(long.toSorted((a, b) => a - b).map((axis) => long.indexOf(axis)))) {
      this.nodes.push({ op: 'reshape', ...common, shape: shape.map(toSize) });
    } else this.nodes.push({ op: 'transpose', ...common, permutation });
    return output;
  }

  private shapeIn(value: string, order: readonly number[]): Dim[] {
    return order.map((axis) => this.shape(value)[axis] ?? 1);
  }
}
