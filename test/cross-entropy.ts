import type { Tensor } from '@tensorflow/tfjs-core';
import { teachLoss } from '../src/gpu/pixel-loss/teach-loss.js';
import { resizeBilinear, resizeBilinearBackward } from '../src/gpu/resize-bilinear/resize-bilinear.js';
import type { DroppedPass } from '../src/nn/drops.js';
import type { Network } from '../src/nn/network.js';
import type { ForwardMode } from '../src/nn/operators/context.js';

/**
 * The mean cross-entropy of logits that are resized to the labels' size, over the labelled pixels. Its gradients are in the
 * network then.
 */
export async function crossEntropy(
  network: Network,
  x: Tensor,
  labels: Tensor,
  batchNorm: ForwardMode['batchNorm'],
  dropped?: DroppedPass,
): Promise<number> {
  const [, height = 0, width = 0] = x.shape;
  const { logits, tape } = network.forward(x, { batchNorm }, dropped);
  const full = resizeBilinear(logits, height, width, false);
  const loss = teachLoss(full, labels, { negativeWeight: 0, delta: 0.04, reduction: 'valid' });
  const gradient = resizeBilinearBackward(loss.gradient, logits.shape[1] ?? 0, logits.shape[2] ?? 0, false);
  network.clearGradients();
  network.backward(tape, gradient);
  const values = await loss.values.data();
  network.freeTape(tape);
  return values[loss.names.indexOf('positive')] ?? Number.NaN;
}
