import { useMemo } from 'react';
import type { RunPlace, StepLists } from '../../protocol/events.js';
import { isSamePlace } from '../../protocol/frames.js';
import type { ImageMaps } from '../../protocol/session.js';
import { useStudio } from '../store.js';
import { useShownFrames } from './frame-lists.js';
import { useTime } from './time-store.js';

/** True where the picture of another time than now is looked at. */
export function useLooksBack(): boolean {
  const frames = useShownFrames()?.frames.length ?? 0;
  return useTime(({ place }) => place !== null) && frames > 0;
}

/** The maps of the selected image: those of the time that is looked at, or the latest ones. */
export function useShownMaps(): ImageMaps | undefined {
  const image = useStudio((state) => state.view.image);
  const present = useStudio((state) => (state.saved ? undefined : state.maps[state.view.image]));
  const past = useTime(({ frame }) => frame?.maps);
  if (!useLooksBack()) return present;
  return past?.image === image ? past : undefined;
}

/** A step that is looked at, with lists that the record does not hold. */
export interface ShownTime {
  place: RunPlace;
  lists: StepLists | null;
}

/** Null while the run is looked at as it is now. */
export function useShownTime(): ShownTime | null {
  const place = useTime((time) => time.place);
  const frame = useTime((time) => time.frame);
  return useMemo(() => {
    if (place === null) return null;
    return { place, lists: frame && isSamePlace(frame, place) ? frame.lists : null };
  }, [place, frame]);
}
