import type { Found, LeftOut, PartName } from './report.js';

/** What a part has found so far; each message replaces the one before. */
export interface Progress<Name extends PartName = PartName> {
  result: Found[Name];
  /** What it has not done yet, or will not do, each with the reason. */
  leftOut: LeftOut[];
}

export interface PartOptions {
  driver: string;
  /** Seconds; a part may begin nothing new after them, and is ended a little later. */
  seconds: number;
}

/** A part of the check. It runs in its own process: a driver that fails takes no other part with it. */
export interface Part<Name extends PartName = PartName> {
  run(options: PartOptions, tell: (progress: Progress<Name>) => void): Promise<void>;
}

export const OUT_OF_TIME = 'out of time';
