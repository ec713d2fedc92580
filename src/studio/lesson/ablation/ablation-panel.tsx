import { useState } from 'react';
import { whatIsMissing } from '../../actions/run.js';
import { MOST_RUNS } from '../../compare/compare-store.js';
import { Bar } from '../../controls/bar.js';
import { Button, IconButton } from '../../controls/button.js';
import { runProgress, stepMilliseconds } from '../../progress.js';
import { isGoing, useStudio } from '../../store.js';
import { duration } from '../../words/numbers.js';
import { words } from '../../words/words.js';
import { CHANGE_NAMES, type ChangeName, changedBy } from './changes.js';
import { cancelQueue, cancelQueued, showComparison, startQueue, useQueue } from './queue.js';
import type { Queued } from './queued.js';

const toggled = (chosen: readonly ChangeName[], name: ChangeName): ChangeName[] =>
  CHANGE_NAMES.filter((each) => (each === name ? !chosen.includes(each) : chosen.includes(each)));

/** Switches that leave something out of the recipe, and the runs that follow from them. */
export function AblationPanel({ first }: { first: readonly ChangeName[] }) {
  const [chosen, setChosen] = useState<readonly ChangeName[]>(first);
  const recipe = useStudio((state) => state.recipe);
  const missing = useStudio((state) => (isGoing(state.live) ? words.lesson.ablation.going : whatIsMissing(state)));
  const going = useQueue((queue) => queue.going);
  const possible = chosen.filter((name) => changedBy(recipe, name) !== null);
  const said = words.lesson.ablation;
  return (
    <div className="ablation">
      <fieldset className="ablation-switches" disabled={going}>
        <legend>{said.legend}</legend>
        {CHANGE_NAMES.map((name) => (
          <label key={name} title={said.changes[name].about}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              disabled={changedBy(recipe, name) === null}
              onChange={() => setChosen(toggled(chosen, name))}
            />
            {said.changes[name].title}
          </label>
        ))}
      </fieldset>
      {!going && (
        <Button
          icon="play"
          disabled={missing !== null || possible.length === 0}
          onClick={() => void startQueue(recipe, possible)}
        >
          {said.queue(possible.length + 1)}
        </Button>
      )}
      {!going && <LeftOut names={possible.slice(MOST_RUNS - 1)} />}
      {!going && missing && <p className="muted">{missing}</p>}
      <QueueList />
    </div>
  );
}

/** Changes whose runs come after the last one that Compare has room for. */
function LeftOut({ names }: { names: readonly ChangeName[] }) {
  const { changes, leftOut } = words.lesson.ablation;
  if (names.length === 0) return null;
  return <p className="muted">{leftOut(MOST_RUNS, names.map((name) => changes[name].title).join(', '))}</p>;
}

function QueueList() {
  const { runs, going } = useQueue();
  const compared = runs.filter(({ state, run }) => state === 'done' && run !== null).length;
  const failed = runs.filter(({ state }) => state === 'failed').length;
  if (runs.length === 0) return null;
  const said = words.lesson.ablation.list;
  return (
    <div className="queue">
      <ol aria-label={said.label}>
        {runs.map((each, place) => (
          <Row key={each.change ?? ''} queued={each} place={place} />
        ))}
      </ol>
      <p className="queue-foot" role="status">
        {going ? <TimeLeft runs={runs} /> : said.done(compared, runs.length)}
        {failed > 0 && ` ${said.failed(failed)}`}
      </p>
      {going ? (
        <Button className="small" onClick={cancelQueue}>
          {said.cancelAll}
        </Button>
      ) : (
        compared > 1 && (
          <Button className="small" onClick={() => void showComparison()}>
            {said.compare}
          </Button>
        )
      )}
    </div>
  );
}

export const titleOf = ({ change }: Queued): string =>
  change === null ? words.lesson.ablation.asItIs : words.lesson.ablation.changes[change].title;

function Row({ queued, place }: { queued: Queued; place: number }) {
  const { state, problem } = queued;
  const live = useStudio((all) => all.live);
  const progress = state === 'running' ? runProgress(live) : null;
  const isOpen = state === 'waiting' || state === 'running';
  const title = titleOf(queued);
  const { list, states } = words.lesson.ablation;
  return (
    <li data-state={state}>
      <span>{title}</span>
      <span className="muted">{states[state]}</span>
      {isOpen && (
        <IconButton icon="cross" className="small" label={list.cancel(title)} onClick={() => cancelQueued(place)} />
      )}
      {progress && <Bar title="" name={list.progress(title)} share={progress.share} left={progress.secondsLeft} />}
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
  if (pace === null || present === null) return words.lesson.ablation.list.follow;
  const waiting = runs.filter(({ state }) => state === 'waiting').reduce((sum, each) => sum + stepsOf(each), 0);
  return words.lesson.ablation.list.left(duration(present + (waiting * pace) / 1000));
}
