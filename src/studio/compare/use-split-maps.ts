import { useEffect, useState } from 'react';
import type { ImageMaps } from '../../protocol/session.js';
import { asReport } from '../actions/reporting.js';
import type { OpenedRun } from './compare-store.js';
import { decodePng, mapsOfPictures } from './picture-maps.js';

/** What a run has of an image: its maps, or why there are none. */
export type SplitMaps = { maps: ImageMaps } | { why: string };

async function mapsOf({ record, pictures }: OpenedRun, name: string): Promise<SplitMaps> {
  const own = pictures.filter((picture) => picture.name === name);
  if (pictures.length === 0) return { why: 'No pictures were kept of this run.' };
  if (own.length === 0) return { why: `No picture of ${name} was kept of this run.` };
  if (!record.classes) return { why: 'This run has no class list to read its pictures with.' };
  try {
    const maps = await mapsOfPictures(own, record.classes, decodePng);
    return maps ? { maps } : { why: `No picture of ${name} was kept of this run.` };
  } catch (error) {
    return { why: `Its pictures cannot be read. ${asReport(error).message}` };
  }
}

/** Maps of one image under each run; null while they are read. */
export function useSplitMaps(runs: readonly OpenedRun[], name: string | undefined): SplitMaps[] | null {
  const [found, setFound] = useState<{ name: string; maps: SplitMaps[] } | null>(null);
  useEffect(() => {
    if (name === undefined) return;
    let isGone = false;
    void Promise.all(runs.map((run) => mapsOf(run, name))).then((maps) => {
      if (!isGone) setFound({ name, maps });
    });
    return () => {
      isGone = true;
    };
  }, [runs, name]);
  // While another image is read, the last one stays.
  return found?.maps.length === runs.length ? found.maps : null;
}
