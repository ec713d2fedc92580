import { type ListedRun, type RunEntry, stateOf } from '../../protocol/kept-run.js';
import { byteSize, points, signedPoints } from '../../report/numbers.js';
import { continueKept } from '../actions/continue.js';
import { deleteRun, exportRun, keepRun, openRun } from '../actions/runs.js';
import { plural } from '../amounts.js';
import { RunCheck } from '../compare/run-check.js';
import { Button, IconButton } from '../controls/button.js';
import { Explained } from '../controls/explained.js';
import { RunName } from './run-name.js';
import { dateAndTime, stateWords } from './run-words.js';
import { useRuns } from './runs-store.js';
import { usePicture } from './use-picture.js';

/** One run of the list. */
export function RunRow({ run }: { run: ListedRun }) {
  const deleting = useRuns((state) => state.deleting.has(run.id));
  if (deleting) return <Deleted run={run} />;
  return (
    <li className="run-row" data-state={stateOf(run)}>
      <RunCheck run={run} />
      <Thumbnail run={run} />
      <div className="run-row-text">
        {run.entry ? <RunName id={run.id} name={run.entry.name} /> : <strong className="run-name">{run.id}</strong>}
        <p className="run-state">{stateWords(run)}</p>
        {run.entry && <Facts entry={run.entry} />}
        {run.entry?.notes.map((note) => (
          <p key={note} className="run-note">
            {note}
          </p>
        ))}
        <Actions run={run} />
      </div>
      {run.entry && <Figures entry={run.entry} />}
    </li>
  );
}

const nameOf = ({ entry, id }: ListedRun): string => entry?.name ?? id;

/** The button that had the focus is gone; this one stands in its place. */
function Deleted({ run }: { run: ListedRun }) {
  return (
    <li className="run-row deleted">
      <span role="status">“{nameOf(run)}” is being deleted.</span>
      <Button className="small" autoFocus onClick={() => keepRun(run.id)}>
        Undo
      </Button>
    </li>
  );
}

function Thumbnail({ run }: { run: ListedRun }) {
  const address = usePicture(run.thumbnail);
  if (!address) return <span className="run-picture none" aria-hidden="true" />;
  return (
    <img
      className="run-picture"
      src={address}
      alt={`Predictions before and after “${nameOf(run)}”`}
      title="Predictions before the run and after it"
    />
  );
}

function Facts({ entry }: { entry: RunEntry }) {
  const { recipe, model, targets, created, bytes, frames } = entry;
  const data = [model, targets && plural(targets.images, 'image')].filter(Boolean).join(', ');
  return (
    <p className="run-facts">
      <time dateTime={created}>{dateAndTime(created)}</time> · {recipe.name}: {recipe.line} · seed {recipe.seed}
      {data && ` · ${data}`}
      {bytes > 0 && ` · ${byteSize(bytes)}`}
      {frames && ` · ${byteSize(frames.bytes)} of it in ${plural(frames.count, 'picture')} over time`}
    </p>
  );
}

function Figures({ entry }: { entry: RunEntry }) {
  const { figures, targets, heldOut } = entry;
  if (!figures) return null;
  const { mIoU, difference, baseline } = figures;
  return (
    <p className="run-figures">
      <Explained
        side="left"
        tip={`Mean IoU of the run's result, on ${heldOut ? plural(heldOut.labelled, 'held-out image') : plural(targets?.labelled ?? 0, 'labelled image')}, in points of 100`}
      >
        <strong>{points(mIoU)}</strong> <span className="unit">mIoU</span>
      </Explained>
      {difference !== null && (
        <Explained side="left" tip={`Difference to ${baseline ?? 'the baseline'}, in points`}>
          <span className="delta" data-sign={signOf(difference)}>
            {signedPoints(difference)}
          </span>
        </Explained>
      )}
    </p>
  );
}

const signOf = (difference: number): string => {
  const text = signedPoints(difference);
  if (text.startsWith('+')) return 'up';
  return text.startsWith('−') ? 'down' : 'same';
};

function Actions({ run }: { run: ListedRun }) {
  const { id, entry } = run;
  const state = stateOf(run);
  const hasRecord = entry !== null && state !== 'running' && (state !== 'interrupted' || entry.place !== null);
  return (
    <div className="run-actions">
      {hasRecord && (
        <Button className="small" onClick={() => void openRun(id)} aria-label={`Open “${nameOf(run)}”`}>
          Open
        </Button>
      )}
      {entry?.place && !run.going && (
        <Button
          className="small"
          icon="play"
          onClick={() => void continueKept(id)}
          aria-label={`Continue “${nameOf(run)}”`}
        >
          Continue
        </Button>
      )}
      {entry && (
        <Button
          className="small"
          icon="download"
          onClick={() => void exportRun(id)}
          aria-label={`Export “${nameOf(run)}”`}
        >
          Export
        </Button>
      )}
      <IconButton
        icon="trash"
        label={run.going ? 'A run that goes on cannot be deleted' : `Delete “${nameOf(run)}”`}
        disabled={run.going}
        onClick={() => deleteRun(id)}
      />
    </div>
  );
}
