import { frameBytes, imagesThatFit, stepsOfRun } from '../../protocol/frames.js';
import type { Recipe } from '../../protocol/recipe.js';
import { byteSize } from '../../report/numbers.js';
import { plural } from '../amounts.js';
import { Choice } from '../controls/choice.js';
import { FRAME_BYTES, setFrameBytes, useRuns } from '../runs/runs-store.js';
import { isGoing, useStudio } from '../store.js';
import { framesOfShown, useShownFrames } from './frame-lists.js';

const BUDGETS = FRAME_BYTES.map((bytes) => ({
  value: String(bytes),
  label: bytes === 0 ? 'none' : `at most ${byteSize(bytes)}`,
}));

/** What the pictures over time of the next run will take, and what those of the run that goes on have taken. */
export function FrameBudget() {
  const budget = useRuns((state) => state.frameBytes);
  const recipe = useStudio((state) => state.recipe);
  const images = useStudio((state) => state.targets?.names.length);
  const going = useStudio((state) => !state.saved && isGoing(state.live));
  const taken = useShownFrames() ?? framesOfShown();
  return (
    <>
      <Choice
        label="Pictures over time"
        value={String(budget)}
        options={BUDGETS}
        onChange={(bytes) => setFrameBytes(Number(bytes))}
      />
      <p className="muted">
        {budgetWords(recipe, budget, images)}
        {going && taken.frames.length > 0 && ` The run that goes on has taken ${byteSize(taken.bytes)} for them.`}
      </p>
    </>
  );
}

/** What a budget means for a recipe. `targets`: how many images are open. */
export function budgetWords(recipe: Recipe, budget: number, targets: number | undefined): string {
  if (budget === 0) return 'No pictures are kept while a run goes on: its slider moves only curves and histogram.';
  const images = Math.min(targets ?? Number.POSITIVE_INFINITY, imagesThatFit(recipe, budget));
  const size = `${recipe.input.width} × ${recipe.input.height}`;
  if (images === 0) return `At ${size} pixels, not even a few pictures fit: none are kept.`;
  const start = frameBytes(recipe, images, 0);
  const each = frameBytes(recipe, images, 1) - start;
  const times = Math.max(1, Math.min(Math.floor((budget - start) / each), stepsOfRun(recipe) + 1));
  return (
    `All layers of ${plural(images, 'image')} are kept while a run goes on: about ${byteSize(each)} each time at ${size} pixels. ` +
    `For the next run that is ${byteSize(start + times * each)} at most, for up to ${plural(times, 'step')}.`
  );
}
