import { alignLoss } from '../gpu/pixel-loss/align-loss.js';
import type { Network } from '../nn/network.js';
import { gammaAt } from '../protocol/curriculum.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { batchesOf, studentView } from './batches.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { lossesOf, predictedIn, takeSteps } from './steps.js';
import { Trainer } from './trainer.js';

/** Stage A (atp.md): curriculum entropy minimisation. L_A = w_ent mean[(1-h)^gamma h] - w_div G. */
export async function* align(
  student: Network,
  options: RecipeOf<'align'>,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const { targets, recipe, live, parts } = context;
  const nextBatch = batchesOf(context, options)([...targets.names.keys()]);
  const trainer = new Trainer(student, student, options, context);
  parts.keep('trainer', trainer.part);
  try {
    yield* takeSteps(
      options,
      { trainer },
      {
        prepare: async () => {
          const batch = await nextBatch();
          return { images: batch.indices, x: studentView(batch, recipe.input) };
        },
        learn: ({ x }, step) => {
          const gamma = gammaAt(step, options);
          return trainer.accumulate(x, (logits, size) => alignLoss(logits, { ...options, gamma }, size));
        },
        show: (_, step) => {
          live.gamma = gammaAt(step, options);
        },
        free: ({ x }) => x.dispose(),
        numbers: (values, { images }) => ({
          losses: lossesOf('align', values),
          ...predictedIn(values, student.graph.classes),
          keptShare: values.get('sureShare') ?? 0,
          images,
        }),
      },
      context,
    );
    return { network: student, evaluated: 'student' };
  } finally {
    trainer.dispose();
  }
}
