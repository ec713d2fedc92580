import { useEffect, useRef } from 'react';
import { emptyRun } from '../../../protocol/record.js';
import { clearError } from '../../actions/reporting.js';
import { resume } from '../../actions/run.js';
import { Button } from '../../controls/button.js';
import { typeset } from '../../controls/formula.js';
import { Problem } from '../../controls/problem.js';
import { isGoing, shownRun, useStudio } from '../../store.js';
import { useTime } from '../../time/time-store.js';
import { useLooksBack, useShownMaps } from '../../time/use-shown-maps.js';
import { short } from '../../words/numbers.js';
import { words } from '../../words/words.js';
import { bringToSight, PICTURE } from '../in-sight.js';
import type { KeptAlign } from '../pixel/kept-align.js';
import { useKeptAlign } from '../pixel/kept-card.js';
import { pinPixel, usePin } from '../pixel/pin.js';
import { runUntil } from './run-until.js';
import { hasReached, lacks, TOUR_STOPS, type TourStop } from './stops.js';
import { endTour, goTo, leaveTour, openTour, useTour } from './tour.js';

/** The present stop of the tour, with ways to the next and the one before. */
export function TourPanel() {
  const { stop: place, waiting } = useTour();
  const next = useRef<HTMLButtonElement>(null);
  // The keyboard goes on where the tour was opened.
  useEffect(() => next.current?.focus(), []);
  const stop = place === null ? undefined : TOUR_STOPS[place];
  useEffect(() => {
    if (stop && !waiting) bringToSight(stop.shownBy ?? PICTURE);
  }, [stop, waiting]);
  if (place === null || !stop) return null;
  const last = place === TOUR_STOPS.length - 1;
  const at = String(place + 1);
  const count = String(TOUR_STOPS.length);
  const { guide, tour } = words.lesson;
  return (
    <section className="guide" aria-labelledby="guide-title">
      <header>
        <h2 id="guide-title">{tour.title}</h2>
        <span className="guide-place">{guide.place(at, count)}</span>
      </header>
      <progress className="guide-progress" max={TOUR_STOPS.length} value={place + 1} aria-label={tour.progress} />
      <div className="guide-text" role="status">
        <span className="visually-hidden">{tour.spokenPlace(at, count)}</span>
        <Stop stop={stop} waiting={waiting} />
      </div>
      {stop.asksForPixel && !waiting && <AskedPixel />}
      <Failure />
      <footer className="guide-foot">
        <Button disabled={place === 0} onClick={() => goTo(place - 1)}>
          {guide.back}
        </Button>
        <Button kind="primary" ref={next} onClick={() => (last ? endTour() : goTo(place + 1))}>
          {last ? tour.end : guide.next}
        </Button>
        <Button kind="quiet" onClick={leaveTour}>
          {tour.leave}
        </Button>
      </footer>
    </section>
  );
}

function Stop({ stop, waiting }: { stop: TourStop; waiting: boolean }) {
  const whole = useStudio(shownRun);
  const place = useTime((time) => time.place);
  const kept = useStudio((state) => state.saved !== null) || place !== null;
  // Numbers and pictures are those of the same step.
  const run = place && !isGoing(whole) ? runUntil(whole, place) : whole;
  const lack = lacks(run, stop);
  // On the way to a stop one reads what it is about; its numbers come with it.
  const present = !waiting && hasReached(run, stop);
  const { title, look } = words.lesson.tour.stops[stop.name];
  return (
    <>
      <h3>{title}</h3>
      {waiting && <Waiting />}
      {lack && present && <p className="muted">{lack}</p>}
      {(waiting || present) &&
        stop.says(waiting ? emptyRun : run, kept).map((text) => <p key={text}>{typeset(text)}</p>)}
      {present && (
        <p className="look">
          <strong>{words.lesson.guide.look}</strong> {look}
        </p>
      )}
    </>
  );
}

/** The run is on its way to the stop, unless the user paused it. */
function Waiting() {
  const paused = useStudio((state) => state.live.state === 'paused' && state.busy.run === undefined);
  const said = words.lesson.tour;
  if (!paused) {
    return (
      <p>
        <span className="busy">{said.goesOn}</span>
      </p>
    );
  }
  return (
    <p>
      {said.paused} <Button onClick={() => void resume()}>{said.letItGoOn}</Button>
    </p>
  );
}

/** What Align does to the pinned pixel: as the network says, or of the past as its picture does. */
function useAlign(): Pick<KeptAlign, 'entropy' | 'curriculum' | 'sharpening'> | null {
  const { pixel, report } = usePin();
  const away = useLooksBack();
  const kept = useKeptAlign(pixel);
  if (away) return kept;
  return report?.calculation?.stage === 'align' ? { ...report.calculation, entropy: report.entropy } : null;
}

/** The numbers of the pixel that was clicked; one can be chosen without a pointer. */
function AskedPixel() {
  const { pixel } = usePin();
  const size = useShownMaps();
  const align = useAlign();
  const said = words.lesson.tour.pixel;
  return (
    <div className="guide-pixel" role="status">
      {pixel && align ? (
        <p>
          {typeset(said.numbers(String(pixel.x), String(pixel.y), short(align.entropy), short(align.curriculum)))}
          {said.sharpening[align.sharpening]}
        </p>
      ) : (
        <Button
          className="small"
          disabled={!size}
          onClick={() => size && pinPixel({ x: Math.floor(size.width / 2), y: Math.floor(size.height / 2) })}
        >
          {said.middle}
        </Button>
      )}
    </div>
  );
}

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
      <Button onClick={() => void openTour()}>{words.lesson.tour.start}</Button>
    </>
  );
}
