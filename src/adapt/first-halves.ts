import type { Network } from '../nn/network.js';
import { MovedStatistics } from './moved-statistics.js';
import type { Learning } from './trainer.js';

/** A step whose passes were sent to the GPU, and whose update was not. */
export interface Begun<Batch, Values> {
  batch: Batch;
  learning: Learning<Values>;
}

/** The first halves of steps: each begins in its turn, or early, while the numbers of the step before it are on their way. */
export class FirstHalves<Batch, Values> {
  private early: Promise<Begun<Batch, Values>> | undefined;
  private readonly moved: MovedStatistics;

  /** `networks`: those whose running statistics `begin` may move. */
  constructor(
    private readonly begin: (step: number) => Promise<Begun<Batch, Values>>,
    networks: readonly Network[],
  ) {
    this.moved = new MovedStatistics(networks);
  }

  /** True where the next step has begun. The networks are as the step before left them, until it is taken. */
  get isAhead(): boolean {
    return this.early !== undefined;
  }

  async beginEarly(step: number): Promise<void> {
    this.early = this.moved.aside(async () => {
      const { batch, learning } = await this.begin(step);
      return { batch, learning: onItsWay(learning) };
    });
    // Why it could not begin is said in its turn, after the numbers of the step before.
    await this.early.catch(() => {});
  }

  async take(step: number): Promise<Begun<Batch, Values>> {
    const { early } = this;
    if (!early) return this.begin(step);
    this.early = undefined;
    this.moved.swap();
    return early;
  }

  /** Frees a step that was begun and will not be finished; `free` its batch. */
  async dispose(free: (batch: Batch) => void): Promise<void> {
    const begun = await this.early?.catch(() => undefined);
    if (begun) free(begun.batch);
    await begun?.learning.read().catch(() => {});
    this.moved.dispose();
  }
}

/** Asks for values now. They arrive while other work is sent. */
export function onItsWay<Values>(learning: Learning<Values>): Learning<Values> {
  const values = learning.read();
  values.catch(() => {}); // Who takes them hears of it.
  return { read: () => values };
}
