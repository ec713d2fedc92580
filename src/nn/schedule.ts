export interface ScheduleOptions {
  learningRate: number;
  schedule: 'constant' | 'linear' | 'poly';
  polyPower: number;
  warmupSteps: number;
  steps: number;
}

/**
 * Learning rate of a step (0-based) of `steps`: a linear warm-up to the full rate, multiplied by the schedule. Linear
 * falls from 1 at step 0 towards 0 at `steps`; poly is that fraction to a power.
 */
export function learningRateAt(step: number, options: ScheduleOptions): number {
  const { learningRate, schedule, polyPower, warmupSteps, steps } = options;
  const warm = warmupSteps > 0 ? Math.min(1, (step + 1) / warmupSteps) : 1;
  const left = Math.max(0, 1 - step / Math.max(1, steps));
  const factor = schedule === 'constant' ? 1 : schedule === 'linear' ? left : left ** polyPower;
  return learningRate * warm * factor;
}
