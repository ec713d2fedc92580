/** How often the engine is asked for a sign of life, in milliseconds. */
export const BEAT_MILLISECONDS = 2000;

/** So long a silence is said. */
export const SILENT_SECONDS = 20;

/** A beat that is later than this: the tab was hidden, the computer slept, or a debugger held the page. */
const LATE_MILLISECONDS = 3 * BEAT_MILLISECONDS;

/**
 * Listens whether the engine is alive. It counts a silence only while the page's own timers come in time: otherwise an
 * answer may lie there unread, and the count begins anew.
 */
export class Heartbeat {
  private lastBeat: number | undefined;
  /** When the question was asked that has no answer yet. */
  private waitingSince: number | null = null;
  private said = false;

  /** `ask` sends a question that the engine answers at once; `say` gets the seconds of a silence, null when it ends. */
  constructor(
    private readonly ask: () => void,
    private readonly say: (silence: number | null) => void,
  ) {}

  /** To be called every BEAT_MILLISECONDS with a clock in milliseconds. */
  beat(now: number): void {
    const late = this.lastBeat !== undefined && now - this.lastBeat > LATE_MILLISECONDS;
    this.lastBeat = now;
    if (this.waitingSince === null) {
      this.waitingSince = now;
      this.ask();
    } else if (late) {
      this.waitingSince = now;
      this.tell(null);
    } else {
      const silence = (now - this.waitingSince) / 1000;
      if (silence >= SILENT_SECONDS) this.tell(silence);
    }
  }

  /** To be called for whatever the engine sends. */
  hear(): void {
    this.waitingSince = null;
    this.tell(null);
  }

  private tell(silence: number | null): void {
    if (silence === null && !this.said) return;
    this.said = silence !== null;
    this.say(silence);
  }
}
