import { useEffect, useState } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import type { ListedFrame } from '../../protocol/frames.js';
import type { ImageMaps } from '../../protocol/session.js';
import { timeline } from '../../report/timeline.js';
import { shownRun, useStudio } from '../store.js';
import { useShownFrames, useShownRunId } from '../time/frame-lists.js';
import { frameOfRun } from '../time/read-frames.js';
import { placeWords } from '../time/stops.js';
import { words } from '../words/words.js';
import { PicturePair } from './headline-picture.js';

interface Ends {
  before: ListedFrame;
  after: ListedFrame;
  image: number;
}

/** The first and the last frame of an image that the last frame has. */
export function endsOf(frames: readonly ListedFrame[]): Ends | null {
  const after = frames.at(-1);
  const image = after?.images[0];
  if (!after || image === undefined) return null;
  const before = frames.find(({ images }) => images.includes(image)) ?? after;
  return { before, after, image };
}

/** Of a kept run without pictures of its end: the last maps that were kept over its steps, beside the first ones. */
export function FramesHeadlinePicture({ classes }: { classes: ClassList | null }) {
  const id = useShownRunId();
  const list = useShownFrames();
  const run = useStudio(shownRun);
  const [maps, setMaps] = useState<[ImageMaps, ImageMaps] | null>(null);
  const ends = endsOf(list?.frames ?? []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ends are of this list.
  useEffect(() => {
    let isShown = true;
    setMaps(null);
    if (id === null || !ends) return undefined;
    const { before, after, image } = ends;
    // What is wrong with a frame is said where the slider moves to it.
    Promise.all([before, after].map((frame) => frameOfRun(id, frame, image))).then(
      ([first, last]) => isShown && first && last && setMaps([first.maps, last.maps]),
      () => {},
    );
    return () => {
      isShown = false;
    };
  }, [id, list]);
  if (!ends || !maps) return null;
  const bands = timeline(run);
  const titles = [placeWords(ends.before, bands), placeWords(ends.after, bands)] as const;
  const [before, after] = maps;
  return <PicturePair {...{ before, after, classes, titles }} note={words.result.picture.lastFrame} />;
}
