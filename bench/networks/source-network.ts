import { readModel } from '../../src/engine/source/read-at-once.js';
import { toFloat32 } from '../../src/formats/numbers.js';
import { convOutputShape } from '../../src/gpu/conv2d/geometry.js';
import { poolOutputShape } from '../../src/gpu/max-pool/output-size.js';
import { recogniseStateDict } from '../../src/nn/architectures/architectures.js';
import { recogniseDeepLabV2 } from '../../src/nn/architectures/deeplab-v2.js';
import type { Graph } from '../../src/nn/graph.js';
import { Network } from '../../src/nn/network.js';
import { recogniseNetwork } from '../../src/nn/open-network.js';
import { inputsOf } from '../../src/nn/operators.js';
import type { Precision } from '../../src/nn/precision.js';
import type { NetworkRecipe } from '../../src/protocol/network-recipe.js';
import { parseRecipe } from '../../src/protocol/recipe.js';
import { Unavailable } from '../case.js';
import { noise } from '../compare.js';
import type { Platform } from '../platform.js';
import { type DeepLabSize, stateShapes } from './shapes.js';

/** A graph with its weights on the CPU, for ours and for the peers. */
export interface SourceNetwork {
  graph: Graph;
  /** In the file's order and layout. */
  values(name: string): Float32Array;
}

export const openNetwork = ({ graph, values }: SourceNetwork, precision: Precision = 'float32'): Network =>
  new Network(graph, values, { precision });

function networkOptions(options: Partial<NetworkRecipe>): NetworkRecipe {
  const stages = [{ stage: 'align', steps: 1, learningRate: 1e-3 }];
  return parseRecipe({ version: 1, name: 'bench', input: { width: 64, height: 64 }, network: options, stages }).network;
}

/** The names of CamVid's source model do not show that both convolutions of a block are dilated. */
const OPTIONS: Record<string, Partial<NetworkRecipe>> = {
  'camvid/source.safetensors': { basicBlockDilation: 'both', contractDilation: false },
};

/** A network of a file. Throws Unavailable where there is none. */
export async function readNetwork(platform: Pick<Platform, 'file'>, path: string): Promise<SourceNetwork> {
  const bytes = await platform.file(path);
  if (!bytes) throw new Unavailable(`there is no ${path} here (set ATP_SHARED to the reference data's folder)`);
  const model = readModel(bytes, path);
  const { graph } = recogniseNetwork(model, networkOptions(OPTIONS[path] ?? {}));
  return {
    graph,
    values(name) {
      const found = model.tensors.get(name);
      if (!found) throw new Error(`${path} has no tensor ${name}.`);
      return toFloat32(found);
    },
  };
}

/** A published size without its weights: noise for them. `path` names parameters and shapes. Throws Unavailable as above. */
export async function manifestNetwork(platform: Platform, path: string): Promise<SourceNetwork> {
  const bytes = await platform.file(path);
  if (!bytes) throw new Unavailable(`there is no ${path} here (set ATP_SHARED to the reference data's folder)`);
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, { shape: number[] }>;
  const shapes = new Map(Object.entries(manifest).map(([name, { shape }]) => [name, shape] as const));
  const { graph } = recogniseStateDict(shapes, networkOptions({}), path);
  return { graph, values: (name) => repeatedNoise(name, shapes.get(name) ?? []) };
}

/** A few thousand values, repeated: drawing as many as these networks have takes seconds. */
function repeatedNoise(name: string, shape: number[]): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const aroundOne = shape.length === 1 && /(weight|running_var)$/.test(name);
  const scale = shape.length > 1 ? Math.sqrt(shape[0]! / count) : 0.1;
  const drawn = noise(Math.min(count, 4093), count + name.length).map((value) => value * scale + (aroundOne ? 1 : 0));
  const values = new Float32Array(count);
  for (let at = 0; at < count; at += drawn.length) values.set(drawn.subarray(0, count - at), at);
  return values;
}

/** A network with noise for weights, of a size that keeps the activations' size. */
export function noiseNetwork(size: DeepLabSize): SourceNetwork {
  const shapes = stateShapes(size);
  const { graph } = recogniseDeepLabV2(shapes, networkOptions({}), 'bench');
  const lastNorm = size.block === 'bottleneck' ? '.bn3.weight' : '.bn2.weight';
  return {
    graph,
    values(name) {
      const values = initialValues(name, shapes.get(name) ?? []);
      // Weak branches: a deep residual network of strong noise turns rounding errors into other gradients.
      return name.endsWith(lastNorm) ? values.map((value) => value * WEAK) : values;
    },
  };
}

const WEAK = 0.2;

function initialValues(name: string, shape: number[]): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = noise(count, count + name.length);
  if (shape.length !== 4) {
    const one = name.endsWith('running_var') || (name.endsWith('.weight') && shape.length === 1);
    return values.map((value) => (one ? 1 : 0) + 0.1 * Math.abs(value));
  }
  const fan = count / (shape[0] ?? 1);
  return values.map((value) => value * Math.sqrt(6 / fan));
}

/** Height and width of a graph's values for an image of this size. */
export function mapSizes({ nodes, input }: Graph, height: number, width: number): Map<string, [number, number]> {
  const sizes = new Map([[input, [height, width] as [number, number]]]);
  for (const node of nodes) {
    const [h, w] = sizes.get(inputsOf(node)[0] ?? '') ?? [0, 0];
    if (node.op === 'conv2d') sizes.set(node.output, convOutputShape(h, w, node));
    else if (node.op === 'max-pool') sizes.set(node.output, poolOutputShape(h, w, node));
    else sizes.set(node.output, [h, w]);
  }
  return sizes;
}

/** FLOPs of the convolutions of one forward pass. */
export function forwardFlops(graph: Graph, batch: number, height: number, width: number): number {
  const sizes = mapSizes(graph, height, width);
  const shapes = new Map(graph.parameters.map(({ name, shape }) => [name, shape] as const));
  let flops = 0;
  for (const node of graph.nodes) {
    if (node.op !== 'conv2d') continue;
    const [h, w] = sizes.get(node.output) ?? [0, 0];
    const weights = (shapes.get(node.weight) ?? []).reduce((a, b) => a * b, 1);
    flops += 2 * batch * h * w * weights;
  }
  return flops;
}
