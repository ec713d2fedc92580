import type { Network } from '../nn/network.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import type { TeacherStage } from '../protocol/stages.js';
import type { LiveState } from './live.js';
import { networkPart } from './network-part.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import type { Training } from './steps.js';
import { Trainer } from './trainer.js';

/** Trains the student with a teacher, its moving average. The teacher is what the stage gives back. */
export async function* withTeacher(
  student: Network,
  options: RecipeOf<TeacherStage>,
  { live, ...context }: Pick<StageContext, 'live' | 'parts' | 'random' | 'startWeights'>,
  train: (teacher: Network, training: Training) => AsyncGenerator<StageEvent, void, void>,
): AsyncGenerator<StageEvent, StageResult, void> {
  const teacher = student.clone();
  const trainer = new Trainer(student, teacher, options, context);
  const { parts } = context;
  live.teacher = teacher;
  parts.keep(
    'teacher',
    networkPart(() => teacher),
  );
  parts.keep('trainer', trainer.part);
  try {
    yield* train(teacher, { trainer, teacher: { network: teacher, decay: options.emaDecay } });
    return { network: teacher, evaluated: 'teacher' };
  } finally {
    trainer.dispose();
    handOver(live, student, teacher);
  }
}

/** The teacher goes on, also when the stage was broken off: it holds the best weights so far. The student is freed. */
function handOver(live: LiveState, student: Network, teacher: Network): void {
  live.student = teacher;
  live.teacher = null;
  student.dispose();
}
