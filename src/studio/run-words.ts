import type { RunRecord } from '../protocol/record.js';
import { stageTitle } from '../protocol/stages.js';
import { compareWithBaseline } from '../report/baselines.js';
import { points } from '../report/numbers.js';
import { capitalised } from './log.js';
import { presentShare, waitedFor } from './progress.js';

/** True while a run waits for a decision about a collapse. */
export const asksAboutCollapse = ({ state, collapse }: RunRecord): boolean =>
  state === 'paused' && collapse !== null && !collapse.wentOn;

/** What the run does now, and how far it is: "Teach 62 %". */
function doing(run: RunRecord): string {
  const task = waitedFor(run);
  const stage = run.stages.at(-1);
  if (!task && !stage) return 'Starting';
  const name = task ? capitalised(task.what) : stage ? stageTitle(stage.stage) : '';
  return `${name} ${Math.floor(100 * presentShare(run))} %`;
}

function doneWords(run: RunRecord): string {
  const figures = compareWithBaseline(run);
  return figures ? `Done: mIoU ${points(figures.final.metrics.mIoU)}` : 'Done';
}

/** The state of a run in a few words; null where there is no run. */
export function runWords(run: RunRecord): string | null {
  switch (run.state) {
    case 'empty':
      return null;
    case 'running':
      return doing(run);
    case 'paused':
      return asksAboutCollapse(run) ? 'Collapsed, waiting' : `Paused - ${doing(run)}`;
    case 'done':
      return doneWords(run);
    case 'stopped':
      return 'Stopped';
    case 'failed':
      return 'Failed';
    default:
      return run.state satisfies never;
  }
}

const PAGE = 'ATP Studio';

/** The title of the page's tab. */
export function pageTitle(run: RunRecord, recovering: boolean): string {
  const words = recovering ? 'Starting again' : runWords(run);
  return words === null ? PAGE : `${words} - ${PAGE}`;
}
