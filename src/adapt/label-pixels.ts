import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import type { PseudoLabels } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { Network } from '../nn/network.js';
import { type TeacherLook, teachPixels } from './teacher.js';

/** The teacher's labels of all pixels of plain images, however sure it is of them. */
export function labelPixels(teacher: Network, images: Tensor, look: TeacherLook): PseudoLabels {
  const thresholds = tensor1d(new Float32Array(teacher.graph.classes));
  const pseudo = teachPixels(teacher, images, thresholds, look);
  thresholds.dispose();
  return pseudo;
}
