import { initialState, type LiveState } from '../../src/adapt/live.js';
import { RunParts } from '../../src/adapt/parts.js';
import { teach } from '../../src/adapt/teach.js';
import { ImagesAhead } from '../../src/images/images-ahead.js';
import { createRandom } from '../../src/images/random.js';
import type { TargetSet } from '../../src/images/target-set.js';
import type { Precision } from '../../src/nn/precision.js';
import { parseRecipe, type Recipe } from '../../src/protocol/recipe.js';
import type { RecipeOf } from '../../src/protocol/stage-recipes.js';
import { stageOf } from '../../src/protocol/stages.js';
import { openNetwork, type SourceNetwork } from '../networks/source-network.js';
import { pictureSet } from './pictures.js';

/** The input of a step. */
export interface StepSize {
  batch: number;
  width: number;
  height: number;
}

/** The recipe of the benchmark's steps: no augmentation, which the peers do not have. */
export function teachRecipe({ batch, width, height }: StepSize): { recipe: Recipe; stage: RecipeOf<'teach'> } {
  const augmentation = { brightness: 0, contrast: 0, saturation: 0, blurProbability: 0, flipProbability: 0 };
  const recipe = parseRecipe({
    version: 1,
    name: 'bench',
    batchSize: batch,
    input: { width, height },
    stages: [
      { stage: 'teach', steps: 1_000_000, learningRate: 1e-5, schedule: 'constant', weightDecay: 0, augmentation },
    ],
  });
  const stage = stageOf(recipe, 'teach');
  if (!stage) throw new Error('The recipe lost its stage.');
  return { recipe, stage };
}

/** The stage itself, taken step by step: everything that the studio does in a step, except showing it. */
export class TeachSteps {
  private constructor(
    readonly live: LiveState,
    readonly targets: TargetSet,
    readonly recipe: Recipe,
    private readonly steps: ReturnType<typeof teach>,
  ) {}

  static async open(source: SourceNetwork, size: StepSize, precision: Precision = 'float32'): Promise<TeachSteps> {
    const { recipe, stage } = teachRecipe(size);
    const targets = await pictureSet(size.batch, size.width, size.height, source.graph.classes);
    const live = initialState(openNetwork(source, precision));
    const parts = new RunParts().ofStage(0);
    const ahead = ImagesAhead.of(targets);
    const context = { targets, ahead, recipe, random: createRandom(recipe.seed), live, classNames: [], parts };
    return new TeachSteps(live, targets, recipe, teach(live.student, stage, context));
  }

  /** Takes one step; its loss has been read back when this resolves. */
  async next(): Promise<void> {
    while (true) {
      const { value, done } = await this.steps.next();
      if (done) throw new Error('The stage ended.');
      if (value.type === 'step-taken') return;
    }
  }

  async dispose(): Promise<void> {
    await this.steps.return({ network: this.live.student, evaluated: 'student' });
    this.live.student.dispose();
  }
}
