import type { ErrorReport } from '../../protocol/errors.js';
import type { Recipe } from '../../protocol/recipe.js';
import { isGoing, type StudioState, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { ask } from './engine.js';
import { asReport, at, clearError } from './reporting.js';

/** How long the recipe must rest before it is planned anew. */
const SETTLE_MILLISECONDS = 200;

/** The parts of a recipe that the plan depends on. */
const planned = ({ batchSize, input, network, stages }: Recipe): string => {
  const kinds = stages.map((stage) => ({ ...stage, steps: null, learningRate: null }));
  return JSON.stringify([batchSize, input, network, kinds]);
};

const ready = ({ device, model, saved, live }: StudioState): boolean =>
  device.state === 'ready' && model !== null && saved === null && !isGoing(live);

/** The reason why the latest plan failed, said at the recipe: removed as soon as a plan succeeds. */
let refusal: ErrorReport | undefined;

async function fetchPlan(): Promise<void> {
  const { model, recipe } = useStudio.getState();
  try {
    const plan = await ask('plan', { recipe });
    if (refusal && useStudio.getState().errors.recipe === refusal) clearError('recipe');
    refusal = undefined;
    const now = useStudio.getState();
    if (now.model === model && planned(now.recipe) === planned(recipe)) useStudio.setState({ plan });
  } catch (error) {
    refusal = asReport(error);
    useStudio.setState(({ errors }) => ({ plan: null, errors: { ...errors, recipe: refusal as ErrorReport } }));
  }
}

/** Keeps the plan of the recipe fresh: asks when another model or labels are opened, or size, batch or network options change. */
export function followPlan(): () => void {
  let last = { model: useStudio.getState().model, labelled: false, key: '' };
  let timer: ReturnType<typeof setTimeout> | undefined;
  return useStudio.subscribe((state) => {
    if (!ready(state)) return;
    const labelled = (state.targets?.labelled ?? 0) + (state.heldOut?.labelled ?? 0) > 0;
    const next = { model: state.model, labelled, key: planned(state.recipe) };
    if (next.model === last.model && next.labelled === last.labelled && next.key === last.key) return;
    const wait = next.model === last.model ? SETTLE_MILLISECONDS : 0;
    last = next;
    clearTimeout(timer);
    timer = setTimeout(() => void fetchPlan(), wait);
  });
}

/** Lets the source model look at the image that is chosen; this does not disturb a run. */
export async function tryOnImage(): Promise<void> {
  const { view, recipe, live, model } = useStudio.getState();
  await at('source', words.actions.busy.trying, async () => {
    const trial = await ask('try-image', {
      image: view.image,
      recipe: isGoing(live) && live.recipe ? live.recipe : recipe,
    });
    if (useStudio.getState().model === model) useStudio.setState({ trial });
  });
}
