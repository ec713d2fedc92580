import { byPlace, type ListedFrame } from '../../protocol/frames.js';
import { isStageName } from '../../protocol/stages.js';

/** The folder of a run's frames. */
export const FRAMES = 'frames';

/** What is kept once for all frames: how often a frame is kept, and of which images. */
export const PLAN = 'plan.json';

/** Small pictures of the target images, in the form of one frame. */
export const SMALL = 'small.zip';

/** The name says the place and the images, so that a list of names is a list of frames. */
const FRAME = /^(\d{1,9})-([a-z]+)-(\d{1,9})_(\d{1,9}(?:-\d{1,9})*)\.zip$/;
const STILL = /^still-(\d{1,9})\.zip$/;

export const frameName = ({ index, stage, step, images }: ListedFrame): string =>
  `${index}-${stage}-${step}_${images.join('-')}.zip`;

/** The file of an image's layers that no step changes. */
export const stillName = (image: number): string => `still-${image}.zip`;

/** Undefined for a name that is not that of a frame. */
export function frameOfName(name: string): ListedFrame | undefined {
  const [, index, stage, step, images] = FRAME.exec(name) ?? [];
  if (index === undefined || stage === undefined || !isStageName(stage)) return undefined;
  return { index: Number(index), stage, step: Number(step), images: (images ?? '').split('-').map(Number) };
}

export function stillOfName(name: string): number | undefined {
  const [, image] = STILL.exec(name) ?? [];
  return image === undefined ? undefined : Number(image);
}

/** True for every file that a run writes into the folder. */
export const isFrameFile = (name: string): boolean =>
  name === PLAN || name === SMALL || frameOfName(name) !== undefined || stillOfName(name) !== undefined;

/** The frames among the names of files, in the order of the steps. */
export const framesAmong = (names: readonly string[]): ListedFrame[] =>
  names.flatMap((name) => frameOfName(name) ?? []).sort(byPlace);
