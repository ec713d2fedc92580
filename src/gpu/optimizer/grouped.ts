import { type BufferRange, f32, type Kernel } from '../kernel.js';
import adamWWgsl from './adamw-groups.wgsl?raw';
import { dispatchGroups } from './group-table.js';
import tableWgsl from './group-table.wgsl?raw';
import type { AdamWStep, SgdStep } from './optimizer.js';
import sgdWgsl from './sgd-groups.wgsl?raw';

const adamWKernel: Kernel = { name: 'adamw-groups', wgsl: adamWWgsl + tableWgsl };
const sgdKernel: Kernel = { name: 'sgd-groups', wgsl: sgdWgsl + tableWgsl };

/** What a table of groups adds to a step. */
interface Grouped {
  table: BufferRange;
  /** Learning rate of the head relative to the rest. */
  headFactor: number;
}

/** One step of AdamW over parameters of several groups, as `adamW` does it group by group. */
export function adamWGroups(options: Omit<AdamWStep, 'follower'> & Grouped): void {
  const { weights, gradients, m, v, count, learningRate, beta1, beta2, eps, weightDecay, step, table } = options;
  const rates = [learningRate, learningRate * options.headFactor];
  const decays = rates.map((rate) => 1 - rate * weightDecay);
  const stepSizes = rates.map((rate) => rate / (1 - beta1 ** step));
  const rest = [beta1, 1 - beta1, beta2, 1 - beta2, 1 / Math.sqrt(1 - beta2 ** step), eps];
  const scalars = [...decays, ...stepSizes, ...rest].map(f32);
  dispatchGroups(adamWKernel, [weights, gradients, m, v], table, count, scalars);
}

/** One step of SGD over parameters of several groups, as `sgd` does it group by group. */
export function sgdGroups(options: SgdStep & Grouped): void {
  const { weights, gradients, velocity, count, learningRate, momentum, weightDecay, step, table } = options;
  const keep = step === 1 ? 0 : momentum;
  const scalars = [learningRate, learningRate * options.headFactor, keep, weightDecay].map(f32);
  dispatchGroups(sgdKernel, [weights, gradients, velocity], table, count, scalars);
}
