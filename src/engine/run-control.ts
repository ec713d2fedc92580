/** Lets a run go on, pause after the step it is in, take single steps, or stop. */
export class RunControl {
  stopped = false;
  private paused = false;
  private pausing = false;
  private waiting: (() => void) | undefined;

  pause(): void {
    if (!this.paused) this.pausing = true;
  }

  /** True when the run was paused. */
  resume(): boolean {
    const was = this.paused;
    this.pausing = false;
    this.paused = false;
    this.wake();
    return was;
  }

  /** Allows one step while paused; true when it was paused. */
  step(): boolean {
    if (!this.paused) return false;
    this.paused = false;
    this.pausing = true;
    this.wake();
    return true;
  }

  stop(): void {
    this.stopped = true;
    this.wake();
  }

  /** Called after each step; true when the run pauses here. */
  finishStep(): boolean {
    if (!this.pausing || this.stopped) return false;
    this.pausing = false;
    this.paused = true;
    return true;
  }

  /** Resolves at once unless the run is paused. */
  async gate(): Promise<void> {
    if (!this.paused || this.stopped) return;
    await new Promise<void>((resolve) => {
      this.waiting = resolve;
    });
  }

  wake(): void {
    this.waiting?.();
    this.waiting = undefined;
  }
}
