import type { StageName } from '../src/protocol/stage-recipes.js';
import { describeStage } from '../src/protocol/stages.js';

/** A stage's entry in a recipe, with only what has no default. */
export const leastStage = (stage: StageName): object =>
  describeStage(stage).losses.length > 0 ? { stage, steps: 1, learningRate: 1e-4 } : { stage };
