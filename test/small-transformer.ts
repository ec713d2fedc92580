import { createRandom } from '../src/images/random.js';
import { recogniseStateDict } from '../src/nn/architectures/architectures.js';
import type { Graph } from '../src/nn/graph.js';
import { Network, type NetworkOptions } from '../src/nn/network.js';
import { networkOptions } from './models.js';

const WIDTHS = [8, 16, 40, 64];
/** Of the windows that keys and values are reduced by. */
const REDUCTIONS = [8, 4, 2, 1];
const HEAD = 16;

type Add = (name: string, shape: number[]) => void;

/** A layer with a bias. */
function layer(add: Add, name: string, shape: number[]): void {
  add(`${name}.weight`, shape);
  add(`${name}.bias`, shape.slice(0, 1));
}

function addStage(add: Add, stage: number, width: number): void {
  const [patch, block] = [`backbone.patch_embed${stage + 1}`, `backbone.block${stage + 1}.0`];
  const size = stage === 0 ? 7 : 3;
  layer(add, `${patch}.proj`, [width, WIDTHS[stage - 1] ?? 3, size, size]);
  layer(add, `${patch}.norm`, [width]);
  for (const norm of ['norm1', 'norm2']) layer(add, `${block}.${norm}`, [width]);
  layer(add, `${block}.attn.q`, [width, width]);
  layer(add, `${block}.attn.kv`, [2 * width, width]);
  layer(add, `${block}.attn.proj`, [width, width]);
  const reduction = REDUCTIONS[stage] ?? 1;
  if (reduction > 1) {
    layer(add, `${block}.attn.sr`, [width, width, reduction, reduction]);
    layer(add, `${block}.attn.norm`, [width]);
  }
  layer(add, `${block}.mlp.fc1`, [4 * width, width]);
  layer(add, `${block}.mlp.dwconv.dwconv`, [4 * width, 1, 3, 3]);
  layer(add, `${block}.mlp.fc2`, [width, 4 * width]);
  layer(add, `backbone.norm${stage + 1}`, [width]);
}

function addHead(add: Add, classes: number): void {
  const convolution = (name: string, shape: number[], norm: string) => {
    add(`${name}.weight`, shape);
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) add(`${norm}.${part}`, shape.slice(0, 1));
  };
  layer(add, 'decode_head.conv_seg', [classes, HEAD, 1, 1]);
  for (const [index, width] of WIDTHS.entries()) layer(add, `decode_head.embed_layers.${index}.proj`, [HEAD, width]);
  const fuse = 'decode_head.fuse_layer';
  const together = HEAD * WIDTHS.length;
  convolution(`${fuse}.aspp_modules.0.conv`, [HEAD, together, 1, 1], `${fuse}.aspp_modules.0.bn`);
  for (const branch of [1, 2, 3]) {
    const name = `${fuse}.aspp_modules.${branch}`;
    convolution(`${name}.depthwise_conv.conv`, [together, 1, 3, 3], `${name}.depthwise_conv.bn`);
    convolution(`${name}.pointwise_conv.conv`, [HEAD, together, 1, 1], `${name}.pointwise_conv.bn`);
  }
  convolution(`${fuse}.bottleneck.conv`, [HEAD, together, 3, 3], `${fuse}.bottleneck.bn`);
}

/** Names and shapes of a DAFormer on a MiT with one block a stage. */
function transformerShapes(classes: number): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  const add: Add = (name, shape) => {
    shapes.set(name, shape);
  };
  for (const [stage, width] of WIDTHS.entries()) addStage(add, stage, width);
  addHead(add, classes);
  return shapes;
}

/** The shift of a batch norm of the head; a large one keeps its ReLU from cutting anything off. */
const isShift = (name: string): boolean => /\bbn\.bias$/.test(name);

/** Random but fixed weights of a sensible size. */
function valuesOf(name: string, shape: readonly number[], shift: number): Float32Array {
  const random = createRandom(1).fork(name);
  const count = shape.reduce((a, b) => a * b, 1);
  const fan = count / (shape[0] ?? 1);
  const start = isShift(name) ? shift : Number(shape.length === 1 && /(weight|running_var)$/.test(name));
  const width = shape.length === 1 ? 0.1 : Math.sqrt(1 / fan);
  return Float32Array.from({ length: count }, () => start + width * random.normal());
}

export interface SmallTransformer {
  graph: Graph;
  open: (options: NetworkOptions, shift?: number) => Network;
}

/** A DAFormer on a small MiT, whose maps are a quarter of the image. */
export function smallTransformer(classes: number): SmallTransformer {
  const shapes = transformerShapes(classes);
  const { graph } = recogniseStateDict(shapes, networkOptions(), 'a small transformer');
  const open = (options: NetworkOptions, shift = 0) =>
    new Network(graph, (name) => valuesOf(name, shapes.get(name) ?? [], shift), options);
  return { graph, open };
}
