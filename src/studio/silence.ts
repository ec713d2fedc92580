import { create } from 'zustand';
import { SILENT_SECONDS } from './heartbeat.js';

export interface Silence {
  /** How long the engine has not answered; null while it answers. */
  seconds: number | null;
  /** A silence is shown from this length on. */
  patience: number;
}

export const NO_SILENCE: Silence = { seconds: null, patience: SILENT_SECONDS };

const MORE_PATIENCE_SECONDS = 60;

/** The silence of an engine that should have answered. */
export const useSilence = create<Silence>()(() => NO_SILENCE);

/** Says nothing about the present silence for a minute. */
export const waitLonger = (): void =>
  useSilence.setState(({ seconds }) => ({ patience: (seconds ?? 0) + MORE_PATIENCE_SECONDS }));

export const isTooLong = ({ seconds, patience }: Silence): boolean => seconds !== null && seconds >= patience;
