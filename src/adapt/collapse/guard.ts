import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor } from '../../predictions/predictor.js';
import type { Collapse, RunPlace, StepNumbers } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { batchNormOf } from '../../protocol/stages.js';
import type { LiveState } from '../live.js';
import { loadNetwork, networkArrays } from '../network-part.js';
import { arrayOf, type KeptArray, type Part } from '../parts.js';
import { agreementOf, effectiveClasses } from './agreement.js';
import { hasCollapsed, isGood, isOfOneClass, type Seen } from './judgement.js';
import { Probe, type Statistics } from './probe.js';

/** Steps between two looks, and between two that a step's numbers asked for. */
const REGULARLY = 8;
const ON_SUSPICION = 3;
/** A step's numbers are suspicious where they fell below these parts of those at the last look. */
const FEWER_CLASSES = 0.7;
const LESS_ENTROPY = 0.4;

/** A collapse, and where it was seen. */
export type Finding = RunPlace & Seen;

interface Guarded {
  recipe: Recipe;
  targets: TargetSet;
  live: LiveState;
  given?: Predictor | undefined;
}

interface GuardPlain {
  goodAt: RunPlace | null;
  good: { batchesTracked: number };
  armed: boolean;
  stepsSince: number;
  last: { classes: number; entropy: number };
  watching: boolean;
  /** How many there are; null before the first look. */
  references: number | null;
}

const referenceName = (at: number): string => `reference ${at}`;

/**
 * Compares the network with the source model on a few images, from the first step on and across all stages, and keeps a
 * copy of the last weights that were good. The guard takes no part in training: a run that does not collapse gives the
 * same bytes with and without it.
 */
export class CollapseGuard {
  private readonly good: Network;
  /** Where the good weights are from; null: those that the run began with. */
  private goodAt: RunPlace | null = null;
  private references: Uint8Array[] | undefined;
  private probe: Probe | undefined;
  /** A student that starts from nothing has nothing to lose. */
  private armed: boolean;
  private stepsSince = REGULARLY;
  private last = { classes: 0, entropy: 0 };
  private found: Finding | undefined;
  private watching = true;

  readonly part: Part<GuardPlain> = {
    save: () => ({
      goodAt: this.goodAt,
      good: { batchesTracked: this.good.batchesTracked },
      armed: this.armed,
      stepsSince: this.stepsSince,
      last: this.last,
      watching: this.watching,
      references: this.references?.length ?? null,
    }),
    arrays: () => new Map([...networkArrays(this.good, 'good/'), ...this.referenceArrays()]),
    load: (saved) => {
      const { goodAt, good, armed, stepsSince, last, watching, references } = saved.plain;
      this.goodAt = goodAt;
      this.armed = armed;
      this.stepsSince = stepsSince;
      this.last = last;
      this.watching = watching;
      loadNetwork(this.good, good, saved, 'good/');
      if (references === null) return;
      this.references = Array.from({ length: references }, (_, at) => arrayOf(saved, referenceName(at), Uint8Array));
    },
  };

  constructor(private readonly run: Guarded) {
    this.good = run.live.student.clone();
    this.armed = run.given === undefined;
  }

  /** True where a look comes after the next step, a 1-based one, whatever its numbers are. */
  isDueAfter(step: number): boolean {
    return this.watching && (step === 1 || this.stepsSince + 1 >= REGULARLY);
  }

  /** After a step: looks now and then, and where the numbers ask for it. A finding is a collapse. */
  async afterStep(stage: StageRecipe, place: RunPlace, numbers: StepNumbers): Promise<Finding | undefined> {
    if (!this.watching) return undefined;
    this.stepsSince += 1;
    const now = { classes: effectiveClasses(numbers.classShares), entropy: numbers.meanEntropy };
    if (!this.isTime(place.step, now)) return undefined;
    this.stepsSince = 0;
    this.last = now;
    const { student, teacher } = this.run.live;
    return this.judge(student, teacher ?? student, batchNormOf(stage), place);
  }

  /**
   * Looks at the network that goes on at a stage's end. Its running statistics may lag behind its weights, so that it
   * agrees less when it is evaluated. That is no finding, except one class everywhere: the user would get it.
   */
  async afterStage(stage: StageRecipe, network: Network, place: RunPlace): Promise<Finding | undefined> {
    if (!this.watching) return undefined;
    const found = await this.judge(network, network, batchNormOf(stage), place);
    if (found || batchNormOf(stage) === 'running') return found;
    const evaluated = await this.look(network, 'running');
    const oneClass = evaluated !== undefined && isOfOneClass(evaluated);
    return oneClass ? this.finding(evaluated, place) : undefined;
  }

