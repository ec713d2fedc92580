import type { Choice, WeighedStage } from './choice.js';
import type { ClassList } from './classes.js';
import type { ErrorReport } from './errors.js';
import type {
  AdapterSummary,
  Checkpoint,
  Collapse,
  Evaluated,
  GivenCard,
  ImageSet,
  KeptEvent,
  KeptNumbers,
  Metrics,
  ModelCard,
  Ranking,
  RunEvent,
  RunPlace,
  StoredLabels,
  TargetsSummary,
  Warning,
} from './events.js';
import { GrowingList } from './growing-list.js';
import type { HashedFile, RunIdentity } from './identity.js';
import type { Recipe } from './recipe.js';
import type { StageName } from './stage-recipes.js';

/** A step of a running run has its lists. Of a run that was saved or continued, only some steps have. */
export interface StepRecord extends KeptNumbers {
  stage: StageName;
  index: number;
  step: number;
  milliseconds: number;
}

export interface StageRecord {
  stage: StageName;
  index: number;
  steps: number;
  done: number;
  seconds: number | null;
  result: Evaluated | null;
}

export interface Evaluation {
  checkpoint: Checkpoint;
  evaluated: Evaluated;
  /** Absent: the target images. */
  set?: ImageSet | undefined;
  metrics: Metrics;
  seconds: number;
}

/** What the checkpoints of a run took. */
export interface CheckpointsRecord {
  count: number;
  /** Of the latest one. */
  bytes: number;
  /** How long the run stood still for all of them. */
  milliseconds: number;
}

/** Everything that is known of a run, folded from its events. Saved as run.json; live view and report read the same. */
export interface RunRecord {
  version: 1;
  state: 'empty' | 'running' | 'paused' | 'done' | 'stopped' | 'failed';
  started: string | null;
  finished: string | null;
  seconds: number | null;
  recipe: Recipe | null;
  model: ModelCard | null;
  /** The given predictions, where the source model was a black box. */
  given: GivenCard | null;
  labels: StoredLabels | null;
  classes: ClassList | null;
  targets: TargetsSummary | null;
  /** The held-out images, which are only measured on; null where there are none. */
  heldOut: TargetsSummary | null;
  adapter: AdapterSummary | null;
  versions: Record<string, string>;
  /** What the run was made from, by hashes; null in records of old runs. */
  identity: RunIdentity | null;
  /** The adapted model in each form that it was written in. */
  results: HashedFile[];
  progress: { what: string; done: number; total: number } | null;
  stages: StageRecord[];
  steps: StepRecord[];
  evaluations: Evaluation[];
  rankings: Ranking[];
  warnings: Warning[];
  /** Whether stages were undone, in their order; of runs whose recipe asks for it. */
  weighed: WeighedStage[];
  /** What the run's results are worth, without labels; null where they were not compared. */
  choice: (Choice & { seconds: number }) | null;
  /** The collapse that the run stopped or paused at, and whether it went on anyway. */
  collapse: (Collapse & { wentOn: boolean }) | null;
  checkpoints: CheckpointsRecord;
  /** When the run was continued, and from where: null from its beginning. `adapter`: where it was another one than before. */
  continued: { time: string; place: RunPlace | null; adapter?: string }[];
  gpuBytes: number;
  peakGpuBytes: number;
  tensors: number;
  error: ErrorReport | null;
}

export const emptyRun: RunRecord = {
  version: 1,
  state: 'empty',
  started: null,
  finished: null,
  seconds: null,
  recipe: null,
  model: null,
  given: null,
  labels: null,
  classes: null,
  targets: null,
  heldOut: null,
  adapter: null,
  versions: {},
  identity: null,
  results: [],
  progress: null,
  stages: [],
  steps: [],
  evaluations: [],
  rankings: [],
  warnings: [],
  weighed: [],
  choice: null,
  collapse: null,
  checkpoints: { count: 0, bytes: 0, milliseconds: 0 },
  continued: [],
  gpuBytes: 0,
  peakGpuBytes: 0,
  tensors: 0,
  error: null,
};

const updateStage = (run: RunRecord, index: number, change: Partial<StageRecord>): StageRecord[] =>
  run.stages.map((stage) => (stage.index === index ? { ...stage, ...change } : stage));

const OTHER_KEYS = Object.keys(emptyRun).filter((key) => key !== 'steps') as Exclude<keyof RunRecord, 'steps'>[];

type Steps = GrowingList<StepRecord>;
const stepsOfRun = new WeakMap<RunRecord, Steps>();
const stepsOf = (run: RunRecord): Steps => stepsOfRun.get(run) ?? GrowingList.of(run.steps);

