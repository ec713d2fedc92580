import type { Graph } from '../graph.js';
import type { Note } from './tail.js';

export const NO_BATCH_NORM: Note = {
  name: 'batch norm',
  value:
    'none in this file: Align and the re-estimation of batch norm have nothing to re-estimate. To keep it, export with ' +
    'training=torch.onnx.TrainingMode.PRESERVE and do_constant_folding=False',
};

const NORMS: readonly string[] = ['batch-norm', 'layer-norm', 'instance-norm'];

/** True where exporters may have folded batch norm into the layers: several convolutions, each with a bias, and no norm. */
export function isFolded({ nodes }: Graph): boolean {
  const convolutions = nodes.filter((node) => node.op === 'conv2d');
  const withBias = convolutions.filter(({ bias }) => bias !== null);
  return !nodes.some(({ op }) => NORMS.includes(op)) && withBias.length > 2;
}