  /** The user wants to go on: nothing more is said in this run. */
  goOn(): void {
    this.watching = false;
    this.found = undefined;
  }

  /** The report of a finding. `good` names the weights that a stop gives back. */
  collapse({ stage, index, step }: Finding): Collapse {
    return { stage, index, step, good: this.goodAt };
  }

  /** A loss that is not finite may come after a collapse that no look has seen. */
  async afterFailure(stage: StageRecipe, place: RunPlace): Promise<void> {
    if (this.watching) await this.judge(this.run.live.student, this.run.live.student, batchNormOf(stage), place);
  }

  /** Ends the watch; where it ended at a collapse, the last good weights are given back. */
  close(): void {
    if (this.found) this.run.live.student.copyFrom(this.good);
    this.good.dispose();
  }

  private referenceArrays(): [string, KeptArray][] {
    return (this.references ?? []).map((labels, at) => [
      referenceName(at),
      { dtype: 'U8', length: labels.length, read: () => labels },
    ]);
  }

  private isTime(step: number, { classes, entropy }: { classes: number; entropy: number }): boolean {
    if (step === 1 || this.stepsSince >= REGULARLY) return true;
    const fell = !(classes >= FEWER_CLASSES * this.last.classes && entropy >= LESS_ENTROPY * this.last.entropy);
    return fell && this.stepsSince >= ON_SUSPICION;
  }

  /** Looks at `network`; while it is good, `kept` is what will be given back. */
  private async judge(
    network: Network,
    kept: Network,
    statistics: Statistics,
    place: RunPlace,
  ): Promise<Finding | undefined> {
    const seen = await this.look(network, statistics);
    if (!seen) return undefined;
    if (isGood(seen)) {
      this.armed = true;
      this.good.copyFrom(kept);
      this.goodAt = place;
    }
    if (hasCollapsed(seen) && (await this.agreesElsewhere(network, statistics))) return undefined;
    return this.finding(seen, place);
  }

  /**
   * While its running statistics are on their way to others, a network agrees with nobody under them, and is well under
   * those of the batch. So this looks under the other statistics that the recipe's stages use.
   */
  private async agreesElsewhere(network: Network, statistics: Statistics): Promise<boolean> {
    const others = new Set(this.run.recipe.stages.map(batchNormOf));
    others.delete(statistics);
    for (const each of others) {
      const seen = await this.look(network, each);
      if (seen && !hasCollapsed(seen)) return true;
    }
    return false;
  }

  private finding(seen: Seen, place: RunPlace): Finding | undefined {
    if (!this.armed || !hasCollapsed(seen)) return undefined;
    this.found = { ...place, ...seen };
    return this.found;
  }

  /** Undefined where the reference is of one class. */
  private async look(network: Network, statistics: Statistics): Promise<Seen | undefined> {
    const { references, probe } = await this.reference(network);
    const labels = await probe.look(network, statistics);
    const agreements = references.map((reference) => agreementOf(labels, reference, network.graph.classes));
    const known = agreements.flatMap(({ kappa, ...rest }) => (kappa === null ? [] : [{ kappa, ...rest }]));
    return known.sort((a, b) => b.kappa - a.kappa)[0];
  }

  /**
   * The source model's predictions under all statistics that the run uses: a network that resembles one of them has not
   * collapsed. For a black box: the given predictions. Made at the first look, with the weights of the run's beginning.
   */
  private async reference(network: Network): Promise<{ references: Uint8Array[]; probe: Probe }> {
    const { targets, recipe, given, live } = this.run;
    this.probe ??= new Probe(targets, recipe, live.labels?.images ?? targets.names.map((_, index) => index));
    this.references ??= given
      ? [await this.probe.lookAtGiven(given, network)]
      : await lookAtSource(this.probe, this.good, recipe);
    return { references: this.references, probe: this.probe };
  }
}

/** Looks through a copy, which is freed with all that its passes need. */
async function lookAtSource(probe: Probe, good: Network, { stages }: Recipe): Promise<Uint8Array[]> {
  const source = good.clone();
  const statistics = new Set<Statistics>(['running', ...stages.map(batchNormOf)]);
  const references: Uint8Array[] = [];
  for (const each of statistics) references.push(await probe.look(source, each));
  source.dispose();
  return references;
}
