import { useEffect, useState } from 'react';
import type { RunRecord } from '../../protocol/record.js';
import { clock as inClock } from '../amounts.js';
import { Tip } from '../controls/tip.js';
import { runTimes } from '../run-clock.js';
import { isGoing, useStudio } from '../store.js';
import { words } from '../words/words.js';

/** The present time, anew each second while it is needed. */
function useNow(ticking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return ticking ? now : Date.now();
}

/** How long the run has computed; the time on the clock, pauses included, is in the tip. */
export function RunTime({ run }: { run: RunRecord }) {
  const clock = useStudio((state) => state.clock);
  const saved = useStudio((state) => state.saved !== null);
  const now = useNow(!saved && isGoing(run));
  const times = runTimes(run, clock, now);
  if (!times) return null;
  const wall = inClock(times.wall);
  const rest = inClock(Math.max(0, times.wall - times.computed));
  return (
    <div>
      <dt>{words.panels.runTime.computed}</dt>
      <dd>
        <Tip side="top" text={words.panels.runTime.about(wall, rest)}>
          <button type="button" className="explained">
            {inClock(times.computed)}
          </button>
        </Tip>
      </dd>
    </div>
  );
}
