import type { Graph } from '../../src/nn/graph.js';

/** What the names and shapes of a state dict do not tell of its layers, by their names. */
export interface NetworkLayers {
  convolutions: Record<string, { stride: number; padding: number; dilation: number }>;
  norms: Record<string, { eps: number; momentum: number }>;
  maxPoolCeil: boolean;
}

export function layersOf({ nodes }: Graph): NetworkLayers {
  const convolutions = nodes.flatMap((node) =>
    node.op === 'conv2d'
      ? [[node.name, { stride: node.strideY, padding: node.padTop, dilation: node.dilationY }] as const]
      : [],
  );
  const norms = nodes.flatMap((node) =>
    node.op === 'batch-norm' ? [[node.name, { eps: node.eps, momentum: node.momentum }] as const] : [],
  );
  return {
    convolutions: Object.fromEntries(convolutions),
    norms: Object.fromEntries(norms),
    maxPoolCeil: nodes.some((node) => node.op === 'max-pool' && node.ceilMode),
  };
}
