import { flush } from '../gpu/backend.js';
import { entropyBins } from '../gpu/pixel-loss/loss-means.js';
import type { Network } from '../nn/network.js';
import type { StepNumbers } from '../protocol/events.js';
import type { StageName } from '../protocol/stage-recipes.js';
import { describeStage, type LossByChoice, type LossOf } from '../protocol/stages.js';
import { FirstHalves, onItsWay } from './first-halves.js';
import type { StageContext, StageEvent } from './stage.js';
import { type Learning, type LossValues, series, type Trainer } from './trainer.js';

type OwnLosses<Name extends StageName> = { total: number } & Record<LossOf<Name>, number> &
  Partial<Record<LossByChoice<Name>, number>>;

/** A step's numbers, as a stage knows them: its losses are those that protocol/stages.ts names. */
export type OwnNumbers<Name extends StageName> = Omit<StepNumbers, 'losses' | 'learningRate' | 'lossScale'> & {
  losses: OwnLosses<Name>;
};

/** The parts of a step that differ by stage; `takeSteps` does the rest. Steps are counted from 0. */
export interface OwnSteps<Name extends StageName, Batch, Values> {
  before?(step: number): AsyncGenerator<StageEvent, void, void>;
  /** The images of a step, and what the student learns of them. */
  prepare(): Promise<Batch>;
  /**
   * Forward and backward passes of the student; the values are read after the update. It may run twice in a step, to the same
   * effect: it frees nothing of the batch, and draws nothing.
   */
  learn(batch: Batch, step: number): Learning<Values>;
  /**
   * Makes the live state tell of this step. Called in the step's turn: those who look on before it, where its passes were sent
   * early, see the step before.
   */
  show?(batch: Batch, step: number): void;
  /**
   * True where there is work before a step, or after the one before it, that changes what its passes are made of, or is made of
   * its numbers: then the step waits for it. `before` is left out for a step that begins earlier.
   */
  waits?(step: number): boolean;
  /** Frees what `prepare` made. The values may still be on their way. */
  free(batch: Batch): void;
  numbers(values: Values, batch: Batch): OwnNumbers<Name>;
  after?(step: number, numbers: StepNumbers): AsyncGenerator<StageEvent, void, void>;
}

interface StepsPlain {
  done: number;
  /** Numbers of the last step, where what comes after it has not been done. */
  pending: StepNumbers | null;
}

/** Trains the student; `teacher` is the moving average that follows, where there is one. */
export interface Training {
  trainer: Trainer;
  teacher?: { network: Network; decay: number; statistics: 'copied' | 'own' };
}

/** What the steps need of the run. */
type StepsContext = Pick<StageContext, 'parts' | 'goesAhead'>;

/**
 * The steps of a stage: images, gradients, one update, and the numbers once they are known to be finite. The numbers are
 * read one step late: the passes of the next step are sent before they arrive, its update after they were reported. So the
 * GPU has work meanwhile, and all who look at the networks after a step see those of that step.
 */
export async function* takeSteps<Name extends StageName, Batch, Values>(
  { steps }: { stage: Name; steps: number },
  { trainer, teacher }: Training,
  own: OwnSteps<Name, Batch, Values>,
  { parts, goesAhead }: StepsContext,
): AsyncGenerator<StageEvent, void, void> {
  let state: StepsPlain = { done: 0, pending: null };
  parts.keep<StepsPlain>('steps', {
    save: () => state,
    load: ({ plain }) => {
      state = plain;
    },
  });
  const begin = async (step: number) => {
    const batch = await own.prepare();
    return { batch, learning: await trainer.learn(() => own.learn(batch, step)) };
  };
  const halves = new FirstHalves(begin, [trainer.student, ...(teacher ? [teacher.network] : [])]);
  const isFree = (step: number): boolean => step < steps && !own.waits?.(step) && goesAhead?.(step) === true;
  try {
    while (true) {
      const step = state.done;
      if (state.pending && own.after) yield* parts.during(own.after(step - 1, state.pending));
      state = { done: step, pending: null };
      if (step >= steps) return;
      const isEarly = halves.isAhead;
      if (own.before && !isEarly) yield* own.before(step);
      const { batch, learning } = await halves.take(step);
      own.show?.(batch, step);
      const follower = teacher && { ...teacher, teacher: teacher.network, step };
      await trainer.finish(step, () => own.learn(batch, step), follower);
      own.free(batch);
      const isNextFree = isFree(step + 1);
      // Values are asked for before the next passes are sent: they would wait for these.
      const values = isNextFree ? onItsWay(learning) : learning;
      if (isEarly) flush(); // The update. Of other steps, reading the values sends it.
      if (isNextFree) await halves.beginEarly(step + 1);
      const ownNumbers = own.numbers(await values.read(), batch);
      trainer.confirm(ownNumbers.losses.total, step);
      const numbers = { ...ownNumbers, learningRate: trainer.learningRate(step), ...trainer.scaleNumbers };
      state = { done: step + 1, pending: own.after ? numbers : null };
      yield { type: 'step-taken', step: step + 1, numbers, isAhead: halves.isAhead };
    }
  } finally {
    await halves.dispose((batch) => own.free(batch));
    trainer.forget();
  }
}

/** The losses of a stage by name, as they are read back; one that is not there is not finite. */
export function lossesOf<Name extends StageName>(stage: Name, values: LossValues): OwnLosses<Name> {
  const losses = describeStage(stage).losses.map((name) => [name, values.get(name) ?? Number.NaN]);
  return Object.fromEntries(losses) as OwnLosses<Name>; // One of each name that the stage has.
}

/** What the student predicted in a pass over a batch. */
export function predictedIn(
  values: LossValues,
  classes: number,
): Pick<StepNumbers, 'meanEntropy' | 'entropyHistogram' | 'classShares'> {
  return {
    meanEntropy: values.get('meanEntropy') ?? 0,
    entropyHistogram: series(values, 'entropyBin', entropyBins),
    classShares: series(values, 'share', classes),
  };
}
