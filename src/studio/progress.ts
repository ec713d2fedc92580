import type { Recipe } from '../protocol/recipe.js';
import type { RunRecord, StepRecord } from '../protocol/record.js';
import type { StageName } from '../protocol/stage-recipes.js';
import { words } from './words/words.js';

/** Steps that the rate is taken from: enough to be steady, few enough to follow a change. */
const RATE_WINDOW = 20;

export interface StageProgress {
  done: number;
  total: number;
}

/** The recipe's stages with their steps; of one that the run could not finish, those that it took. */
const plannedOf = (run: RunRecord, recipe: Recipe): { stage: StageName; steps: number }[] =>
  recipe.stages.map(({ stage, steps }, place) => ({
    stage,
    steps: run.stages.find(({ index }) => index === place)?.steps ?? steps,
  }));

/** Steps done and to do of one stage, over all entries of that name; null when the recipe has none. */
export function stageProgress(run: RunRecord, recipe: Recipe, stage: StageName): StageProgress | null {
  const planned = plannedOf(run, run.recipe ?? recipe).filter((entry) => entry.stage === stage);
  if (planned.length === 0) return null;
  const total = planned.reduce((sum, entry) => sum + entry.steps, 0);
  const done = run.stages.filter((entry) => entry.stage === stage).reduce((sum, entry) => sum + entry.done, 0);
  return { done: Math.min(done, total), total };
}

/** Median milliseconds of the latest steps, of one stage entry where it has any; null before the first step. */
export function stepMilliseconds(steps: readonly StepRecord[], index?: number): number | null {
  const own = index === undefined ? steps : steps.filter((step) => step.index === index);
  const latest = own
    .slice(-RATE_WINDOW)
    .map((step) => step.milliseconds)
    .sort((a, b) => a - b);
  return latest[Math.floor(latest.length / 2)] ?? null;
}

/**
 * The task that one waits for now, other than the steps of a stage. Baselines between two steps do not count: the stage
 * goes on.
 */
export function waitedFor({ progress, stages }: RunRecord): RunRecord['progress'] {
  const stage = stages.at(-1);
  const between = progress?.what === 'measuring baselines' && stage !== undefined && stage.done < stage.steps;
  return between ? null : progress;
}

/** Name of a task. A saved record may have one that no run has today. */
export function taskTitle(what: string): string {
  const { tasks } = words.page;
  return Object.hasOwn(tasks, what) ? tasks[what as keyof typeof tasks] : what;
}

/** How far the run is in what it does now, [0,1]: a task, or the present stage. */
export function presentShare(run: RunRecord): number {
  const task = waitedFor(run);
  if (task) return task.done / task.total;
  const stage = run.stages.at(-1);
  return stage && stage.steps > 0 ? stage.done / stage.steps : 0;
}

export interface RunProgress {
  /** The stage entry that is going on, and its steps. */
  stage: { name: StageName; done: number; total: number; secondsLeft: number | null } | null;
  /** Share of all the recipe's steps that are done, [0,1]. */
  share: number;
  /** Seconds of training left, at the present rate; evaluations are not counted. Null before the first step. */
  secondsLeft: number | null;
  stepsPerSecond: number | null;
  imagesPerSecond: number | null;
}

/** How far a run is and how long it will take, from only its record. */
export function runProgress(run: RunRecord): RunProgress {
  const planned = run.recipe ? plannedOf(run, run.recipe) : [];
  const total = planned.reduce((sum, entry) => sum + entry.steps, 0);
  const done = run.stages.reduce((sum, entry) => sum + entry.done, 0);
  const present = run.stages.at(-1);
  const pace = stepMilliseconds(run.steps, present?.index) ?? stepMilliseconds(run.steps);
  const left = (steps: number) => (pace === null ? null : (steps * pace) / 1000);
  const stepsPerSecond = pace ? 1000 / pace : null;
  return {
    stage: present
      ? {
          name: present.stage,
          done: present.done,
          total: present.steps,
          secondsLeft: left(present.steps - present.done),
        }
      : null,
    share: total > 0 ? Math.min(1, done / total) : 0,
    secondsLeft: left(Math.max(0, total - done)),
    stepsPerSecond,
    imagesPerSecond: stepsPerSecond === null ? null : stepsPerSecond * (run.recipe?.batchSize ?? 1),
  };
}
