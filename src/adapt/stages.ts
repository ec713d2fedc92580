import type { Network } from '../nn/network.js';
import type { Predictor } from '../predictions/predictor.js';
import type { RecipeOf, StageName } from '../protocol/stage-recipes.js';
import { align } from './align.js';
import { distil } from './distil.js';
import { propagate } from './propagate.js';
import { reestimate } from './reestimate.js';
import type { Stage, StageContext, StageEvent, StageResult } from './stage.js';
import { teach } from './teach.js';

/** The stages by name, each with its own options. */
const STAGES: { [Name in StageName]: Stage<RecipeOf<Name>> } = {
  distil: (student, options, context) => distil(predictorOf(context), student, options, context),
  reestimate,
  align,
  teach,
  propagate,
};

function predictorOf({ given }: StageContext): Predictor {
  if (!given) throw new Error('Distil was started without predictions.');
  return given;
}

export const startStage = <Name extends StageName>(
  name: Name,
  student: Network,
  options: RecipeOf<Name>,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> => STAGES[name](student, options, context);
