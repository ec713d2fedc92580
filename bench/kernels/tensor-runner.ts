import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { finished } from '../../src/gpu/backend.js';
import type { Runner } from '../case.js';

/** Work on the shared device that makes tensors, ours or that of stock tfjs. */
export interface TensorWork {
  run(): Tensor[];
  error(results: Float32Array[]): number;
  inputs: Tensor[];
  /** Frees everything that is no tensor. */
  free?(): void;
}

export const tensorRunner = ({ run, error, inputs, free }: TensorWork): Runner => ({
  run: () => dispose(run()),
  settle: finished,
  async check() {
    const tensors = run();
    const results = await Promise.all(tensors.map((tensor) => tensor.data()));
    dispose(tensors);
    return error(results as Float32Array[]);
  },
  dispose() {
    dispose(inputs);
    free?.();
  },
});
