/** What is said of compared runs, in English; the page has it in each of its languages. */
export const COMPARISON_PHRASES = {
  /** What the figures are, and what they are not. Said wherever they are shown. */
  notes: [
    'Figures are points of 100: the mean over the seeds of a group ± the sample standard deviation (n − 1). One seed has no deviation.',
    'Differences are paired: runs of one seed are a pair. Intervals are 95\u00a0% intervals of the mean difference by Student’s t with n − 1 degrees of freedom; they are about other seeds on these images, not about other images. One pair has no interval. Where no seed is on both sides, the difference of the means is given, without an interval.',
    'Intervals are not corrected for several comparisons: of twenty true zeros, one interval is expected to leave zero out.',
  ],
  seeds: (n: number) => (n === 0 ? 'no run that counts' : n === 1 ? 'one seed' : `${n} seeds`),
  pairs: (n: number) => (n === 0 ? 'no seed in common' : n === 1 ? 'one run each' : `mean of ${n} paired differences`),
  against: {
    /** The reference: what differences are taken to. */
    reference: (name: string) => `${name}, the reference`,
    next: (name: string) => `${name}, the next best`,
    untrained: (name: string) => `${name}, the result to beat without training`,
  },
  noDifference: (name: string) => `No difference to ${name}: of one of the two, no run ended with an accuracy.`,
  noPair: (name: string, difference: string) =>
    `${difference} points against ${name}. No seed in common: the difference is given, how sure it is cannot be said.`,
  onePair: (name: string, difference: string) =>
    `${difference} points against ${name}. One run each: the difference is given, how sure it is cannot be said.`,
  range: (low: string, high: string, pairs: number) => `95\u00a0% interval ${low} to ${high}, ${pairs} pairs`,
  unclear: (name: string, difference: string, range: string) =>
    `Not clearly different from ${name}: ${difference} points (${range}).`,
  above: (name: string, size: string, range: string) => `${size} points above ${name} (${range}).`,
  below: (name: string, size: string, range: string) => `${size} points below ${name} (${range}).`,
  unmeasured: (name: string) => `${name}: no run that counts has an accuracy.`,
  reached: (figure: string, seeds: string, isHeldOut: boolean) =>
    `mIoU${isHeldOut ? ' on the held-out images' : ''} ${figure} (${seeds})`,
  only: (name: string, reached: string) => `${name} reaches ${reached}.`,
  best: (name: string, reached: string) => `${name} has the highest mean ${reached}.`,
  warnings: {
    otherGpus: (name: string, gpus: string) => `${name}: figures of different GPUs (${gpus}).`,
    otherVersions: (name: string, versions: string) => `${name}: figures of different versions (${versions}).`,
    noneEnded: (name: string, reasons: string) => `${name}: no run reached its end (${reasons}).`,
    someEnded: (name: string, broken: number, all: number, reasons: string) =>
      `${name}: ${broken} of ${all} runs did not reach ${broken === 1 ? 'its' : 'their'} end (${reasons}), and ${broken === 1 ? 'is' : 'are'} in no mean. The figures of the others may be too good.`,
    notCounted: (run: string, why: string, seed: number) => `${run} counts in no mean: ${why} (seed ${seed}).`,
    repeated: (seed: number) => `seed ${seed} was repeated later`,
    otherClasses: 'another class list',
    unlikeSources: (names: string, low: string, high: string) =>
      `${names}: the source model's mIoU is ${low} in one run and ${high} in another. Was it the same file?`,
    gpusBetween: (gpus: string) => `The groups ran on different GPUs (${gpus}).`,
  },
};

export type ComparisonPhrases = typeof COMPARISON_PHRASES;
