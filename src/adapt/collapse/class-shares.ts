import type { StepNumbers, Warning } from '../../protocol/events.js';
import type { StageName } from '../../protocol/stage-recipes.js';
import { describeStage } from '../../protocol/stages.js';
import { type KeepMore, type WarningKind, warningOf } from '../../protocol/warnings.js';
import { meanShares, percent } from '../class-balance.js';
import type { Part } from '../parts.js';

/** A class's share may change by this factor within a stage before the user is warned (atp.md). */
const FACTOR = 2;
/**
 * The factor counts only for a class that had, or has got, at least this share of the pixels: below it, shares double
 * and halve as the network learns, without anything collapsing.
 */
const LEAST_SHARE = 0.02;
/**
 * Across stages a class counts from this share on: the first and the latest steps do not see images in the same way,
 * and small classes go up and down from stage to stage.
 */
const LEAST_SHARE_ACROSS = 0.05;
/** A smaller class is reported when no pixel of it is left and it had at least this share: less may be noise. */
const LEAST_SHARE_TO_VANISH = 0.001;

/** The class shares that a run began with. The stages compare theirs with them; each class is reported once a run. */
export class FirstShares {
  private shares: readonly number[] | undefined;
  private told = new Set<number>();

  readonly part: Part<{ shares: readonly number[] | null; told: number[] }> = {
    save: () => ({ shares: this.shares ?? null, told: [...this.told] }),
    load: ({ plain }) => {
      this.shares = plain.shares ?? undefined;
      this.told = new Set(plain.told);
    },
  };

  get known(): boolean {
    return this.shares !== undefined;
  }

  /** Shares of the source model, or those given of a black box. */
  take(shares: readonly number[]): void {
    this.shares = shares;
  }

  /** Classes that have changed much since then. */
  changed(latest: readonly number[]): { id: number; before: number; now: number }[] {
    return (this.shares ?? []).flatMap((before, id) => {
      const now = latest[id] ?? 0;
      if (this.told.has(id) || !changedMuch(before, now, LEAST_SHARE_ACROSS)) return [];
      this.told.add(id);
      return [{ id, before, now }];
    });
  }
}

/**
 * Watches the predictions of one stage for collapse: compares each class's share over the latest steps with that over
 * the first ones. A window is as many steps as it takes to see every image once, so that the images are the same.
 */
export class CollapseWatch {
  private history: number[][] = [];
  private warned = new Set<number>();
  private warnedEmpty = false;
  private begins = false;

  readonly part: Part<{ history: number[][]; warned: number[]; warnedEmpty: boolean; begins: boolean }> = {
    save: () => ({
      history: this.history,
      warned: [...this.warned],
      warnedEmpty: this.warnedEmpty,
      begins: this.begins,
    }),
    load: ({ plain }) => {
      this.history = [...plain.history];
      this.warned = new Set(plain.warned);
      this.warnedEmpty = plain.warnedEmpty;
      this.begins = plain.begins;
    },
  };
  private readonly freshStudent: boolean;
  /** The advice where no pixel takes part in a step. */
  private readonly remedy: KeepMore | null;

  constructor(
    private readonly stage: StageName,
    private readonly window: number,
    private readonly classNames: readonly string[],
    private readonly beginning = new FirstShares(),
  ) {
    const { freshStudent, kept } = describeStage(stage);
    this.freshStudent = freshStudent;
    this.remedy = kept?.whenNone ?? null;
  }

  /** Takes a step's numbers; returns the warnings that it brings, each once a stage. */
  observe(step: number, numbers: StepNumbers): Warning[] {
    this.history.push(numbers.classShares);
    return [...this.emptiness(step, numbers), ...this.sinceTheBeginning(step), ...this.collapse(step)];
  }

  /** Where a stage starts from the source model, the run began with the shares of its first pass. */
  private sinceTheBeginning(step: number): Warning[] {
    if (this.freshStudent || step < this.window) return [];
    const latest = meanShares(this.history.slice(-this.window));
    if (!this.beginning.known) {
      this.beginning.take(latest);
      this.begins = true;
    }
    // The first stage compares itself with its own beginning.
    if (this.begins) return [];
    const changed = this.beginning.changed(latest).filter(({ id }) => !this.warned.has(id));
    return changed.map(({ id, before, now }) => this.warning(id, before, now, step, 'shareSinceBeginning'));
  }

  private collapse(step: number): Warning[] {
    // Distil compares the shares of its fresh student with the given ones (class-balance.ts).
    if (this.freshStudent || this.history.length < 2 * this.window) return [];
    const first = meanShares(this.history.slice(0, this.window));
    const latest = meanShares(this.history.slice(-this.window));
    // Only the first window and the latest one are needed.
    this.history.splice(this.window, this.history.length - 2 * this.window + 1);
    return first.flatMap((before, c) => this.compare(c, before, latest[c] ?? 0, step));
  }

  private compare(c: number, before: number, now: number, step: number): Warning[] {
    if (this.warned.has(c) || !(changedMuch(before, now) || vanished(before, now))) return [];
    this.warned.add(c);
    return [this.warning(c, before, now, step, 'shareInStage')];
  }

  private warning(
    c: number,
    before: number,
    now: number,
    step: number,
    kind: Extract<WarningKind, `share${string}`>,
  ): Warning {
    const name = this.classNames[c] ?? `class ${c}`;
    const place = { code: 'class-collapse', stage: this.stage, step } as const;
    return warningOf(place, kind, { name, before: percent(before), now: percent(now) });
  }

  private emptiness(step: number, numbers: StepNumbers): Warning[] {
    if (!this.remedy || numbers.keptShare > 0 || this.warnedEmpty) return [];
    this.warnedEmpty = true;
    const place = { code: 'no-pixel-kept', stage: this.stage, step } as const;
    return [warningOf(place, 'noPixelKept', { remedy: this.remedy })];
  }
}

const changedMuch = (before: number, now: number, least = LEAST_SHARE): boolean =>
  Math.max(before, now) >= least && (now > FACTOR * before || before > FACTOR * now);

const vanished = (before: number, now: number): boolean => before >= LEAST_SHARE_TO_VANISH && now === 0;
