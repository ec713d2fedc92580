export type Progress = ReturnType<typeof startProgress>;

/** Counts finished files. The labels of failed images are never opened; `finish` counts them. */
export function startProgress(total: number, report: ((done: number, total: number) => void) | undefined) {
  let done = 0;
  return {
    async after<Value>(work: Promise<Value>): Promise<Value> {
      const value = await work;
      report?.(++done, total);
      return value;
    },
    finish(): void {
      if (done < total) report?.(total, total);
    },
  };
}
