import type { Network } from '../nn/network.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import type { TeacherStage } from '../protocol/stages.js';
import type { LiveState } from './live.js';
import { networkPart } from './network-part.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import type { Training } from './steps.js';
import { Trainer } from './trainer.js';

/** Which network a stage gives back, and whose running statistics the teacher has. */
export type TeacherRole = Pick<RecipeOf<'teach'>, 'evaluated' | 'teacherStatistics'>;

/** Trains the student with a teacher, its moving average. The stage gives back one of the two. */
export async function* withTeacher(
  student: Network,
  options: RecipeOf<TeacherStage>,
  { evaluated, teacherStatistics }: TeacherRole,
  { live, ...context }: Pick<StageContext, 'live' | 'parts' | 'random' | 'startWeights' | 'recipe'>,
  train: (teacher: Network, training: Training) => AsyncGenerator<StageEvent, void, void>,
): AsyncGenerator<StageEvent, StageResult, void> {
  const teacher = student.clone();
  const [result, other] = evaluated === 'teacher' ? [teacher, student] : [student, teacher];
  const trainer = new Trainer(student, result, options, context);
  const { parts } = context;
  live.teacher = teacher;
  parts.keep(
    'teacher',
    networkPart(() => teacher),
  );
  parts.keep('trainer', trainer.part);
  try {
    const follower = { network: teacher, decay: options.emaDecay, statistics: teacherStatistics };
    yield* train(teacher, { trainer, teacher: follower });
    return { network: result, evaluated };
  } finally {
    trainer.dispose();
    handOver(live, result, other);
  }
}

/** The result goes on, also when the stage was broken off: it holds the best weights so far. The other network is freed. */
function handOver(live: LiveState, result: Network, other: Network): void {
  live.student = result;
  live.teacher = null;
  live.classFactors = null;
  other.dispose();
}
