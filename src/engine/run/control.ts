import type { RunEvent } from '../../protocol/events.js';

/** Lets a run go on, pause after the step it is in, take single steps, or stop. */
export class RunControl {
  stopped = false;
  private paused = false;
  private pausing = false;
  private waiting: (() => void) | undefined;

  /** `asks`: a collapse pauses the run, because somebody can say what to do. */
  constructor(
    private readonly emit: (event: RunEvent) => void,
    private readonly asks = false,
  ) {}

  pause(): void {
    if (!this.paused) this.pausing = true;
  }

  resume(): void {
    this.pausing = false;
    this.goOn();
  }

  /** One more step while paused. */
  step(): void {
    if (this.paused) this.pausing = true;
    this.goOn();
  }

  stop(): void {
    this.stopped = true;
    this.wake();
  }

  /** Called after each step. Resolves at once unless the run pauses here. */
  async finishStep(): Promise<void> {
    if (this.pausing && !this.stopped) await this.rest();
  }

  /** Called when the network has collapsed. The run stops, or pauses until somebody says what to do. */
  async meetCollapse(): Promise<void> {
    if (this.asks && !this.stopped) await this.rest();
    else this.stop();
  }

  private async rest(): Promise<void> {
    this.pausing = false;
    this.paused = true;
    this.emit({ type: 'paused' });
    await new Promise<void>((resolve) => {
      this.waiting = resolve;
    });
  }

  private goOn(): void {
    if (!this.paused) return;
    this.paused = false;
    this.emit({ type: 'resumed' });
    this.wake();
  }

  wake(): void {
    this.waiting?.();
    this.waiting = undefined;
  }
}
