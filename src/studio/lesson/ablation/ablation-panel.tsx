import { useState } from 'react';
import { duration } from '../../../report/numbers.js';
import { whatIsMissing } from '../../actions/run.js';
import { Bar } from '../../controls/bar.js';
import { Button, IconButton } from '../../controls/button.js';
import { runProgress, stepMilliseconds } from '../../progress.js';
import { isGoing, useStudio } from '../../store.js';
import { CHANGE_NAMES, CHANGES, type ChangeName, changedBy } from './changes.js';
import {
  cancelQueue,
  cancelQueued,
  type Queued,
  type QueuedState,
  showComparison,
  startQueue,
  useQueue,
} from './queue.js';

const toggled = (chosen: readonly ChangeName[], name: ChangeName): ChangeName[] =>
  CHANGE_NAMES.filter((each) => (each === name ? !chosen.includes(each) : chosen.includes(each)));

/** Switches that leave something out of the recipe, and the runs that follow from them. */
export function AblationPanel({ first }: { first: readonly ChangeName[] }) {
  const [chosen, setChosen] = useState<readonly ChangeName[]>(first);
  const recipe = useStudio((state) => state.recipe);
  const missing = useStudio((state) => (isGoing(state.live) ? 'A run is going on.' : whatIsMissing(state)));
  const going = useQueue((queue) => queue.going);
  const possible = chosen.filter((name) => changedBy(recipe, name) !== null);
  return (
    <div className="ablation">
      <fieldset className="ablation-switches" disabled={going}>
        <legend>Run the recipe as it is, and then</legend>
        {CHANGE_NAMES.map((name) => (
          <label key={name} title={CHANGES[name].about}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              disabled={changedBy(recipe, name) === null}
              onChange={() => setChosen(toggled(chosen, name))}
            />
            {CHANGES[name].title}
          </label>
        ))}
      </fieldset>
      {!going && (
        <Button
          icon="play"
          disabled={missing !== null || possible.length === 0}
          onClick={() => void startQueue(recipe, possible)}
        >
          {`Queue ${possible.length + 1} runs and compare`}
        </Button>
      )}
      {!going && missing && <p className="muted">{missing}</p>}
      <QueueList />
    </div>
  );
}

const WORDS: Record<QueuedState, string> = {
  waiting: 'waits',
  running: 'runs',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

function QueueList() {
  const { runs, going } = useQueue();
  const compared = runs.filter(({ state, run }) => state === 'done' && run !== null).length;
  if (runs.length === 0) return null;
  return (
    <div className="queue">
      <ol aria-label="Queued runs">
        {runs.map((each, place) => (
          <Row key={each.title} queued={each} place={place} />
        ))}
      </ol>
      <p className="queue-foot" role="status">
        {going ? <TimeLeft runs={runs} /> : `${compared} of ${runs.length} runs are done.`}
      </p>
      {going ? (
        <Button className="small" onClick={cancelQueue}>
          Cancel all
        </Button>
      ) : (
        compared > 1 && (
          <Button className="small" onClick={() => void showComparison()}>
            Compare them
          </Button>
        )
      )}
    </div>
  );
}

function Row({ queued: { title, state, problem }, place }: { queued: Queued; place: number }) {
  const live = useStudio((all) => all.live);
  const progress = state === 'running' ? runProgress(live) : null;
  const isOpen = state === 'waiting' || state === 'running';
  return (
    <li data-state={state}>
      <span>{title}</span>
      <span className="muted">{WORDS[state]}</span>
      {isOpen && (
        <IconButton icon="cross" className="small" label={`Cancel “${title}”`} onClick={() => cancelQueued(place)} />
      )}
      {progress && <Bar title="" name={`Progress of “${title}”`} share={progress.share} left={progress.secondsLeft} />}
      {problem && <p className="queue-problem">{problem}</p>}
    </li>
  );
}

const stepsOf = ({ recipe }: Queued): number => recipe.stages.reduce((sum, { steps }) => sum + steps, 0);

/** By the pace of the run that goes on; measuring is not counted. */
function TimeLeft({ runs }: { runs: readonly Queued[] }) {
  const live = useStudio((state) => state.live);
  const pace = stepMilliseconds(live.steps);
  const present = runProgress(live).secondsLeft;
  if (pace === null || present === null) return 'The runs follow each other by themselves.';
  const waiting = runs.filter(({ state }) => state === 'waiting').reduce((sum, each) => sum + stepsOf(each), 0);
  return `About ${duration(present + (waiting * pace) / 1000)} of training left.`;
}
