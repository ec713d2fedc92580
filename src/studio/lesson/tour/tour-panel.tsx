import { useEffect, useRef } from 'react';
import { curriculumWeight } from '../../../protocol/curriculum.js';
import { short } from '../../../report/numbers.js';
import { clearError } from '../../actions/reporting.js';
import { resume } from '../../actions/run.js';
import { Button } from '../../controls/button.js';
import { Problem } from '../../controls/problem.js';
import { shownRun, useStudio } from '../../store.js';
import { pinPixel, usePin } from '../pixel/pin.js';
import { hasReached, lacks, TOUR_STOPS, type TourStop } from './stops.js';
import { endTour, goTo, leaveTour, openTour, useTour } from './tour.js';

/** The present stop of the tour, with ways to the next and the one before. */
export function TourPanel() {
  const { stop: place, waiting } = useTour();
  const next = useRef<HTMLButtonElement>(null);
  // The keyboard goes on where the tour was opened.
  useEffect(() => next.current?.focus(), []);
  const stop = place === null ? undefined : TOUR_STOPS[place];
  if (place === null || !stop) return null;
  const last = place === TOUR_STOPS.length - 1;
  return (
    <section className="guide" aria-labelledby="guide-title">
      <header>
        <h2 id="guide-title">The tour</h2>
        <span className="guide-place">{`${place + 1} of ${TOUR_STOPS.length}`}</span>
      </header>
      <progress
        className="guide-progress"
        max={TOUR_STOPS.length}
        value={place + 1}
        aria-label="Progress of the tour"
      />
      <div className="guide-text" role="status">
        <span className="visually-hidden">{`Stop ${place + 1} of ${TOUR_STOPS.length}.`}</span>
        <Stop stop={stop} waiting={waiting} />
      </div>
      {stop.asksForPixel && !waiting && <AskedPixel />}
      <Failure />
      <footer className="guide-foot">
        <Button disabled={place === 0} onClick={() => goTo(place - 1)}>
          Back
        </Button>
        <Button kind="primary" ref={next} onClick={() => (last ? endTour() : goTo(place + 1))}>
          {last ? 'End the tour' : 'Next'}
        </Button>
        <Button kind="quiet" onClick={leaveTour}>
          Leave
        </Button>
      </footer>
    </section>
  );
}

function Stop({ stop, waiting }: { stop: TourStop; waiting: boolean }) {
  const run = useStudio(shownRun);
  const lack = lacks(run, stop);
  const present = !waiting && hasReached(run, stop);
  return (
    <>
      <h3>{stop.title}</h3>
      {waiting ? (
        <Waiting />
      ) : (
        present && (
          <>
            {lack && <p className="muted">{lack}</p>}
            {stop.says(run).map((text) => (
              <p key={text}>{text}</p>
            ))}
            <p className="look">
              <strong>Look at</strong> {stop.look}
            </p>
          </>
        )
      )}
    </>
  );
}

/** The run is on its way to the stop, unless the user paused it. */
function Waiting() {
  const paused = useStudio((state) => state.live.state === 'paused' && state.busy.run === undefined);
  if (!paused) {
    return (
      <p>
        <span className="busy">The run goes on to this stop…</span>
      </p>
    );
  }
  return (
    <p>
      The run is paused on its way to this stop. <Button onClick={() => void resume()}>Let it go on</Button>
    </p>
  );
}

/** The numbers of the pixel that was clicked; one can be chosen without a pointer. */
function AskedPixel() {
  const { pixel, report } = usePin();
  const size = useStudio((state) => state.maps[state.view.image]);
  const calculation = report?.calculation;
  return (
    <div className="guide-pixel" role="status">
      {pixel && report && calculation?.stage === 'align' ? (
        <p>
          {`Pixel x ${pixel.x}, y ${pixel.y}: h = ${short(report.entropy)}, so (1 − h)^γ = ${short(curriculumWeight(report.entropy, calculation.gamma))}. `}
          {SAYS[calculation.sharpening]}
        </p>
      ) : (
        <Button
          className="small"
          disabled={!size}
          onClick={() => size && pinPixel({ x: Math.floor(size.width / 2), y: Math.floor(size.height / 2) })}
        >
          Take the pixel in the middle
        </Button>
      )}
    </div>
  );
}

const SAYS = {
  surer: 'Its gradient makes it surer.',
  'less-sure': 'Its gradient makes it less sure: it is left for later.',
  unmoved: 'Its gradient leaves it as it is.',
  'left-out': 'The entropy limit leaves it out.',
} as const;

/** Why the run could not be started, and how to try again. */
function Failure() {
  const error = useStudio((state) => state.errors.demo ?? state.errors.run);
  const empty = useStudio((state) => shownRun(state).state === 'empty');
  const busy = useStudio((state) => state.busy.demo ?? state.busy.run);
  const waiting = useTour((tour) => tour.waiting);
  const dismiss = () => {
    clearError('demo');
    clearError('run');
  };
  if (busy) return <p className="busy">{busy}</p>;
  if (!empty || waiting) return null;
  return (
    <>
      <Problem error={error} onDismiss={dismiss} />
      <Button onClick={() => void openTour()}>Start the demo</Button>
    </>
  );
}
