import type { Tensor } from '@tensorflow/tfjs-core';
import { add, filled } from '../gpu/elementwise/elementwise.js';
import { label } from '../gpu/plan/trace.js';
import type { Storage } from '../gpu/storage/half.js';
import type { GraphNode } from './graph.js';
import type { OutputGradient } from './operators/context.js';
import { operatorOf } from './operators.js';

/** Gradients of values on their way to the nodes that made them. */
export class FlowingGradients {
  private readonly gradients = new Map<string, OutputGradient>();
  /** Gradients that grow in place: nobody else holds them. */
  private readonly growing = new Map<string, Tensor>();
  private readonly inTwoParts: ReadonlySet<string>;

  /** `storage`: that of all gradients of values. */
  constructor(
    nodes: readonly GraphNode[],
    private readonly storage: Storage,
  ) {
    this.inTwoParts = new Set(
      nodes.filter((node) => operatorOf(node).takesTwoGradients(node)).map((node) => node.output),
    );
  }

  /** Takes the gradient over. */
  add(name: string, gradient: Tensor, sums?: Tensor): void {
    label(gradient, 'activation gradients');
    const before = this.gradients.get(name);
    if (!before) {
      this.gradients.set(name, { dy: gradient, sums });
      return;
    }
    // They are of one part only.
    for (const part of [before.sums, sums]) part?.dispose();
    if (!this.inTwoParts.has(name)) this.gradients.set(name, { dy: summed(before.dy, gradient) });
    else if (!before.plus) this.gradients.set(name, { dy: before.dy, plus: gradient });
    else this.gradients.set(name, { dy: summed(before.dy, before.plus), plus: gradient });
  }

  /** A gradient to add to: zeros at first. */
  inPlace(name: string, shape: readonly number[]): Tensor {
    const known = this.growing.get(name);
    if (known) return known;
    const zeros = filled(shape, 0, this.storage);
    label(zeros, 'activation gradients');
    this.growing.set(name, zeros);
    return zeros;
  }

  take(name: string): OutputGradient | undefined {
    const grown = this.growing.get(name);
    this.growing.delete(name);
    if (grown) this.add(name, grown);
    const gradient = this.gradients.get(name);
    this.gradients.delete(name);
    return gradient;
  }

  free(): void {
    for (const gradient of this.gradients.values()) freeGradient(gradient);
    for (const tensor of this.growing.values()) tensor.dispose();
    this.gradients.clear();
    this.growing.clear();
  }
}

function summed(a: Tensor, b: Tensor): Tensor {
  const sum = add(a, b);
  label(sum, 'activation gradients');
  a.dispose();
  b.dispose();
  return sum;
}

export function freeGradient({ dy, plus, sums }: OutputGradient): void {
  for (const part of [dy, plus, sums]) part?.dispose();
}
