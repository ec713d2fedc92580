import type { CapturedRun } from '../../adapt/parts.js';
import { reportError } from '../../protocol/errors.js';
import type { RunEvent, Warning, WrittenCheckpoint } from '../../protocol/events.js';
import { warningOf } from '../../protocol/warnings.js';
import { eventLine } from '../../report/event-log.js';
import type { Facts } from '../../report/saved-form.js';
import { UnreadPart, writeCheckpoint } from '../../runs/checkpoint.js';
import { EVENTS_FILE } from '../../runs/event-log.js';
import type { Storage } from '../../runs/storage.js';

/** Writing may take this part of a run, ends of stages included: after what took long, the next one is due later. */
const SHARE = 0.02;

/** Seconds between two checkpoints where nobody says another number. */
export const USUAL_SECONDS = 60;

export interface KeepOptions {
  /** The folder of the checkpoints and of the events' log. */
  storage: Storage;
  /** Seconds between two checkpoints, at least; 0: after each step, however long that takes. */
  every?: number;
  /** 'stop': a run that cannot be kept fails. 'say': it goes on, and a warning says that it is not kept. */
  onFailure: 'stop' | 'say';
  /** Removes what matters less, where there is no room. True where something went: then it is tried once more. */
  makeRoom?: (() => Promise<boolean>) | undefined;
}

interface SoFar {
  /** Bytes that the log of a run that goes on has already. */
  logged?: number | undefined;
  /** Milliseconds that its checkpoints took. */
  written?: number | undefined;
  /** A clock in milliseconds. */
  now?: () => number;
}

/** Keeps a run while it goes on: its events line by line, and checkpoints. */
export class Keeper {
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;
  private lost = false;
  private readonly now: () => number;
  private last: number;
  /** What the latest checkpoint took, and all of the run, in milliseconds. */
  private spent = 0;
  private total: number;
  private logged: number;

  constructor(
    private readonly options: KeepOptions,
    { logged = 0, written = 0, now = () => performance.now() }: SoFar = {},
  ) {
    this.now = now;
    this.last = now();
    this.total = written;
    this.logged = logged;
  }

  /** Adds an event to the log; `facts`: the record with it. It is on its way when this returns: see `check`. */
  log(event: RunEvent, facts: Facts): void {
    const line = this.lost ? undefined : eventLine(event, facts);
    if (line === undefined) return;
    const bytes = new TextEncoder().encode(line);
    this.logged += bytes.length;
    this.writing = this.writing
      .then(() => (this.failure ? undefined : this.orWithRoom(() => this.options.storage.append(EVENTS_FILE, bytes))))
      .catch((error: unknown) => {
        this.failure ??= error;
      });
  }

  /** False when the run cannot be kept any more. */
  get works(): boolean {
    return !this.lost;
  }

  /**
   * True when it is time for a checkpoint, after so many milliseconds of computing: another one like the last must fit into
   * the share of them that writing may take.
   */
  isDue(computed: number): boolean {
    const { every = USUAL_SECONDS } = this.options;
    if (every === 0) return true;
    return this.now() - this.last >= 1000 * every && this.total + this.spent <= SHARE * computed;
  }

  /** True where a checkpoint at each pause does not slow down those who take single steps. */
  get isQuick(): boolean {
    return this.now() - this.last >= 10 * this.spent;
  }

  /**
   * Writes a checkpoint; `seconds` were computed so far. Gives a warning where the run cannot be kept any more.
   * @throws UserError write-failed, where such a run is to stop
   */
  async write(run: CapturedRun, seconds: number): Promise<WrittenCheckpoint | Warning> {
    const start = this.now();
    try {
      await this.flush();
      const bytes = await this.orWithRoom(() =>
        writeCheckpoint(this.options.storage, run, { seconds, log: this.logged }),
      );
      this.last = this.now();
      this.spent = this.last - start;
      this.total += this.spent;
      const { stage, index, step } = run.place;
      return { stage, index, step, bytes, milliseconds: this.spent };
    } catch (error) {
      // The GPU fails, and the run with it. What was kept before stays.
      if (error instanceof UnreadPart) throw error.cause;
      return this.lose(error);
    }
  }

  /** Fails, or warns once, where an event could not be logged. */
  check(): Warning | undefined {
    return this.failure && !this.lost ? this.lose(this.failure) : undefined;
  }

  /** Resolves when all events are on the disk, or cannot get there. */
  async close(): Promise<void> {
    await this.writing;
    if (!this.failure) await this.options.storage.flush(EVENTS_FILE).catch(() => {});
  }

  private async orWithRoom<Result>(write: () => Promise<Result>): Promise<Result> {
    try {
      return await write();
    } catch (error) {
      if (error instanceof UnreadPart || !(await this.options.makeRoom?.())) throw error;
      return write();
    }
  }

  private async flush(): Promise<void> {
    await this.writing;
    if (this.failure) throw this.failure;
    await this.options.storage.flush(EVENTS_FILE);
  }

  private lose(error: unknown): Warning {
    this.lost = true;
    if (this.options.onFailure === 'stop') throw error;
    const { message, advice } = reportError(error);
    return warningOf({ code: 'not-kept' }, 'notKept', { why: message, what: advice ?? '' });
  }
}
