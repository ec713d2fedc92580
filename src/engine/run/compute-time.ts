/** A clock, in milliseconds, that stands still while nothing is computed: while a run is paused or waits for the page. */
export class ComputeTime {
  private before = 0;
  private since: number | undefined;

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
