/** A clock, in milliseconds, that stands still while nothing is computed: while a run is paused or waits for the page. */
export class ComputeTime {
  private since: number | undefined;

  /** `before`: what was computed before, where a run goes on. */
  constructor(private before = 0) {}

  now(): number {
    return this.before + (this.since === undefined ? 0 : performance.now() - this.since);
  }

  /** The clock runs until `work` is done. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.since = performance.now();
    try {
      return await work();
    } finally {
      this.before = this.now();
      this.since = undefined;
    }
  }
}
