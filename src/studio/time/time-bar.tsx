import { type KeyboardEvent, useMemo, useState } from 'react';
import { timeline } from '../../report/timeline.js';
import { usePaced } from '../charts/use-paced.js';
import { Button, IconButton } from '../controls/button.js';
import { Choice } from '../controls/choice.js';
import { isGoing, setView, shownRun, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { AnimationSheet } from './animation-sheet.js';
import { useShownFrames } from './frame-lists.js';
import { goTo } from './go.js';
import { byStage, nearestStop, placeOf, placeWords, type Stop, stopOf, stopsOf } from './stops.js';
import { framesWords } from './time-note.js';
import { lookNow, SPEEDS, useTime } from './time-store.js';
import { TimeTrack } from './time-track.js';
import { play, usePlaying } from './use-playing.js';

const PAUSE_MILLISECONDS = 120;

const SPEED_CHOICES = SPEEDS.map((speed) => ({ value: String(speed), label: `${speed} / s` }));

/** What the slider moves over: the stops of the run that is shown. */
function useTimeline() {
  const run = usePaced(useStudio(shownRun), PAUSE_MILLISECONDS);
  const image = useStudio((state) => state.view.image);
  const list = useShownFrames();
  const { recipe, stages, steps, weighed } = run;
  const bands = useMemo(() => timeline({ recipe, stages, weighed }), [recipe, stages, weighed]);
  const frames = list?.frames;
  const stops = useMemo(() => stopsOf(bands, frames ?? [], image, steps), [bands, frames, image, steps]);
  return { run, image, list, bands, stops };
}

/** The slider over a run's time, under pictures and charts. It moves them together; the run goes on meanwhile. */
export function TimeBar() {
  const { run, image, list, bands, stops } = useTimeline();
  const place = useTime((time) => time.place);
  const [saving, setSaving] = useState(false);
  const going = isGoing(run);
  const last = stops.at(-1);
  const at = place === null ? stops.length : stopOf(stops, bands, place);
  usePlaying(stops, at, going);
  if (!last || run.state === 'empty') return null;

  const stop = stops[at];
  const lastStep = run.steps.at(-1);
  const done = lastStep ? (stopsOf(bands, [], image, [lastStep])[0]?.at ?? last.at) : last.at;
  const move = (to: number): void => {
    const next = stops[Math.max(0, to)];
    if (next) goTo(placeOf(next));
    else leave(going);
  };
  const there = placeWords(stop ?? lastStep ?? last, bands);
  const said = !stop && going ? words.time.bar.now(there) : there;
  const note = framesWords(run, list, image);
  const hasPictures = list?.frames.some(({ images }) => images.includes(image)) ?? false;
  return (
    <section className="time-bar" aria-label={words.time.bar.label}>
      <PlayButtons {...{ stops, at, move }} />
      <TimeTrack
        {...{ bands, stops, done, said }}
        value={stop?.at ?? done}
        total={bands.at(-1)?.end ?? done}
        hasFrames={hasPictures}
        onValue={(value) => (going && value >= done ? lookNow() : move(nearestStop(stops, value)))}
        onKey={(event) => act(event, stops, at, move)}
      />
      <span className="time-words">{said}</span>
      <NowButton going={going} />
      <div className="time-choices">
        <SpeedChoice />
        <LoopButton />
        {hasPictures && (
          <IconButton
            icon="download"
            label={words.time.bar.save}
            about={words.time.bar.saveAbout}
            side="top"
            onClick={() => setSaving(true)}
          />
        )}
      </div>
      {note && <p className="time-note">{note}</p>}
      {saving && <AnimationSheet onClose={() => setSaving(false)} stops={stops} bands={bands} />}
    </section>
  );
}

/** From the last stop on: to what the run is now. A run that is over stays at its last stop. */
const leave = (going: boolean): void => {
  if (going) lookNow();
};

interface Moves {
  stops: readonly Stop[];
  /** The present stop; behind the last one for now. */
  at: number;
  move: (to: number) => void;
}

function PlayButtons({ stops, at, move }: Moves) {
  const playing = useTime((time) => time.playing);
  return (
    <div className="time-buttons">
      <IconButton
        icon={playing ? 'pause' : 'play'}
        filled
        label={playing ? words.time.bar.pause : words.time.bar.play}
        about={words.time.bar.playAbout}
        shortcut={words.time.bar.playKey}
        side="top"
        onClick={() => play(!playing, stops, at)}
      />
      <IconButton
        icon="chevron"
        className="back"
        label={words.time.bar.earlier}
        side="top"
        disabled={at <= 0}
        onClick={() => move(Math.min(at, stops.length) - 1)}
      />
      <IconButton
        icon="chevron"
        label={words.time.bar.later}
        side="top"
        disabled={at >= stops.length}
        onClick={() => move(at + 1)}
      />
    </div>
  );
}

function NowButton({ going }: { going: boolean }) {
  const now = useTime((time) => time.place === null);
  const back = () => {
    lookNow();
    if (!going) setView({ chapter: 'result' });
  };
  return (
    <Button className="small time-now" aria-pressed={now} disabled={now && !going} onClick={back}>
      {going && <i aria-hidden="true" />}
      {going ? words.time.bar.live : words.time.bar.result}
    </Button>
  );
}

function SpeedChoice() {
  const speed = useTime((time) => time.speed);
  return (
    <Choice
      label={words.time.bar.speed}
      hideLabel
      value={String(speed)}
      options={SPEED_CHOICES}
      onChange={(value) => useTime.setState({ speed: SPEEDS.find((each) => String(each) === value) ?? speed })}
    />
  );
}

function LoopButton() {
  const loop = useTime((time) => time.loop);
  return (
    <IconButton
      icon="reset"
      label={words.time.bar.loop}
      side="top"
      aria-pressed={loop}
      onClick={() => useTime.setState({ loop: !loop })}
    />
  );
}

/** Keys of the slider: to the next place, to the ends, by stage, and play. */
function act(event: KeyboardEvent, stops: readonly Stop[], at: number, move: (to: number) => void): void {
  const last = stops.length - 1;
  const targets: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    Home: 0,
    End: at < last ? last : at + 1,
    PageUp: byStage(stops, Math.min(at, last), 1),
    PageDown: byStage(stops, Math.min(at, last), -1),
  };
  const target = targets[event.key];
  if (target !== undefined) move(target);
  else if (event.key === ' ') play(!useTime.getState().playing, stops, at);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
