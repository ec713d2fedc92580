import type { OnnxNode } from '../../formats/onnx/graph.js';
import type { Note } from './tail.js';

/** Longer windows than those of strided pools in networks. */
const LONGEST_STRIDE = 4;

function windowOf({ attributes }: OnnxNode): string | undefined {
  const [kernel, strides] = [attributes.get('kernel_shape'), attributes.get('strides')];
  if (kernel?.kind !== 'ints' || strides?.kind !== 'ints') return undefined;
  const isWhole = String(kernel.values) === String(strides.values) && Math.max(...kernel.values) > LONGEST_STRIDE;
  return isWhole ? kernel.values.join(' x ') : undefined;
}

/**
 * PyTorch's adaptive pools are exported as windows for one size of the image. At another size there are more or fewer of the same
 * windows, where PyTorch would have as many of other ones: users should know.
 */
export function noteAdaptivePools(nodes: readonly OnnxNode[]): Note | undefined {
  const pools = nodes.filter(({ op }) => op === 'AveragePool' || op === 'MaxPool');
  const windows = new Set(pools.flatMap((node) => windowOf(node) ?? []));
  if (windows.size === 0) return undefined;
  return {
    name: 'pools of the exported size',
    value: `windows of ${[...windows].join(', ')} stay as they are at other image sizes; an adaptive pool would change them`,
  };
}