/**
 * A record with some of its values changed. Readers see `steps` as a plain array, but it is made only when it is read.
 * A long run has tens of thousands of steps, and no event may copy them all.
 */
function changed(run: RunRecord, change: Partial<Omit<RunRecord, 'steps'>>, steps = stepsOf(run)): RunRecord {
  const next = {
    get steps() {
      return steps.items;
    },
  } as RunRecord;
  // A key gets a value of the same key: the compiler cannot follow that (`never`), nor that the loop fills all of `next`.
  for (const key of OTHER_KEYS) next[key] = (key in change ? change[key] : run[key]) as never; // One key on both sides: the compiler does not see it.
  stepsOfRun.set(next, steps);
  return next;
}

/** The next record after an event; pure. `run = events.reduce(applyEvent, emptyRun)`. */
export function applyEvent(run: RunRecord, event: RunEvent | KeptEvent): RunRecord {
  switch (event.type) {
    case 'run-started': {
      const { type: _, time, ...facts } = event;
      return {
        ...emptyRun,
        ...facts,
        given: facts.given ?? null,
        heldOut: facts.heldOut ?? null,
        identity: facts.identity ?? null,
        state: 'running',
        started: time,
      };
    }
    case 'progressed': {
      const { type: _, ...progress } = event;
      return changed(run, { progress: progress.done < progress.total ? progress : null });
    }
    case 'evaluated': {
      const { type: _, ...evaluation } = event;
      return changed(run, { evaluations: [...run.evaluations, evaluation], progress: null });
    }
    case 'stage-started': {
      const { stage, index, steps } = event;
      return changed(run, {
        stages: [...run.stages, { stage, index, steps, done: 0, seconds: null, result: null }],
        progress: null,
      });
    }
    case 'stepped': {
      const { stage, index, step, milliseconds, gpuBytes, tensors, numbers } = event;
      const change = {
        stages: updateStage(run, index, { done: step }),
        gpuBytes,
        peakGpuBytes: Math.max(run.peakGpuBytes, gpuBytes),
        tensors,
        // Baselines are measured between the steps.
        progress: run.progress?.what === 'measuring baselines' ? run.progress : null,
      };
      return changed(run, change, stepsOf(run).append({ ...numbers, stage, index, step, milliseconds }));
    }
    case 'ranked': {
      const { type: _, ...ranking } = event;
      return changed(run, { rankings: [...run.rankings, ranking], progress: null });
    }
    case 'labels-stored':
      return changed(run, { labels: event.labels, progress: null });
    case 'warned':
      return changed(run, { warnings: [...run.warnings, event.warning] });
    case 'stage-finished':
      return changed(run, {
        stages: updateStage(run, event.index, { seconds: event.seconds, result: event.result, done: event.steps }),
      });
    case 'stage-weighed': {
      const { weighed } = event;
      // A stage that could not be finished has no more steps than it took.
      const done = run.stages.find(({ index }) => index === weighed.index)?.done;
      const change = weighed.why === 'not-finite' && done !== undefined ? { steps: done } : {};
      const stages = updateStage(run, weighed.index, change);
      return changed(run, { stages, weighed: [...run.weighed, weighed], progress: null });
    }
    case 'chosen':
      return changed(run, { choice: { ...event.choice, seconds: event.seconds }, progress: null });
    case 'collapsed':
      return changed(run, { collapse: { ...event.collapse, wentOn: false }, progress: null });
    case 'checkpoint-written': {
      const { bytes, milliseconds } = event.checkpoint;
      const { count, milliseconds: before } = run.checkpoints;
      return changed(run, { checkpoints: { count: count + 1, bytes, milliseconds: before + milliseconds } });
    }
    case 'run-continued': {
      const { time, place, events, adapter } = event;
      const before = events.length > 0 ? events.reduce(applyEvent, emptyRun) : run;
      const isOther = adapter !== undefined && adapter !== before.adapter?.description;
      return changed(before, {
        state: 'running',
        continued: [...before.continued, { time, place, ...(isOther && { adapter }) }],
        // The checkpoint that the run goes on from was written after all that its log holds.
        checkpoints: { ...before.checkpoints, count: before.checkpoints.count + (place ? 1 : 0) },
        progress: null,
      });
    }
    case 'result-hashed': {
      const others = run.results.filter(({ path }) => path !== event.file.path);
      return changed(run, { results: [...others, event.file] });
    }
    case 'paused':
      return changed(run, { state: 'paused' });
    case 'resumed':
      return changed(run, { state: 'running', collapse: run.collapse && { ...run.collapse, wentOn: true } });
    case 'run-finished':
      return changed(run, {
        state: event.outcome,
        finished: event.time,
        seconds: event.seconds,
        error: event.error ?? null,
        progress: null,
      });
    default:
      return event satisfies never;
  }
}
