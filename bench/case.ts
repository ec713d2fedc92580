import type { Clock } from './clock.js';
import type { Platform, TorchDevice } from './platform.js';
import type { Implementation } from './report.js';
import type { Work } from './roofline.js';

/** An opened contender: its inputs are where it wants them. */
export interface Runner {
  /** Executes once. Its queued work may still run when this resolves. */
  run(): unknown;
  /** Resolves when everything that was queued has been done. */
  settle(): Promise<unknown>;
  /** Executes, and gives the largest error relative to the largest value of the reference. */
  check(): Promise<number>;
  dispose(): unknown;
  /** Its own stopwatch, where the work is done in another process: milliseconds of this many executions. */
  time?(repetitions: number): Promise<number>;
}

/** Thrown by `open` where a contender cannot run; the message is the reason that the table states. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** Reasons why many devices leave out what is ours: these are no faults. */
export const WITHOUT_FLOAT16 = 'this device has no 16-bit floats (shader-f16)';
export const WITHOUT_MATRIX_UNITS = 'this device offers no matrix units that the kernels can use';
export const NO_FAULT: readonly string[] = [WITHOUT_FLOAT16, WITHOUT_MATRIX_UNITS];

export interface Contender {
  impl: Implementation;
  /** Distinguishes contenders of one implementation: the row is named `case/label`. */
  label?: string;
  /** The clock for its dispatches: ours and stock tfjs share a device, others have their own. */
  sharesDevice: boolean;
  /** Too slow for --quick. */
  slow?: boolean;
  open(): Promise<Runner>;
}

/** PyTorch on the processor and on CUDA. */
export const torchContenders = (open: (device: TorchDevice) => Promise<Runner>): Contender[] =>
  (['cpu', 'cuda'] as const).map((device) => ({
    impl: `torch-${device}` as const,
    sharesDevice: false,
    open: () => open(device),
  }));

export interface Case {
  name: string;
  work: Work;
  /** Whole steps are timed by the wall clock: the user waits for that. */
  wall?: boolean;
  /** Largest error that still counts as right. */
  tolerance: number;
  /** Left out of --quick. */
  full?: boolean;
  /** Takes long where WebGPU is computed in software: --quick leaves it out when it is late. */
  long?: boolean;
  /** Repetitions that a sample needs for other reasons than its length. */
  repetitions?: number;
  contenders: Contender[];
}

/** The circumstances that cases are made for. */
export interface Setting {
  platform: Platform;
  /** Times what runs on the shared device. */
  clock: Clock;
  /** False on a fallback adapter: smaller shapes. */
  gpu: boolean;
  quick: boolean;
  /** When the run started, by performance.now(). */
  started: number;
  /** Milliseconds after which a case makes do with the fewest samples. */
  longCase?: number;
  /** Milliseconds of one execution; a peer that takes longer is left out. --quick has limits of its own. */
  longestPeer?: number;
  /** The contenders that take part: all where it is absent. */
  impls?: readonly Implementation[];
}
