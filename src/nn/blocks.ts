import type { ModelCard } from '../protocol/events.js';
import type { RecognisedNetwork } from './architectures/architecture.js';
import { type Graph, isTrained, type ParameterSpec } from './graph.js';
import { valueShapes } from './value-shapes.js';

type BlockCard = ModelCard['blocks'][number];

/** Side of the image that output strides are measured with. */
const SIDE = 512;

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function cardOf(name: string, parameters: readonly ParameterSpec[]): BlockCard {
  const trained = parameters.filter(isTrained);
  const count = trained.reduce((sum, { shape }) => sum + product(shape), 0);
  return { name, parameters: count, trainable: trained.length > 0 };
}

/** The parts of a network in the order of its graph. A graph that knows no blocks is cut by the names of its parameters. */
export function describeBlocks({ graph, blocks }: Pick<RecognisedNetwork, 'graph' | 'blocks'>): BlockCard[] {
  if (!blocks) return blocksByName(graph);
  const shapes = valueShapes(graph, [1, SIDE, SIDE, 3]);
  return blocks.map(({ name, output, parameters }) => {
    const [, height = 1, , channels = 0] = shapes.get(output) ?? [];
    return { ...cardOf(name, parameters), output: { channels, stride: SIDE / height } };
  });
}

/** `backbone.layer1.0.conv1.weight` belongs to block `backbone.layer1`. */
function blocksByName({ parameters }: Graph): BlockCard[] {
  const blocks = new Map<string, ParameterSpec[]>();
  for (const spec of parameters) {
    const parts = spec.name.split('.');
    const name = parts.slice(0, Math.min(2, Math.max(1, parts.length - 1))).join('.');
    blocks.set(name, [...(blocks.get(name) ?? []), spec]);
  }
  return [...blocks].map(([name, specs]) => cardOf(name, specs)).filter(({ trainable }) => trainable);
}
