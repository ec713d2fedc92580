import { useEffect, useState } from 'react';
import type { ImageMaps } from '../../protocol/session.js';
import { ask } from '../actions/engine.js';
import { asReport } from '../actions/reporting.js';
import { words } from '../words/words.js';
import type { OpenedRun } from './compare-store.js';
import { decodePng, mapsOfPictures } from './picture-maps.js';
import { lastFrameOf } from './split-images.js';

/** What is split: all layers of the last step that maps were kept of, or the result of the run, of which pictures were kept. */
export type Moment = 'step' | 'result';

/** What a run has of an image, with a sentence where that is less than was asked for; or why it has nothing. */
export type SplitMaps = { maps: ImageMaps; note: string | null } | { why: string };

async function mapsOf(run: OpenedRun, name: string, moment: Moment): Promise<SplitMaps> {
  try {
    const frame = lastFrameOf(run, name);
    if (moment === 'step' && frame) {
      const { stage, index, step } = frame.place;
      const { maps } = await ask('frame-of-run', { id: run.id, place: { stage, index, step }, image: frame.image });
      return { maps, note: null };
    }
    const maps = await mapsOfResult(run, name);
    return maps
      ? { maps, note: moment === 'step' ? words.compare.pictures.onlyPictures : null }
      : { why: whyNone(run, name) };
  } catch (error) {
    return { why: words.compare.pictures.notRead(asReport(error).message) };
  }
}

async function mapsOfResult({ record, pictures }: OpenedRun, name: string): Promise<ImageMaps | null> {
  const own = pictures.filter((picture) => picture.name === name);
  return record.classes ? mapsOfPictures(own, record.classes, decodePng) : null;
}

function whyNone({ pictures, frames }: OpenedRun, name: string): string {
  if (pictures.length === 0 && frames.length === 0) return words.compare.pictures.noneOfRun;
  return words.compare.pictures.noneOfImage(name);
}

/** Maps of one image under each run; null while they are read. */
export function useSplitMaps(runs: readonly OpenedRun[], name: string | undefined, moment: Moment): SplitMaps[] | null {
  const [found, setFound] = useState<{ runs: readonly OpenedRun[]; maps: SplitMaps[] } | null>(null);
  useEffect(() => {
    if (name === undefined) return;
    let isGone = false;
    void Promise.all(runs.map((run) => mapsOf(run, name, moment))).then((maps) => {
      if (!isGone) setFound({ runs, maps });
    });
    return () => {
      isGone = true;
    };
  }, [runs, name, moment]);
  // While another image is read, the last one stays.
  return found?.runs === runs ? found.maps : null;
}
