import type { Evaluated, RunPlace } from '../protocol/events.js';

export type SavedArray = Float32Array | Int32Array | Uint8Array;

/** An array that is read when it is written: it may lie on the GPU. */
export interface KeptArray {
  dtype: 'F32' | 'I32' | 'U8';
  length: number;
  read(): SavedArray | Promise<SavedArray>;
}

/** What was saved of one part of a run: plain data, and arrays by name. */
export interface SavedPart<Plain = unknown> {
  plain: Plain;
  arrays: ReadonlyMap<string, SavedArray>;
}

/** A part of a run that changes as the run goes on. `Plain` is what JSON can hold. */
export interface Part<Plain> {
  save(): Plain;
  arrays?(): ReadonlyMap<string, KeptArray>;
  /** Of arrays that seldom change: counts their changes. They are written again only when it has changed. */
  version?(): number;
  load(saved: SavedPart<Plain>): void;
}

/** Where a run can go on: after a step, or (`finished`) after all of a stage, whose result is named. */
export interface SettledPlace extends RunPlace {
  finished: Evaluated | null;
}

export interface SavedRun {
  place: SettledPlace;
  /** Each is taken out when it has been loaded. */
  parts: Map<string, SavedPart>;
}

/** A run between two steps. It is valid until the run goes on. */
export interface CapturedRun {
  place: SettledPlace;
  parts: ReadonlyMap<string, { plain: unknown; arrays: ReadonlyMap<string, KeptArray>; version: number | null }>;
}

/**
 * All that a run is made of, part by part. A part is named where it is made; in a run that is continued it gets there what was
 * saved of it. Between two steps all parts can be captured.
 */
export class RunParts {
  private readonly parts = new Map<string, Part<unknown>>();
  /** Parts that got what was saved of them. A later stage may make a part of the same name, which begins anew. */
  private place: SettledPlace | undefined;
  private isSettled = false;
  private hasMoved = false;

  constructor(readonly from?: SavedRun) {}

  /** Names a part. The first one of a name goes on from what was saved of it. */
  keep<Plain>(name: string, part: Part<Plain>): void {
    this.parts.set(name, part as Part<unknown>); // Each part is only given what it has saved itself.
    const saved = this.saved<Plain>(name);
    if (!saved) return;
    part.load(saved);
    // What was saved may be as large as all of the run: it is not held for a second part of the name.
    this.from?.parts.delete(name);
  }

  /** What was saved of a part: for one that is made from it. */
  saved<Plain>(name: string): SavedPart<Plain> | undefined {
    return this.from?.parts.get(name) as SavedPart<Plain> | undefined; // As in `keep`.
  }

  /** The parts of a stage: their names begin with its place in the recipe. */
  ofStage(index: number): StageParts {
    return {
      run: this,
      from: this.from?.place.index === index && !this.from.place.finished ? this.from.place : undefined,
      keep: (name, part) => this.keep(`${index} ${name}`, part),
      saved: (name) => this.saved(`${index} ${name}`),
      during: (work) => this.during(work),
    };
  }

  /** The parts of a stage are gone when it is over. The next place to go on from is the one behind the stage. */
  forgetStage(index: number): void {
    this.isSettled = false;
    for (const name of this.parts.keys()) if (name.startsWith(`${index} `)) this.parts.delete(name);
  }

  /** A step was taken: what was captured before is no longer all. */
  move(): void {
    this.hasMoved = true;
    this.isSettled = false;
  }

  settle(place: SettledPlace): void {
    this.place = place;
    this.isSettled = true;
  }

  unsettle(): void {
    this.isSettled = false;
  }

  /** True where something was learnt since the last capture. */
  get moved(): boolean {
    return this.hasMoved;
  }

  /** The run as it is now; undefined in the middle of something. */
  capture(): CapturedRun | undefined {
    const { place } = this;
    if (!place || !this.isSettled) return undefined;
    const parts = [...this.parts].map(([name, part]) => {
      const arrays: ReadonlyMap<string, KeptArray> = part.arrays?.() ?? new Map();
      return [name, { plain: part.save(), arrays, version: part.version?.() ?? null }] as const;
    });
    return { place, parts: new Map(parts) };
  }

  /** To be called when a capture has been written. */
  captured(): void {
    this.hasMoved = false;
  }

  /** Work that changes parts over several events: nothing can be captured in it. */
  private async *during<Event>(work: AsyncGenerator<Event, void, void>): AsyncGenerator<Event, void, void> {
    const before = this.isSettled;
    this.isSettled = false;
    yield* work;
    this.isSettled = before;
  }
}

export interface StageParts {
  /** The parts that outlive the stage. */
  run: Pick<RunParts, 'keep'>;
  /** Where the stage goes on; undefined where it begins. */
  from: SettledPlace | undefined;
  keep<Plain>(name: string, part: Part<Plain>): void;
  saved<Plain>(name: string): SavedPart<Plain> | undefined;
  during<Event>(work: AsyncGenerator<Event, void, void>): AsyncGenerator<Event, void, void>;
}

/** A random source: only what was drawn. */
export const randomPart = (random: { save(): string; load(saved: string): void }): Part<string> => ({
  save: () => random.save(),
  load: ({ plain }) => random.load(plain),
});

/** An array of a saved part. @throws Error where it is missing, or is of another kind or length */
export function arrayOf<Kind extends SavedArray>(
  { arrays }: Pick<SavedPart, 'arrays'>,
  name: string,
  kind: new (length: number) => Kind,
  length?: number,
): Kind {
  const found = arrays.get(name);
  if (found instanceof kind && (length === undefined || found.length === length)) return found;
  throw new Error(`The checkpoint has no array ${name} of ${length ?? 'any'} numbers.`);
}
