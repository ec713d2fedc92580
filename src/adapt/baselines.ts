import type { Network } from '../nn/network.js';
import type { Predictor } from '../predictions/predictor.js';
import type { BaselineName, ImageSet, RunEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import { warningOf } from '../protocol/warnings.js';
import { canReestimate, reestimateBatchNorm, reestimationBatches } from './batch-norm.js';
import { evaluate, evaluatePredictions, labelledSets, type MeasuredSets, measure } from './evaluate.js';
import type { Part } from './parts.js';

/** A baseline on one set of images. On the target images it has the name of the baseline: checkpoints of old runs say so. */
export type Measurement = BaselineName | `${BaselineName} held-out`;

const measurementOf = (name: BaselineName, set: ImageSet): Measurement => (set === 'target' ? name : `${name} ${set}`);

export interface BaselineOptions extends MeasuredSets {
  recipe: Recipe;
  /** Predictions of a black box; without them the source network itself is measured. */
  given?: Predictor | undefined;
  /** Milliseconds. */
  now: () => number;
}

/** Some of the work. */
interface Piece {
  /** Null: it only prepares for the pieces behind it. */
  measures: Measurement | null;
  /** How many events of progress it has. */
  events: number;
  work: (source: Network) => AsyncGenerator<RunEvent, void, void>;
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
  private readonly known: Measurement[];

  readonly part: Part<Measurement[]> = {
    save: () => [...this.known],
    // The work needs to know it when it is made.
    load: () => {},
  };

  constructor(
    source: Network,
    private readonly options: BaselineOptions,
    known: readonly Measurement[] = [],
  ) {
    this.known = [...known];
    const timed = { ...options, now: this.clock };
    const pieces = options.given ? piecesOfGiven(options.given, timed, known) : piecesOfSource(source, timed, known);
    this.copy = pieces.length > 0 && !options.given ? source.clone() : undefined;
    this.total = pieces.reduce((sum, { events }) => sum + events, 0);
    // Given predictions are measured without the network: of that only the number of classes counts.
    this.work = this.measureAll(pieces, this.copy ?? source);
  }

  /** True when all is measured: `goOn` does nothing more. */
  get isOver(): boolean {
    return this.over;
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

  private async *measureAll(pieces: readonly Piece[], source: Network): AsyncGenerator<RunEvent, void, void> {
    for (const { measures, work } of pieces) {
      for await (const event of work(source)) {
        // Its figures, or a warning that there are none.
        if (event.type !== 'progressed' && measures) this.known.push(measures);
        yield event;
      }
    }
  }

  /** A reader of the events sees all of it as one task. */
  private counted(event: RunEvent): RunEvent {
    if (event.type !== 'progressed') return event;
    this.done += 1;
    return { type: 'progressed', what: 'measuring baselines', done: this.done, total: this.total };
  }
}

/** The source as it is, then with batch norm re-estimated on the target images: each on all sets with labels. */
function piecesOfSource(network: Network, options: BaselineOptions, known: readonly Measurement[]): Piece[] {
  const { targets, recipe, now } = options;
  const left = (name: BaselineName) =>
    labelledSets(options).filter(([set]) => !known.includes(measurementOf(name, set)));
  const piece = (checkpoint: BaselineName, otherwise?: (set: ImageSet, labelled: number) => RunEvent) =>
    left(checkpoint).map(([set, images]) => ({
      measures: measurementOf(checkpoint, set),
      events: images.labelled,
      work: (source: Network) =>
        measure(
          { checkpoint, evaluated: 'student', set },
          evaluate(source, images, recipe.input),
          now,
          otherwise?.(set, images.labelled),
        ),
    }));
  const asItIs = piece('source', allIgnored);
  const again = recipe.reestimateBatchNorm && canReestimate(network, targets, recipe) ? piece('batch-norm') : [];
  if (again.length === 0) return asItIs;
  const events = reestimationBatches(network, targets, recipe);
  const reestimate = (source: Network) => reestimateBatchNorm(source, targets, recipe);
  return [...asItIs, { measures: null, events, work: reestimate }, ...again];
}

/** Predictions are of the target images only. */
function piecesOfGiven(given: Predictor, { targets, now }: BaselineOptions, known: readonly Measurement[]): Piece[] {
  if (known.includes('source') || targets.labelled === 0) return [];
  const place = { checkpoint: 'source', evaluated: 'predictions', set: 'target' } as const;
  const work = ({ graph }: Network) =>
    measure(place, evaluatePredictions(given, targets, graph.classes), now, {
      type: 'warned',
      warning: warningOf(NOTHING, 'noneWithPrediction'),
    });
  return [{ measures: 'source', events: targets.labelled, work }];
}

const NOTHING = { code: 'nothing-measured' } as const;

const allIgnored = (set: ImageSet, labelled: number): RunEvent => {
  const kind = set === 'target' ? 'allIgnored' : 'heldOutIgnored';
  return { type: 'warned', warning: warningOf(NOTHING, kind, { labelled: String(labelled) }) };
};
