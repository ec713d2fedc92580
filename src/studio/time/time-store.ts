import { create } from 'zustand';
import type { RunPlace } from '../../protocol/events.js';
import type { KeptFrame } from '../../protocol/session.js';

/** Frames a second. */
export const SPEEDS = [1, 2, 4, 8] as const;

/** What part of the run's time is looked at. */
export interface TimeState {
  /** Null: now, or the result of a saved run. */
  place: RunPlace | null;
  /** The latest frame that was read: of this place, or of the one before until this one has come. */
  frame: KeptFrame | null;
  /** Why a frame cannot be shown, in words. */
  problem: string | null;
  playing: boolean;
  speed: (typeof SPEEDS)[number];
  loop: boolean;
}

const NOW: Pick<TimeState, 'place' | 'frame' | 'problem' | 'playing'> = {
  ...{ place: null, frame: null, problem: null, playing: false },
};

export const useTime = create<TimeState>()(() => ({ ...NOW, speed: 4, loop: false }));

/** Back to what the run is now, or to the result. */
export const lookNow = (): void => useTime.setState(NOW);
