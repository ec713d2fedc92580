import { type DragEvent, useEffect, useState } from 'react';
import type { ListedRun } from '../../protocol/kept-run.js';
import { droppedFiles } from '../actions/dropped-files.js';
import { clearError, showError } from '../actions/reporting.js';
import { clearRuns, importRuns, loadRuns } from '../actions/runs.js';
import { CompareBar } from '../compare/compare-bar.js';
import { Button } from '../controls/button.js';
import { Choice } from '../controls/choice.js';
import { FileDrop } from '../controls/file-drop.js';
import { Problem } from '../controls/problem.js';
import { Sheet } from '../controls/sheet.js';
import { setPanel, useStudio } from '../store.js';
import { FrameBudget } from '../time/frame-budget.js';
import { byteSize } from '../words/numbers.js';
import { words } from '../words/words.js';
import { ImageBudget } from './image-budget.js';
import { RunRow } from './run-row.js';
import { SORTS, type Sort } from './run-words.js';
import { CHECKPOINT_SECONDS, setCheckpointSeconds, setKeepWeights, useRuns } from './runs-store.js';
import { SpaceBar } from './space-bar.js';

/** The runs that this browser keeps. */
export function RunsDrawer() {
  const open = useStudio((state) => state.panel === 'runs');
  return (
    <Sheet
      open={open}
      onClose={() => setPanel(null)}
      shape="side"
      title={words.runs.drawer.title}
      about={words.runs.drawer.about}
    >
      <Content />
    </Sheet>
  );
}

function Content() {
  const runs = useRuns((state) => state.runs);
  const changes = useRuns((state) => state.changes);
  const problem = useRuns((state) => state.problem);
  const error = useStudio((state) => state.errors.runs);
  const busy = useStudio((state) => state.busy.runs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change elsewhere is what asks for the list again.
  useEffect(() => void loadRuns(), [changes]);
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    await importRuns(await droppedFiles(event.dataTransfer)).catch((error) => showError('runs', error));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has the import button inside as its keyboard equal.
    <div className="runs" onDragOver={(event) => event.preventDefault()} onDrop={(event) => void drop(event)}>
      <Problem error={error} onDismiss={() => clearError('runs')} />
      {problem && <p className="card-warning">{problem}</p>}
      {runs && runs.length > 0 && <List runs={runs} />}
      {runs && runs.length === 0 && <Empty />}
      <p className="runs-busy" role="status">
        {busy && <span className="busy">{busy}</span>}
      </p>
      <FileDrop
        icon="upload"
        title={words.runs.drawer.importTitle}
        hint={words.runs.drawer.importHint}
        place="runs"
        accept=".zip"
        multiple
        onFiles={(files) => void importRuns(files)}
      />
      {runs && <Foot runs={runs} />}
    </div>
  );
}

const Empty = () => <p className="empty">{words.runs.drawer.empty}</p>;

const orders = (): { value: Sort; label: string }[] =>
  (Object.keys(SORTS) as Sort[]).map((value) => ({ value, label: words.runs.sorts[value] }));

function List({ runs }: { runs: ListedRun[] }) {
  const [sort, setSort] = useState<Sort>('newest');
  return (
    <>
      <div className="runs-head">
        <span className="muted">{words.runs.drawer.count(runs.length)}</span>
        <Choice<Sort>
          label={words.runs.drawer.order}
          hideLabel
          value={sort}
          options={orders()}
          onChange={(next) => setSort(next)}
        />
      </div>
      <CompareBar runs={runs} />
      <ul className="run-list" aria-label={words.runs.drawer.list}>
        {runs.toSorted(SORTS[sort].compare).map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </ul>
    </>
  );
}

const INTERVALS = CHECKPOINT_SECONDS.map((seconds) => ({
  value: String(seconds),
  label: seconds < 60 ? `${seconds} s` : `${seconds / 60} min`,
}));

function Foot({ runs }: { runs: ListedRun[] }) {
  const keepWeights = useRuns((state) => state.keepWeights);
  const every = useRuns((state) => state.every);
  return (
    <footer className="runs-foot">
      <label className="runs-option">
        <input type="checkbox" checked={keepWeights} onChange={(event) => setKeepWeights(event.target.checked)} />
        {words.runs.drawer.keepWeights}
      </label>
      <Choice
        label={words.runs.drawer.checkpointEvery}
        value={String(every)}
        options={INTERVALS}
        onChange={(seconds) => setCheckpointSeconds(Number(seconds))}
      />
      <FrameBudget />
      <ImageBudget />
      <p className="muted">{words.runs.drawer.whatLies}</p>
      <SpaceBar runs={runs} />
      {runs.length > 0 && <ClearAll runs={runs} />}
    </footer>
  );
}

function ClearAll({ runs }: { runs: ListedRun[] }) {
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  const answer = () => {
    setAsking(false);
    setAsked(true);
  };
  const bytes = runs.reduce((sum, { entry }) => sum + (entry?.bytes ?? 0), 0);
  if (!asking) {
    return (
      <Button className="small" icon="trash" autoFocus={asked} onClick={() => setAsking(true)}>
        {words.runs.drawer.clear}
      </Button>
    );
  }
  return (
    <div
      className="runs-confirm"
      role="alertdialog"
      aria-label={words.runs.drawer.clearLabel}
      aria-describedby="clear-question"
    >
      <p id="clear-question">{words.runs.drawer.clearQuestion(runs.length, byteSize(bytes))}</p>
      <Button
        className="small danger"
        onClick={() => {
          answer();
          void clearRuns();
        }}
      >
        {words.runs.drawer.clearYes}
      </Button>
      <Button className="small" autoFocus onClick={answer}>
        {words.runs.drawer.clearNo}
      </Button>
    </div>
  );
}
