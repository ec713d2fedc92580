import type { RunEvent } from '../../protocol/events.js';

/** Lets a run go on, pause after the step it is in, take single steps, or stop. */
export class RunControl {
  /** True when the run must not go on at all: at a collapse that would mean to go on anyway. */
  stopped = false;
  /** True when the run is to end after the step it is in, as soon as it is kept. */
  ending = false;
  private paused = false;
  private pausing = false;
  /** True from the wish for one more step until that step is taken. */
  private stepping = false;
  private collapsed = false;
  private waiting: (() => void) | undefined;

  /** `asks`: a collapse pauses the run, because somebody can say what to do. */
  constructor(
    private readonly emit: (event: RunEvent) => void,
    private readonly asks = false,
  ) {}

  /** True when the run will pause, so that it should be kept. */
  get isPausing(): boolean {
    return this.pausing && !this.isEnding;
  }

  get isEnding(): boolean {
    return this.ending || this.stopped;
  }

  pause(): void {
    this.stepping = false;
    if (!this.paused) this.pausing = true;
  }

  resume(): void {
    this.stepping = false;
    this.pausing = false;
    this.goOn();
  }

  /** One more step while paused: the run pauses again after it, whatever it does before, or ends where there is none. */
  step(): void {
    if (this.paused) {
      this.pausing = true;
      this.stepping = true;
    }
    this.goOn();
  }

  /** Called when a step is taken. */
  stepTaken(): void {
    this.stepping = false;
  }

  stop(): void {
    this.ending = true;
    if (this.collapsed) this.stopped = true;
    this.wake();
  }

  /** Called where a run may rest: after each step, and between stages. Resolves at once unless the run pauses here. */
  async settle(): Promise<void> {
    if (this.isPausing && !this.stepping) await this.rest();
  }

  /** Called when the network has collapsed. The run stops, or pauses until somebody says what to do. */
  async meetCollapse(): Promise<void> {
    this.collapsed = true;
    if (!this.asks || this.isEnding) this.stopped = true;
    else await this.rest();
    this.collapsed = false;
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
