import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { Predictor } from '../predictions/predictor.js';
import { BASELINES, type BaselineName, type Checkpoint, type RunEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import { canReestimate, reestimateBatchNorm, reestimationBatches } from './batch-norm.js';
import { evaluate, evaluatePredictions, measure } from './evaluate.js';
import type { Part } from './parts.js';

const isBaseline = (name: Checkpoint): name is BaselineName => (BASELINES as readonly string[]).includes(name);

export interface BaselineOptions {
  targets: TargetSet;
  recipe: Recipe;
  /** Predictions of a black box; without them the source network itself is measured. */
  given?: Predictor | undefined;
  /** Milliseconds. */
  now: () => number;
}

/**
 * The baselines of a run: the source model as it is and with its batch norm re-estimated, or the given predictions.
 * Measured piece by piece between the first steps, so that nobody waits for them (docs/adr/0025). The source network is
 * copied before it is trained; the copy is freed as soon as all is measured. Without labels nothing can be measured.
 */
export class Baselines {
  private copy: Network | undefined;
  private readonly work: AsyncGenerator<RunEvent, void, void>;
  private readonly total: number;
  private done = 0;
  private over = false;
  private spent = 0;
  private since: number | undefined;
  /** What has been measured, or found not to be measurable. A run that goes on does not measure it again. */
  private readonly known: BaselineName[];

  readonly part: Part<BaselineName[]> = {
    save: () => [...this.known],
    // The work needs to know it when it is made.
    load: () => {},
  };

  constructor(
    source: Network,
    private readonly options: BaselineOptions,
    known: readonly BaselineName[] = [],
  ) {
    const { targets, recipe, given } = options;
    this.known = [...known];
    const first = !known.includes('source');
    const again =
      !given &&
      !known.includes('batch-norm') &&
      targets.labelled > 0 &&
      recipe.reestimateBatchNorm &&
      canReestimate(source, targets, recipe);
    this.copy = targets.labelled > 0 && !given && (first || again) ? source.clone() : undefined;
    this.work = this.copy
      ? measureNetwork(this.copy, { first, again }, { ...options, now: this.clock })
      : measureGiven(source.graph.classes, { ...options, now: this.clock }, first);
    this.total =
      (first ? targets.labelled : 0) + (again ? reestimationBatches(source, targets, recipe) + targets.labelled : 0);
  }

  /** Milliseconds spent on them; stands still between two pieces. */
  readonly clock = (): number => this.spent + (this.since === undefined ? 0 : this.options.now() - this.since);

  /** Works for so many milliseconds, on one image at least. */
  async *goOn(milliseconds: number): AsyncGenerator<RunEvent, void, void> {
    const end = this.clock() + milliseconds;
    while (!this.over) {
      const event = await this.next();
      if (event) yield event;
      // A finished measurement is reported at once, and what is no longer needed is freed.
      if (this.clock() >= end && event?.type !== 'evaluated') return;
    }
  }

  /** Measures all that is left. */
  finish(): AsyncGenerator<RunEvent, void, void> {
    return this.goOn(Number.POSITIVE_INFINITY);
  }

  /** Ends the work, at whatever moment, and frees the copy. */
  async dispose(): Promise<void> {
    this.over = true;
    await this.work.return();
    this.copy?.dispose();
    this.copy = undefined;
  }

  private async next(): Promise<RunEvent | undefined> {
    this.since = this.options.now();
    const next = await this.work.next();
    this.spent = this.clock();
    this.since = undefined;
    if (next.done) await this.dispose();
    else return this.counted(next.value);
  }

  /** A reader of the events sees all of it as one task. */
  private counted(event: RunEvent): RunEvent {
    // A warning says that nothing of the source could be measured.
    if (event.type === 'warned') this.known.push('source');
    if (event.type === 'evaluated' && isBaseline(event.checkpoint)) this.known.push(event.checkpoint);
    if (event.type !== 'progressed') return event;
    this.done += 1;
    return { type: 'progressed', what: 'measuring baselines', done: this.done, total: this.total };
  }
}

async function* measureNetwork(
  source: Network,
  { first, again }: { first: boolean; again: boolean },
  { targets, recipe, now }: BaselineOptions,
): AsyncGenerator<RunEvent, void, void> {
  const otherwise = nothingMeasured(
    `All pixels of the ${targets.labelled} label maps are ignored. Nothing is measured, so there is no mIoU.`,
  );
  if (first) yield* measure('source', 'student', evaluate(source, targets, recipe.input), now, otherwise);
  if (!again) return;
  yield* reestimateBatchNorm(source, targets, recipe);
  yield* measure('batch-norm', 'student', evaluate(source, targets, recipe.input), now);
}

async function* measureGiven(
  classes: number,
  { targets, given, now }: BaselineOptions,
  first: boolean,
): AsyncGenerator<RunEvent, void, void> {
  if (!given || !first) return;
  const otherwise =
    targets.labelled > 0
      ? nothingMeasured(
          'No pixel has both a label and a given prediction. The predictions are not measured: there is no mIoU to compare with.',
        )
      : undefined;
  yield* measure('source', 'predictions', evaluatePredictions(given, targets, classes), now, otherwise);
}

function nothingMeasured(message: string): RunEvent {
  const advice = 'Give label maps with pixels of the classes, of images that have a prediction.';
  return { type: 'warned', warning: { code: 'nothing-measured', stage: null, step: null, message, advice } };
}
