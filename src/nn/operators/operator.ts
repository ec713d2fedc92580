import { type Graph, type GraphNode, isTrained, type Size } from '../graph.js';
import type { BackwardContext, ForwardContext, NodeResult, OutputGradient, Saved } from './context.js';
import type { Turning } from './turning.js';

/** All that the project knows of a node type: the table in `../operators.ts` has one for each. */
export interface Operator<Node extends GraphNode> {
  /** The values that it reads. */
  inputs: (node: Node) => string[];
  /** The parameters that it reads, except running statistics. */
  parameters: (node: Node) => string[];
  /** The running statistics that it reads and moves. */
  statistics: (node: Node) => string[];
  /** The sizes that it is given. */
  sizes: (node: Node) => Size[];
  /**
   * The values that its backward pass reads; no other is kept for it. `wanted` tells whose gradients are computed, that of
   * the output among them.
   */
  backwardReads: (node: Node, wanted: (value: string) => boolean) => string[];
  /** Value of a node, and what its backward pass needs. */
  forward: (node: Node, context: ForwardContext) => NodeResult;
  /** Runs a node a second time, with what the first time saved: only its value changes. */
  forwardAgain: 'as before' | ((node: Node, context: ForwardContext, saved: Saved) => NodeResult);
  /** Hands the gradients of its inputs to `context` and adds those of its parameters to the gradient buffer. */
  backward: (node: Node, arrived: Arrived, context: BackwardContext) => void;
  /** True where the backward pass adds up two gradients on its way. */
  takesTwoGradients: (node: Node) => boolean;
  /** The forward pass saves something large. Where blocks run again it is not kept: running the node again makes it again. */
  savesMuch: boolean;
  /** True: computing its value again takes about as long as reading and writing it. */
  costsLittle: boolean;
  /** How it computes on float16 activations; null: not at all. */
  float16: Float16<Node> | null;
  /** Lays the node out for inputs whose axes lie in another order than its own. */
  turn: (node: Node, turning: Turning) => void;
  /** True: its weights make up a layer. A network's classifier is its last layers. */
  isLayer: boolean;
  /**
   * Says if its values can be the logits of a network with one output channel. Some nodes hand on what their input is.
   */
  givesLogits: (node: Node) => 'perhaps' | 'never' | 'as its input';
}

/** What a backward pass starts from: the gradient of the node's output, and what its forward pass saved. */
export interface Arrived extends OutputGradient {
  saved: Saved | undefined;
}

export interface Float16<Node extends GraphNode> {
  /** The node type in a message. */
  words: string;
  /** The reason against it at a node, in words. */
  lacks: (node: Node, graph: Graph) => string | undefined;
}

export const oneInput = ({ input }: { input: string }): string[] => [input];
export const twoInputs = ({ input, other }: { input: string; other: string }): string[] => [input, other];

export const noParameters = (): string[] => [];
export const weightAndBias = ({ weight, bias }: { weight: string; bias: string | null }): string[] =>
  bias === null ? [weight] : [weight, bias];
export const gammaAndBeta = ({ gamma, beta }: { gamma: string; beta: string }): string[] => [gamma, beta];

export const noStatistics = (): string[] => [];

export const noSizes = (): Size[] => [];

export const readsNothing = (): string[] => [];
export const readsInput = ({ input }: { input: string }): string[] => [input];
export const readsOutput = ({ output }: { output: string }): string[] => [output];

export const oneGradient = (): boolean => false;

export const inFloat16 = (words: string) => ({ words, lacks: () => undefined });

/** Weights are read from float16 copies: only trained ones have them. */
export const lacksWeights =
  (layer: string) =>
  ({ name, weight }: { name: string; weight: string }, { parameters }: Graph): string | undefined =>
    parameters.some((spec) => spec.name === weight && isTrained(spec))
      ? undefined
      : `${layer} whose weights are no parameters (${name})`;

/** Words for the node types that only move values. */
export const REARRANGING = 'the rearranging of values';

export const perhapsLogits = () => 'perhaps' as const;
export const neverLogits = () => 'never' as const;
export const logitsAsInput = () => 'as its input' as const;
