import { type ListedRun, type RunEntry, stateOf } from '../../protocol/kept-run.js';
import { BASELINE_TITLES } from '../../report/baselines.js';
import { continueKept } from '../actions/continue.js';
import { deleteRun, exportRun, keepRun, openRun } from '../actions/runs.js';
import { RunCheck } from '../compare/run-check.js';
import { Button, IconButton } from '../controls/button.js';
import { Explained } from '../controls/explained.js';
import { byteSize, points, printedDifference, signedPoints } from '../words/numbers.js';
import { words } from '../words/words.js';
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
      <span role="status">{words.runs.row.deleted(nameOf(run))}</span>
      <Button className="small" autoFocus onClick={() => keepRun(run.id)}>
        {words.runs.row.undo}
      </Button>
    </li>
  );
}

function Thumbnail({ run }: { run: ListedRun }) {
  const address = usePicture(run.thumbnail);
  if (!address) return <NoPicture run={run} />;
  return (
    <img
      className="run-picture"
      src={address}
      alt={words.runs.row.picture(nameOf(run))}
      title={words.runs.row.pictureTitle}
    />
  );
}

/** Says why there is no picture, as far as that is known. */
function NoPicture({ run }: { run: ListedRun }) {
  const { row } = words.runs;
  if (run.thumbnail || stateOf(run) === 'damaged') return <span className="run-picture none" aria-hidden="true" />;
  if (run.entry?.state === 'running') return <span className="run-picture none">{row.noPictureYet}</span>;
  return (
    <span className="run-picture none" title={row.noPictureAbout}>
      {row.noPicture}
    </span>
  );
}

function Facts({ entry }: { entry: RunEntry }) {
  const { recipe, model, targets, created, bytes, frames } = entry;
  const data = [model, targets && words.runs.row.images(targets.images)].filter(Boolean).join(', ');
  return (
    <p className="run-facts">
      <time dateTime={created}>{dateAndTime(created)}</time> · {recipe.name}: {recipe.line} ·{' '}
      {words.runs.row.seed(recipe.seed)}
      {data && ` · ${data}`}
      {bytes > 0 && ` · ${byteSize(bytes)}`}
      {frames && ` · ${words.runs.row.overTime(byteSize(frames.bytes), frames.count)}`}
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
        tip={heldOut ? words.runs.row.onHeldOut(heldOut.labelled) : words.runs.row.onLabelled(targets?.labelled ?? 0)}
      >
        <strong>{points(mIoU)}</strong> <span className="unit">mIoU</span>
      </Explained>
      {difference !== null && <Difference printed={printedDifference(mIoU, mIoU - difference)} baseline={baseline} />}
    </p>
  );
}

const BASELINES = Object.keys(BASELINE_TITLES) as (keyof typeof BASELINE_TITLES)[];

/** The baseline of an entry, which holds its English title; undefined in an entry without it. */
const baselineOf = (title: string | null) => BASELINES.find((kind) => BASELINE_TITLES[kind] === title);

/** What it is against stands beside it: the charts of a run have differences to the source model. */
function Difference({ printed, baseline }: { printed: number; baseline: string | null }) {
  const kind = baselineOf(baseline);
  return (
    <Explained side="left" tip={words.runs.row.differenceTo(kind ? words.result.comparison[kind] : baseline)}>
      <span className="delta" data-sign={signOf(printed)}>
        {signedPoints(printed)}
      </span>{' '}
      <small className="muted">{words.runs.row.against[kind ?? 'unknown']}</small>
    </Explained>
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
        <Button className="small" onClick={() => void openRun(id)} aria-label={words.runs.row.openNamed(nameOf(run))}>
          {words.runs.row.open}
        </Button>
      )}
      {entry?.place && !run.going && (
        <Button
          className="small"
          icon="play"
          onClick={() => void continueKept(id)}
          aria-label={words.runs.row.goNamed(nameOf(run))}
        >
          {words.runs.row.go}
        </Button>
      )}
      {entry && (
        <Button
          className="small"
          icon="download"
          onClick={() => void exportRun(id)}
          aria-label={words.runs.row.exportNamed(nameOf(run))}
        >
          {words.runs.row.export}
        </Button>
      )}
      <IconButton
        icon="trash"
        label={run.going ? words.runs.row.notDeleted : words.runs.row.deleteNamed(nameOf(run))}
        disabled={run.going}
        onClick={() => deleteRun(id)}
      />
    </div>
  );
}
