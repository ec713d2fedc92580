import { useEffect } from 'react';
import { isSamePlace } from '../../protocol/frames.js';
import { goTo } from './go.js';
import { nextPlayed, placeOf, type Stop } from './stops.js';
import { lookNow, useTime } from './time-store.js';
import { useLooksBack } from './use-shown-maps.js';

/** Starts or ends playing. From the end it begins at the start again. Only a press does that: nothing plays by itself. */
export function play(playing: boolean, stops: readonly Stop[], at: number): void {
  const [first] = stops;
  if (playing && first && at >= stops.length - 1) goTo(placeOf(first));
  useTime.setState({ playing });
}

/** Goes from stop to stop while it plays. A picture that has not come yet is waited for. */
export function usePlaying(stops: readonly Stop[], at: number, going: boolean): void {
  const playing = useTime((time) => time.playing);
  const speed = useTime((time) => time.speed);
  const hasPictures = useLooksBack();
  const shown = useTime(({ place, frame }) => place !== null && frame !== null && isSamePlace(place, frame));
  const failed = useTime(({ problem }) => problem !== null);
  const waits = hasPictures && !shown && !failed;
  useEffect(() => {
    if (!playing || waits) return;
    const timer = setTimeout(() => goOn(stops, at, going), 1000 / speed);
    return () => clearTimeout(timer);
  }, [playing, waits, stops, at, going, speed]);
}

function goOn(stops: readonly Stop[], at: number, going: boolean): void {
  const next = nextPlayed(stops, at) ?? (useTime.getState().loop ? 0 : null);
  const stop = next === null ? undefined : stops[next];
  if (stop) goTo(placeOf(stop));
  else if (going) lookNow();
  else useTime.setState({ playing: false });
}
