export type Progress = ReturnType<typeof startProgress>;

/** Counts finished files. */
export function startProgress(total: number, report: (done: number, total: number) => void) {
  let done = 0;
  return {
    async after<Value>(work: Promise<Value>): Promise<Value> {
      const value = await work;
      report(++done, total);
      return value;
    },
  };
}
