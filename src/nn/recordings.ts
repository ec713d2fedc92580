import type { Tensor } from '@tensorflow/tfjs-core';
import { compileAhead, emptyTensor } from '../gpu/backend.js';
import { Recording } from '../gpu/plan/recording.js';
import { type Trace, Tracer } from '../gpu/plan/trace.js';
import type { ForwardMode, Ranges } from './operators/context.js';
import { backwardPass, type Frozen, forwardPass, frozenGroups, inferencePass } from './passes.js';
import type { Program } from './program.js';

const FORWARD = 0;
const BACKWARD = 1;

export interface PassTrace {
  trace: Trace;
  /** Shape of the graph's output. */
  shape: number[];
}

/** What a forward pass without a tape dispatches for images of a shape. */
export function traceInference(
  program: Program,
  shape: readonly number[],
  mode: ForwardMode,
  tracer = new Tracer(),
): PassTrace {
  const logits = tracer.run(() => inferencePass(program, tracer.input('x', shape), mode));
  tracer.expose(logits, 'logits');
  return { trace: tracer, shape: logits.shape };
}

/** What a forward pass (phase 0) and its backward pass (phase 1) dispatch. */
export function traceTraining(
  program: Program,
  shape: readonly number[],
  mode: ForwardMode,
  gradients: Ranges,
  tracer = new Tracer(),
): PassTrace {
  const { logits } = tracer.run(() => {
    const { factors } = program.graph;
    const given = factors && tracer.input('factors', [shape[0] ?? 1, factors.columns]);
    const passed = forwardPass(program, tracer.input('x', shape), mode, given);
    tracer.expose(passed.logits, 'logits');
    tracer.nextPhase();
    const dLogits = tracer.input('dLogits', passed.logits.shape);
    backwardPass(program, passed.tape, dLogits, gradients, {});
    return passed;
  });
  return { trace: tracer, shape: logits.shape };
}

/** Recordings by what they depend on; the one that was not used for longest is freed when there are too many. */
export class RecordingCache<T extends { dispose(): void }> {
  private readonly entries = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }

  add(key: string, entry: T): T {
    this.entries.set(key, entry);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.most && oldest !== undefined) {
      this.entries.get(oldest)?.dispose();
      this.entries.delete(oldest);
    }
    return entry;
  }

  dispose(): void {
    for (const entry of this.entries.values()) entry.dispose();
    this.entries.clear();
  }
}

/** A trace whose memory is taken when it is first replayed. Its kernels may be compiled before that, beside other work. */
class RecordedPass {
  protected readonly shape: number[];
  private readonly trace: Trace;
  private made: Recording | undefined;

  constructor({ trace, shape }: PassTrace) {
    this.trace = trace;
    this.shape = shape;
  }

  compile(): Promise<void> {
    return compileAhead(this.trace.dispatches.map(({ kernel }) => kernel));
  }

  protected get recording(): Recording {
    this.made ??= new Recording(this.trace);
    return this.made;
  }

  dispose(): void {
    this.made?.dispose();
  }
}

export class RecordedInference extends RecordedPass {
  constructor(program: Program, shape: readonly number[], mode: ForwardMode) {
    super(traceInference(program, shape, mode));
  }

  run(x: Tensor): Tensor {
    const logits = emptyTensor(this.shape);
    this.recording.replay(FORWARD, { x, logits });
    return logits;
  }
}

/** A tape whose values lie in the arena: no other recording may run while it is alive. */
export class RecordedTape {
  constructor(
    private readonly recording: Recording,
    private readonly given: { x: Tensor; factors?: Tensor },
    readonly logits: Tensor,
  ) {
    recording.arena.lease(this);
  }

  backward(dLogits: Tensor, frozen: Frozen): void {
    const given = { ...this.given, logits: this.logits, dLogits };
    this.recording.replay(BACKWARD, given, ...frozenGroups(frozen));
  }

  free(): void {
    this.recording.arena.endLease(this);
    this.logits.dispose();
  }
}

export class RecordedTraining extends RecordedPass {
  private tape: RecordedTape | undefined;

  constructor(program: Program, shape: readonly number[], mode: ForwardMode, gradients: Ranges) {
    super(traceTraining(program, shape, mode, gradients));
  }

  forward(x: Tensor, factors?: Tensor): RecordedTape {
    const logits = emptyTensor(this.shape);
    const given = { x, ...(factors && { factors }) };
    this.tape = new RecordedTape(this.recording, given, logits);
    this.recording.replay(FORWARD, { ...given, logits });
    return this.tape;
  }

  override dispose(): void {
    if (this.tape) this.recording.arena.endLease(this.tape);
    super.dispose();
  }
}
