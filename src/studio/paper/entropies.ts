import type { RunRecord } from '../../protocol/record.js';
import type { ImageMaps } from '../../protocol/session.js';
import { hasLists } from '../../report/step-lists.js';
import { words } from '../words/words.js';

/** Entropies of pixels as shares of equal bins over h in [0,1], and whose they are. */
export interface Entropies {
  histogram: readonly number[];
  of: string;
  /** The 1-based step of the stage at this place of the recipe; null for an image. */
  step: { index: number; step: number } | null;
}

const BINS = 64;
const LEVELS = 255;

/** The latest step of Align that has its histogram. */
function ofRun({ steps }: RunRecord): Entropies | null {
  for (let row = steps.length - 1; row >= 0; row -= 1) {
    const step = steps[row];
    if (step?.stage === 'align' && hasLists(step)) {
      return { histogram: step.entropyHistogram, of: words.paper.entropies.ofStep(step.step), step };
    }
  }
  return null;
}

function ofImage(maps: ImageMaps | undefined): Entropies | null {
  const entropy = maps?.layers.entropy;
  if (!maps || entropy?.kind !== 'share') return null;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of entropy.data) {
    const bin = Math.min(BINS - 1, Math.floor((value / LEVELS) * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const histogram = counts.map((count) => count / Math.max(1, entropy.data.length));
  return { histogram, of: `${maps.name}, ${maps.caption}`, step: null };
}

/** Entropies to show behind the curves: of the run's latest step of Align, else of the image that is looked at. */
export const entropiesOf = (run: RunRecord, maps: ImageMaps | undefined): Entropies | null =>
  ofRun(run) ?? ofImage(maps);
