import '@tensorflow/tfjs';
import {
  type AdamOptimizer,
  image,
  type Scalar,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor1d,
  tidy,
  train,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { SourceNetwork } from '../../networks/source-network.js';
import { stockTeachLoss } from './losses.js';
import { StockNetwork } from './network.js';
import { StockUpsample } from './upsample.js';

export interface StockStepOptions {
  height: number;
  width: number;
  mean: readonly number[];
  std: readonly number[];
  learningRate: number;
  emaDecay: number;
  negativeWeight: number;
}

/**
 * One step of Teach as stock tfjs can do it best: the teacher's pseudo labels, student forwards and backwards by the tape,
 * Adam, moving average. Unlike ours it does not augment, keep a copy of the last good weights or count classes and bins.
 */
export class StockTeachStep {
  readonly student: StockNetwork;
  private readonly teacher: StockNetwork;
  private readonly adam: AdamOptimizer;
  private readonly delta: number;
  private upsample: StockUpsample | undefined;
  private step = 0;

  constructor(
    source: SourceNetwork,
    private readonly options: StockStepOptions,
  ) {
    this.student = new StockNetwork(source);
    this.teacher = new StockNetwork(source);
    this.adam = train.adam(options.learningRate, 0.9, 0.999, 1e-8);
    this.delta = 0.76 / source.graph.classes;
  }

  /** Images [N,H,W,3] in 0..1. The loss stays on the GPU. */
  run(images: Tensor4D): Scalar {
    return tidy(() => {
      const x = this.normalise(images);
      const labels = this.pseudoLabels(x);
      const { value, grads } = this.gradients(x, labels);
      this.adam.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
      this.moveTeacher();
      this.step += 1;
      return value;
    });
  }

  /** Loss and gradients by the names of the variables. Call inside `tidy`. */
  gradients(x: Tensor4D, labels: Tensor) {
    const { negativeWeight } = this.options;
    const variables = [...this.student.trainable.values()];
    return variableGrads(() => {
      const logits = this.student.forward(x, { batchNorm: 'batch', track: true, differentiable: true });
      return stockTeachLoss(this.toFullSize(logits), labels, { delta: this.delta, negativeWeight });
    }, variables);
  }

  normalise(images: Tensor4D): Tensor4D {
    const { mean, std } = this.options;
    return images.sub(tensor1d([...mean])).div(tensor1d([...std]));
  }

  dispose(): void {
    this.student.dispose();
    this.teacher.dispose();
    this.upsample?.dispose();
    this.adam.dispose();
  }

  private pseudoLabels(x: Tensor4D): Tensor3D {
    const { height, width } = this.options;
    const logits = this.teacher.forward(x, { batchNorm: 'batch', track: false, differentiable: false });
    return image.resizeBilinear(logits, [height, width], false, true).argMax(-1);
  }

  private toFullSize(logits: Tensor4D): Tensor4D {
    const [, h, w] = logits.shape;
    // Made within tidy scopes, kept beyond them.
    this.upsample ??= new StockUpsample([h, w], this.options.height, this.options.width);
    return this.upsample.apply(logits);
  }

  private moveTeacher(): void {
    const decay = Math.min(1 - 1 / (this.step + 1), this.options.emaDecay);
    for (const [name, teacher] of this.teacher.trainable) {
      const student = this.student.trainable.get(name) as Tensor;
      teacher.assign(teacher.mul(decay).add(student.mul(1 - decay)));
    }
    for (const [name, teacher] of this.teacher.statistics) {
      teacher.assign((this.student.statistics.get(name) as Tensor).clone());
    }
  }
}
