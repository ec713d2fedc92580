import type { ErrorReport } from '../../protocol/errors.js';
import type { RunRecord } from '../../protocol/record.js';
import { clockSeconds } from '../../report/run-time.js';
import { closeSavedRun } from '../actions/record-file.js';
import { clearError } from '../actions/reporting.js';
import { playOrPause, singleStep, stop, whatIsMissing } from '../actions/run.js';
import { clock, rate } from '../amounts.js';
import { Bar } from '../controls/bar.js';
import { Button, IconButton } from '../controls/button.js';
import { Problem } from '../controls/problem.js';
import { Tip } from '../controls/tip.js';
import { presentShare, runProgress, taskTitle, waitedFor } from '../progress.js';
import { isGoing, type StudioState, setPanel, shownRun, useStudio } from '../store.js';
import { useTimeLeft } from '../time-left.js';
import { byteSize } from '../words/numbers.js';
import { words } from '../words/words.js';
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
            {words.panels.runBar.closeSaved}
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
          label={words.panels.runBar.log}
          shortcut="L"
          side="top"
          onClick={() => setPanel(useStudio.getState().panel === 'log' ? null : 'log')}
        />
      </div>
    </footer>
  );
}

function Buttons() {
  const said = words.panels.runBar;
  const missing = useStudio(whatIsMissing);
  const state = useStudio((all) => all.live.state);
  const doing = useStudio((all) => all.busy.run);
  const recovering = useStudio((all) => all.recovering !== null);
  const busy = doing !== undefined || recovering;
  const going = state === 'running' || state === 'paused';
  const face = state === 'running' ? said.pause : state === 'paused' ? said.resume : said.run;
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
              {face} <kbd>{said.space}</kbd>
            </>
          )
        }
      >
        {play}
      </Tip>
      <IconButton
        icon="step"
        label={said.oneStep}
        shortcut="→"
        side="top"
        disabled={!going || busy}
        onClick={() => void singleStep()}
      />
      <IconButton
        icon="stop"
        label={said.stop}
        side="top"
        disabled={!going || doing === words.actions.busy.stopping}
        onClick={() => void stop()}
      />
    </div>
  );
}

/** Weights are counted in bytes, everything else by number. */
const amounts = ({ what, done, total }: NonNullable<RunRecord['progress']>): string =>
  what === 'reading weights'
    ? words.panels.amount(byteSize(done), byteSize(total))
    : words.panels.amount(`${done}`, `${total}`);

/** How an ended run ended, how long it computed, and how long it took by the clock where it waited. */
function endWords(outcome: string, run: RunRecord): string {
  if (run.seconds === null) return outcome;
  const wall = clockSeconds(run);
  return words.panels.runBar.outcomeAfter(outcome, clock(run.seconds), wall === null ? null : clock(wall));
}

/** The state of the run in words: assistive technology reads it out. */
export function statusOf(run: RunRecord, missing: string | null): string {
  const said = words.panels.runBar;
  const task = waitedFor(run);
  if (task) return said.task(taskTitle(task.what), amounts(task));
  const outcomes: Partial<Record<RunRecord['state'], string>> = said.outcomes;
  const outcome = outcomes[run.state];
  if (outcome) return endWords(outcome, run);
  const stage = run.stages.at(-1);
  if (run.state === 'paused')
    return stage ? said.pausedAt(words.protocol.stages[stage.stage], stage.done) : said.paused;
  if (stage) return said.step(words.protocol.stages[stage.stage], stage.done, stage.steps);
  return run.state === 'running' ? said.starting : (missing ?? said.ready);
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
        name={words.panels.runBar.stage}
        share={presentShare(run)}
        left={task ? taskLeft : going ? (stage?.secondsLeft ?? null) : null}
      />
      {run.state !== 'empty' && (
        <Bar
          title={words.panels.runBar.wholeRun}
          name={words.panels.runBar.wholeRun}
          share={share}
          left={going ? secondsLeft : null}
        />
      )}
    </div>
  );
}

function Gauges({ run }: { run: RunRecord }) {
  const said = words.panels.runBar;
  const { stepsPerSecond, imagesPerSecond } = runProgress(run);
  if (stepsPerSecond === null || imagesPerSecond === null) return null;
  return (
    <dl className="gauges">
      <RunTime run={run} />
      <div className="steps-rate">
        <dt>{said.stepsRate}</dt>
        <dd>{rate(stepsPerSecond)}</dd>
      </div>
      <div>
        <dt>{said.imagesRate}</dt>
        <dd>{rate(imagesPerSecond)}</dd>
      </div>
      <div title={said.peak(byteSize(run.peakGpuBytes), run.tensors)}>
        <dt>{said.memory}</dt>
        <dd>{byteSize(run.gpuBytes)}</dd>
      </div>
    </dl>
  );
}
