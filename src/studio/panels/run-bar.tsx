import type { ErrorReport } from '../../protocol/errors.js';
import type { RunRecord } from '../../protocol/record.js';
import { stageTitle } from '../../protocol/stages.js';
import { byteSize } from '../../report/numbers.js';
import { clockSeconds } from '../../report/run-time.js';
import { closeSavedRun } from '../actions/record-file.js';
import { clearError } from '../actions/reporting.js';
import { playOrPause, singleStep, stop, whatIsMissing } from '../actions/run.js';
import { clock, rate } from '../amounts.js';
import { Bar } from '../controls/bar.js';
import { Button, IconButton } from '../controls/button.js';
import { Problem } from '../controls/problem.js';
import { Tip } from '../controls/tip.js';
import { capitalised } from '../log.js';
import { presentShare, runProgress, waitedFor } from '../progress.js';
import { isGoing, type StudioState, setPanel, shownRun, useStudio } from '../store.js';
import { useTimeLeft } from '../time-left.js';
import { CollapseNotice } from './collapse-notice.js';
import { NoticeToggle } from './notice-toggle.js';
import { RunNotices } from './run-notices.js';
import { RunTime } from './run-time.js';
import { Warnings } from './warnings.js';

const dismiss = () => {
  clearError('run');
  useStudio.setState(({ live }) => ({ live: { ...live, error: null } }));
};

/** What is wrong with the run. While its engine is started again, that is not known yet. */
function errorOf({ errors, saved, live, recovering }: StudioState): ErrorReport | undefined {
  if (recovering !== null) return undefined;
  return errors.run ?? (saved ? undefined : (live.error ?? undefined));
}

/** Play, pause, step, stop; the run's progress and pace. */
export function RunBar() {
  const run = useStudio(shownRun);
  const error = useStudio(errorOf);
  const saved = useStudio((state) => state.saved);
  return (
    <footer className="run-bar">
      <div className="run-error">
        <Problem error={error} onDismiss={dismiss} />
        <CollapseNotice />
        <RunNotices />
      </div>
      {saved ? (
        <div className="run-buttons">
          <Button icon="cross" onClick={closeSavedRun}>
            Close saved run
          </Button>
        </div>
      ) : (
        <Buttons />
      )}
      <Progresses run={run} />
      <Gauges run={run} />
      <div className="run-end">
        <NoticeToggle />
        <Warnings />
        <IconButton
          icon="log"
          label="Log"
          shortcut="L"
          side="top"
          onClick={() => setPanel(useStudio.getState().panel === 'log' ? null : 'log')}
        />
      </div>
    </footer>
  );
}

function Buttons() {
  const missing = useStudio(whatIsMissing);
  const state = useStudio((all) => all.live.state);
  const doing = useStudio((all) => all.busy.run);
  const recovering = useStudio((all) => all.recovering !== null);
  const busy = doing !== undefined || recovering;
  const going = state === 'running' || state === 'paused';
  const face = state === 'running' ? 'Pause' : state === 'paused' ? 'Resume' : 'Run';
  const play = (
    <Button
      kind="primary"
      icon={state === 'running' ? 'pause' : 'play'}
      className="play"
      aria-disabled={!going && missing !== null}
      disabled={busy}
      onClick={() => void playOrPause()}
    >
      {face}
    </Button>
  );
  return (
    <div className="run-buttons">
      <Tip
        side="top"
        onTap={!going && missing !== null}
        text={
          (!going && missing) || (
            <>
              {face} <kbd>Space</kbd>
            </>
          )
        }
      >
        {play}
      </Tip>
      <IconButton
        icon="step"
        label="One step"
        shortcut="→"
        side="top"
        disabled={!going || busy}
        onClick={() => void singleStep()}
      />
      <IconButton
        icon="stop"
        label="Stop; everything so far is kept"
        side="top"
        disabled={!going || doing === 'Stopping…'}
        onClick={() => void stop()}
      />
    </div>
  );
}

const OUTCOMES: Partial<Record<RunRecord['state'], string>> = { done: 'Done', stopped: 'Stopped', failed: 'Failed' };

/** Weights are counted in bytes, everything else by number. */
const amounts = ({ what, done, total }: NonNullable<RunRecord['progress']>): string =>
  what === 'reading weights' ? `${byteSize(done)} of ${byteSize(total)}` : `${done} of ${total}`;

/** How long an ended run computed, and how long it took by the clock where it waited. */
function timeWords(run: RunRecord): string {
  if (run.seconds === null) return '';
  const wall = clockSeconds(run);
  return ` in ${clock(run.seconds)}${wall === null ? '' : ` (${clock(wall)} by the clock)`}`;
}

/** The state of the run in words: assistive technology reads it out. */
export function statusOf(run: RunRecord, missing: string | null): string {
  const task = waitedFor(run);
  if (task) return `${capitalised(task.what)}, ${amounts(task)}`;
  const outcome = OUTCOMES[run.state];
  if (outcome) return outcome + timeWords(run);
  const stage = run.stages.at(-1);
  if (run.state === 'paused') return stage ? `Paused at ${stageTitle(stage.stage)}, step ${stage.done}` : 'Paused';
  if (stage) return `${stageTitle(stage.stage)}, step ${stage.done} of ${stage.steps}`;
  return run.state === 'running' ? 'Starting' : (missing ?? 'Ready to run');
}

function Progresses({ run }: { run: RunRecord }) {
  const missing = useStudio(whatIsMissing);
  const doing = useStudio((state) => state.recovering ?? state.busy.run);
  const { stage, share, secondsLeft } = runProgress(run);
  const task = waitedFor(run);
  const taskLeft = useTimeLeft(task);
  const going = useStudio((state) => !state.saved && isGoing(run));
  return (
    <div className="run-progress">
      <Bar
        title={task && doing ? `${doing} ${statusOf(run, missing)}` : (doing ?? statusOf(run, missing))}
        name="Stage"
        share={presentShare(run)}
        left={task ? taskLeft : going ? (stage?.secondsLeft ?? null) : null}
      />
      {run.state !== 'empty' && (
        <Bar title="Whole run" name="Whole run" share={share} left={going ? secondsLeft : null} />
      )}
    </div>
  );
}

function Gauges({ run }: { run: RunRecord }) {
  const { stepsPerSecond, imagesPerSecond } = runProgress(run);
  if (stepsPerSecond === null || imagesPerSecond === null) return null;
  return (
    <dl className="gauges">
      <RunTime run={run} />
      <div className="steps-rate">
        <dt>steps/s</dt>
        <dd>{rate(stepsPerSecond)}</dd>
      </div>
      <div>
        <dt>img/s</dt>
        <dd>{rate(imagesPerSecond)}</dd>
      </div>
      <div title={`Peak ${byteSize(run.peakGpuBytes)}; ${run.tensors} tensors`}>
        <dt>GPU memory</dt>
        <dd>{byteSize(run.gpuBytes)}</dd>
      </div>
    </dl>
  );
}
