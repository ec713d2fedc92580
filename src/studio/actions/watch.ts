import type { Recipe } from '../../protocol/recipe.js';
import type { PixelReport } from '../../protocol/session.js';
import { isGoing, type StudioState, takeBefore, takeMaps, useStudio } from '../store.js';
import { chooseStudent } from './black-box.js';
import { ask } from './engine.js';
import { openModel } from './open.js';
import { showError } from './reporting.js';

/** How long the recipe must rest before maps are made anew: a slider sends many values. */
const SETTLE_MILLISECONDS = 200;

const ready = ({ device, model, targets, classes, saved }: StudioState) =>
  device.state === 'ready' && model !== null && targets !== null && classes !== null && saved === null;

interface Wish {
  ready: boolean;
  image: number;
  model: unknown;
  targets: unknown;
  classes: unknown;
  state: string;
  recipe: Recipe;
}

const wishOf = (state: StudioState): Wish => ({
  ready: ready(state),
  image: state.view.image,
  model: state.model,
  targets: state.targets,
  classes: state.classes,
  state: state.live.state,
  recipe: state.recipe,
});

const differs = (a: Wish, b: Wish) => (Object.keys(a) as (keyof Wish)[]).some((key) => a[key] !== b[key]);

/** One question at a time: while one is open, only the latest wish is kept. */
let asking = false;
let again = false;

/** False when another model or other images were opened meanwhile: then maps of the old ones are worthless. */
function isStill({ model, targets }: StudioState): boolean {
  const now = useStudio.getState();
  return now.model === model && now.targets === targets;
}

export const recipeOf = ({ live, recipe }: StudioState): Recipe =>
  isGoing(live) && live.recipe ? live.recipe : recipe;

async function fetchMaps(): Promise<void> {
  if (asking) {
    again = true;
    return;
  }
  const state = useStudio.getState();
  if (!ready(state)) return;
  asking = true;
  try {
    const maps = await ask('maps', { image: state.view.image, recipe: recipeOf(state), weights: 'current' });
    if (isStill(state)) takeMaps([maps]);
  } catch (error) {
    showError('run', error);
  } finally {
    asking = false;
    if (again) {
      again = false;
      void fetchMaps();
    }
  }
}

/** The source model's maps of the selected image, unless they are here already: for before and after, at any time. */
export async function fetchBefore(): Promise<void> {
  const state = useStudio.getState();
  const { image } = state.view;
  const recipe = recipeOf(state);
  const known = state.before[image];
  if (!ready(state) || (known?.width === recipe.input.width && known.height === recipe.input.height)) return;
  try {
    const maps = await ask('maps', { image, recipe, weights: 'source' });
    if (isStill(state)) takeBefore([maps]);
  } catch (error) {
    showError('result', error);
  }
}

/** Keeps the maps of the selected image fresh: asks when another image, model, list or recipe is looked at. */
export function watchSelection(): () => void {
  let last = wishOf(useStudio.getState());
  let timer: ReturnType<typeof setTimeout> | undefined;
  return useStudio.subscribe((state) => {
    const wish = wishOf(state);
    if (!differs(wish, last)) return;
    const imageChanged = wish.image !== last.image;
    last = wish;
    if (!wish.ready) return;
    if (isGoing(state.live)) {
      if (imageChanged) void ask('watch', { images: [wish.image] }).catch((error) => showError('run', error));
      if (imageChanged || state.live.state === 'paused') void fetchMaps();
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => void fetchMaps(), SETTLE_MILLISECONDS);
  });
}

const networkOf = (recipe: Recipe) => JSON.stringify(recipe.network);

/**
 * The network options decide how a model file is read, so it is read again when they change. It is not read again once
 * there is a result to look at: the next run reads it anyway.
 */
export function followNetworkOptions(): () => void {
  let last = networkOf(useStudio.getState().recipe);
  return useStudio.subscribe(({ recipe, live, setting, given, student, modelFile, modelCompanions }) => {
    const next = networkOf(recipe);
    if (next === last) return;
    last = next;
    if (live.state !== 'empty') return;
    if (setting === 'predictions' && given) void chooseStudent(student);
    if (setting === 'model' && modelFile) void openModel(modelFile, modelCompanions);
  });
}

export function inspect(image: number, x: number, y: number): Promise<PixelReport> {
  const { recipe, live } = useStudio.getState();
  return ask('inspect', { image, x, y, recipe: live.recipe ?? recipe, stage: null });
}
