import type { GraphNode } from '../graph.js';
import type { Dim } from '../onnx/dims.js';

/** Where a value of the graph is: a value as it lies in memory, whose axis at place i is the axis order[i] of the graph's. */
export interface Place {
  name: string;
  order: readonly number[];
}

/** What a node asks of the pass that takes transpositions out of a graph (`onnx/cancel-transposes.ts`). */
export interface Turning {
  /** The shape of a value of the graph. */
  shape(value: string): readonly Dim[];
  find(value: string): Place;
  /** The value as it lies in memory with the given order of axes, moved if it has to be. */
  inOrder(value: string, order: readonly number[]): string;
  /** Says where a value is. */
  put(value: string, place: Place): void;
  /** Adds a node that makes its output in this order of axes. */
  add(node: GraphNode, order: readonly number[]): void;
}

export const identity = (rank: number): number[] => Array.from({ length: rank }, (_, axis) => axis);
export const isIdentity = (order: readonly number[]): boolean => order.every((axis, index) => axis === index);

type OneInput = Extract<GraphNode, { input: string }>;

/** Nodes that work on each element take any order. */
export function inAnyOrder(node: OneInput, turning: Turning): void {
  const { name, order } = turning.find(node.input);
  turning.add({ ...node, input: name }, order);
}

/** Nodes that work on the channels take any order that has them at the end. */
export function withLastAxisLast(node: OneInput, turning: Turning): void {
  const place = turning.find(node.input);
  const last = place.order.length - 1;
  if (place.order.at(-1) === last) turning.add({ ...node, input: place.name }, place.order);
  else inOwnOrder(last + 1)(node, turning);
}

/** Nodes that name their axes by places take their own order. */
export const inOwnOrder =
  (rank: number) =>
  (node: OneInput, turning: Turning): void =>
    turning.add({ ...node, input: turning.inOrder(node.input, identity(rank)) }, identity(rank));

/** Several values in one order: that of the largest one which lies in another than its own, else the first one's. */
export function aligned(values: readonly string[], turning: Turning): { order: readonly number[]; names: string[] } {
  const rankOf = (value: string): number => turning.shape(value).length;
  const rank = Math.max(...values.map(rankOf));
  const full = values.filter((value) => rankOf(value) === rank);
  const ones = (value: string): number => turning.shape(value).filter((dim) => dim === 1).length;
  const least = Math.min(...full.map(ones));
  const leader = full.find((value) => ones(value) === least && !isIdentity(turning.find(value).order)) ?? full[0] ?? '';
  const { order } = turning.find(leader);
  // A single number needs no axes.
  const names = values.map((value) =>
    rankOf(value) === rank ? turning.inOrder(value, order) : turning.find(value).name,
  );
  return { order, names };
}

/** Two values in one order. */
export function inOneOrder(node: Extract<GraphNode, { input: string; other: string }>, turning: Turning): void {
  const { order, names } = aligned([node.input, node.other], turning);
  turning.add({ ...node, input: names[0] ?? '', other: names[1] ?? '' }, order);
}

/** An order without some axes, the others renumbered. */
export function without(order: readonly number[], gone: readonly number[]): number[] {
  const left = order.filter((axis) => !gone.includes(axis));
  return left.map((axis) => left.filter((other) => other < axis).length);
}
