import type { RunRecord } from '../protocol/record.js';
import { compareWithBaseline } from '../report/baselines.js';
import { presentShare, taskTitle, waitedFor } from './progress.js';
import { points } from './words/numbers.js';
import { words } from './words/words.js';

/** True while a run waits for a decision about a collapse. */
export const asksAboutCollapse = ({ state, collapse }: RunRecord): boolean =>
  state === 'paused' && collapse !== null && !collapse.wentOn;

/** What the run does now, and how far it is: "Teach 62 %". */
function doing(run: RunRecord): string {
  const task = waitedFor(run);
  const stage = run.stages.at(-1);
  if (!task && !stage) return words.page.run.starting;
  const name = task ? taskTitle(task.what) : stage ? words.protocol.stages[stage.stage] : '';
  return `${name} ${Math.floor(100 * presentShare(run))} %`;
}

function doneWords(run: RunRecord): string {
  const figures = compareWithBaseline(run);
  const { done, doneWith } = words.page.run;
  return figures ? doneWith(points(figures.final.metrics.mIoU)) : done;
}

/** The state of a run in a few words; null where there is no run. */
export function runWords(run: RunRecord): string | null {
  switch (run.state) {
    case 'empty':
      return null;
    case 'running':
      return doing(run);
    case 'paused':
      return asksAboutCollapse(run) ? words.page.run.collapsed : words.page.run.paused(doing(run));
    case 'done':
      return doneWords(run);
    case 'stopped':
      return words.page.run.stopped;
    case 'failed':
      return words.page.run.failed;
    default:
      return run.state satisfies never;
  }
}

const PAGE = 'ATP Studio';

/** The title of the page's tab. */
export function pageTitle(run: RunRecord, recovering: boolean): string {
  const state = recovering ? words.page.run.startingAgain : runWords(run);
  return state === null ? PAGE : `${state} - ${PAGE}`;
}
