import type { TargetsSummary } from '../../protocol/events.js';
import type { Thumbnail } from '../../protocol/session.js';
import { useStudio } from '../store.js';
import { frameThumbnail } from '../time/frame-thumbnail.js';
import { ask } from './engine.js';

/** Wide enough for the grid on a dense screen. */
const WIDTH = 160;

let owner: TargetsSummary | null = null;
let cache = new Map<number, Promise<Thumbnail>>();

/** A small picture of a target image; each is asked for once. Of a saved run it is what was kept; rejects where that is nothing. */
export function thumbnail(image: number): Promise<Thumbnail> {
  const { targets, saved } = useStudio.getState();
  if (saved) return frameThumbnail(saved, image, WIDTH);
  if (owner !== targets) {
    owner = targets;
    cache = new Map();
  }
  const known = cache.get(image) ?? ask('thumbnail', { image, width: WIDTH });
  cache.set(image, known);
  return known;
}
