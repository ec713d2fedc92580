import { useEffect } from 'react';
import { type ListedRun, type ListedState, stateOf } from '../../protocol/kept-run.js';
import { continueKept } from '../actions/continue.js';
import { clearError } from '../actions/reporting.js';
import { loadRuns, readRuns } from '../actions/runs.js';
import { Button } from '../controls/button.js';
import { Problem } from '../controls/problem.js';
import { setPanel, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { dateAndTime, reachedWords } from './run-words.js';
import { useRuns } from './runs-store.js';

const BROKEN_OFF: readonly ListedState[] = ['interrupted', 'failed'];

/** The last run, where it was broken off and can go on. Older ones are in the list. */
function brokenOff(runs: readonly ListedRun[] | null): ListedRun | undefined {
  const last = runs?.find(({ entry, going }) => entry && !going);
  return last?.entry?.place && BROKEN_OFF.includes(stateOf(last)) ? last : undefined;
}

/** A tab that is closed gives its run free a little later, and says nothing. */
const LOOKED_EVERY = 3000;

/** For a visitor whose last run was broken off: one click goes on with it. */
export function ContinueCard() {
  const ready = useStudio((state) => state.device.state === 'ready');
  const busy = useStudio((state) => state.busy.runs ?? state.busy.run);
  const error = useStudio((state) => state.errors.runs);
  const changes = useRuns((state) => state.changes);
  const run = useRuns((state) => brokenOff(state.runs));
  const goesOnElsewhere = useRuns(({ runs, live }) => runs?.some(({ id, going }) => going && id !== live) ?? false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is read again when a run changed it.
  useEffect(() => {
    if (!ready) return;
    void loadRuns();
    // Another tab may have ended meanwhile.
    addEventListener('focus', loadRuns);
    return () => removeEventListener('focus', loadRuns);
  }, [ready, changes]);
  useEffect(() => {
    if (!goesOnElsewhere) return;
    // An engine that does not answer is reported where it is missed.
    const timer = setInterval(() => void readRuns().catch(() => {}), LOOKED_EVERY);
    return () => clearInterval(timer);
  }, [goesOnElsewhere]);
  if (!run?.entry) return null;
  const { name, created } = run.entry;
  return (
    <section className="continue-card" aria-label={words.runs.continueCard.label}>
      <div>
        <strong>{words.runs.continueCard.title(dateAndTime(created), reachedWords(run.entry))}</strong>
        <p>{words.runs.continueCard.about(name)}</p>
        <Problem error={error} onDismiss={() => clearError('runs')} />
      </div>
      <div className="continue-card-buttons">
        {busy && <span className="busy">{busy}</span>}
        <Button
          kind="primary"
          icon="play"
          disabled={!ready || busy !== undefined}
          onClick={() => void continueKept(run.id)}
        >
          {words.runs.continueCard.go}
        </Button>
        <Button onClick={() => setPanel('runs')}>{words.runs.continueCard.all}</Button>
      </div>
    </section>
  );
}
