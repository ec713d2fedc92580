import { create } from 'zustand';
import { candidates, changeOf, mostTelling, type TellingImage } from '../result/telling-image.js';
import { useStudio } from '../store.js';
import { ask } from './engine.js';

/** The image that shows the result of the live run; `run` says of which, by its start. */
export const useTelling = create<{ run: string | null; image: TellingImage | null }>()(() => ({
  run: null,
  image: null,
}));

/** Looks for the image that shows the result best, once a run has ended. Without one the result has no picture there. */
export async function lookForTelling(): Promise<void> {
  const { live, targets, view, device, saved } = useStudio.getState();
  const { recipe, started, choice } = live;
  if (saved || device.state !== 'ready' || !recipe || !targets || started === useTelling.getState().run) return;
  useTelling.setState({ run: started, image: null });
  const disputed = choice ? mostFirst(choice.images, choice.disputedByImage) : [];
  const looked: TellingImage[] = [];
  try {
    for (const image of candidates(targets.names.length, view.image, disputed)) {
      const before = await ask('maps', { image, recipe, weights: 'source' });
      const after = await ask('maps', { image, recipe, weights: 'current' });
      if (useStudio.getState().live.started !== started) return;
      const change = changeOf(before, after);
      if (change) looked.push({ before, after, change });
    }
  } catch {
    // The picture is an extra: where the engine cannot make maps now, the figures stand without it.
  }
  if (useTelling.getState().run === started) useTelling.setState({ image: mostTelling(looked) });
}

const mostFirst = (images: readonly number[], shares: readonly number[]): number[] =>
  images
    .map((image, at) => ({ image, share: shares[at] ?? 0 }))
    .sort((a, b) => b.share - a.share)
    .map(({ image }) => image);
