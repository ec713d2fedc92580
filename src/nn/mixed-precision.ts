import { allocateBuffer, freeBuffer, gpuDevice } from '../gpu/backend.js';
import type { BufferRange } from '../gpu/kernel.js';
import { copyToFloat16 } from '../gpu/storage/cast.js';
import { bytesOf } from '../gpu/storage/half.js';
import { UserError } from '../protocol/errors.js';
import type { Graph } from './graph.js';
import type { Float16Weights } from './operators/context.js';
import { operatorOf, operators } from './operators.js';
import type { FlatBuffer, Layout } from './parameters.js';

/** The range of a parameter in a float16 copy of a flat buffer. */
export function float16Range({ slots }: Layout, buffer: GPUBuffer, name: string): BufferRange {
  const slot = slots.get(name);
  if (!slot) throw new Error(`The network has no parameter ${name}.`);
  return { buffer, offset: slot.offset * 2, size: bytesOf(slot.count, 'float16') };
}

/** Bytes of the float16 copy of a flat buffer. */
export const float16Floats = ({ size }: Layout): number => Math.max(1, size / 2);

/** A float16 copy of trained values, in a buffer that is made when a pass first needs it. */
export class Float16Copy implements Float16Weights {
  private made: GPUBuffer | undefined;

  constructor(private readonly source: FlatBuffer) {}

  range(name: string): BufferRange {
    return float16Range(this.source.layout, this.buffer, name);
  }

  renew(): void {
    copyToFloat16(this.source.buffer, this.buffer, this.source.layout.size);
  }

  dispose(): void {
    if (this.made) freeBuffer(this.made);
    this.made = undefined;
  }

  private get buffer(): GPUBuffer {
    this.made ??= allocateBuffer('weights in float16', float16Floats(this.source.layout));
    return this.made;
  }
}

/** Names a part of a graph that mixed precision cannot compute; undefined where it can compute all. */
export function withoutFloat16(graph: Graph): string | undefined {
  for (const node of graph.nodes) {
    const { float16 } = operatorOf(node);
    const lacking = float16 === null ? `${node.op} (${node.name})` : float16.lacks(node, graph);
    if (lacking !== undefined) return lacking;
  }
  return undefined;
}

/** The node types that compute on float16 activations, in words. */
const supported = [
  ...new Set(Object.values(operators).flatMap(({ float16 }) => (float16 === null ? [] : [float16.words]))),
];

const advice = 'Set network.precision to "float32" in the recipe.';

/** Throws a UserError where mixed precision cannot compute the network. */
export function checkFloat16Graph(graph: Graph, file?: string): void {
  const lacking = withoutFloat16(graph);
  if (lacking === undefined) return;
  const message = `Mixed precision is there for ${supported.slice(0, -1).join(', ')} and ${supported.at(-1)}; this network has ${lacking}.`;
  throw new UserError('precision-not-supported', message, { file, advice });
}

/** Throws a UserError where the network or the device cannot do mixed precision. */
export function checkMixedPrecision(graph: Graph): void {
  checkFloat16Graph(graph);
  if (!gpuDevice().features.has('shader-f16')) {
    const message =
      'The recipe asks for mixed precision, and this GPU or its driver offers no 16-bit floats (shader-f16).';
    throw new UserError('precision-not-supported', message, { advice });
  }
}
