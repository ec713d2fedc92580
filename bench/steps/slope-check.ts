import type { SourceNetwork } from '../networks/source-network.js';
import { ourStep, type StepGradients } from './gradient-check.js';
import type { StepSize } from './teach.js';

/** Share of the loss by which it is to change: enough to stand above rounding. */
const CHANGE = 0.0005;

/**
 * How far the loss along the gradient is from rising by the gradient's length, relative to that length: the slope between a
 * step down and a step up, by which the loss is to change by this share of it. Another implementation would tell more, but not every network has one here.
 */
export async function slopeError(source: SourceNetwork, size: StepSize, change = CHANGE): Promise<number> {
  const found = await ourStep(source, size);
  const length = lengthOf(found);
  const distance = (change * found.loss) / length;
  const lossAt = async (way: 1 | -1) => (await ourStep(shifted(source, found, (way * distance) / length), size)).loss;
  const slope = ((await lossAt(1)) - (await lossAt(-1))) / (2 * distance);
  return Math.abs(slope / length - 1);
}

function lengthOf({ gradients }: StepGradients): number {
  let sum = 0;
  for (const values of gradients.values()) for (const value of values) sum += value ** 2;
  return Math.sqrt(sum);
}

const shifted = (source: SourceNetwork, { gradients }: StepGradients, factor: number): SourceNetwork => ({
  graph: source.graph,
  values(name) {
    const gradient = gradients.get(name);
    const values = source.values(name);
    return gradient ? values.map((value, i) => value + factor * (gradient[i] ?? Number.NaN)) : values;
  },
});
