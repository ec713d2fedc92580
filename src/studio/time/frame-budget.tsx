import { frameBytes, imagesThatFit, stepsOfRun } from '../../protocol/frames.js';
import type { Recipe } from '../../protocol/recipe.js';
import { Choice } from '../controls/choice.js';
import { FRAME_BYTES, setFrameBytes, useRuns } from '../runs/runs-store.js';
import { isGoing, useStudio } from '../store.js';
import { byteSize } from '../words/numbers.js';
import { words } from '../words/words.js';
import { framesOfShown, useShownFrames } from './frame-lists.js';

const budgets = () =>
  FRAME_BYTES.map((bytes) => ({
    value: String(bytes),
    label: bytes === 0 ? words.time.budget.nothing : words.time.budget.most(byteSize(bytes)),
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
        label={words.time.budget.label}
        value={String(budget)}
        options={budgets()}
        onChange={(bytes) => setFrameBytes(Number(bytes))}
      />
      <p className="muted">
        {budgetWords(recipe, budget, images)}
        {going && taken.frames.length > 0 && ` ${words.time.budget.taken(byteSize(taken.bytes))}`}
      </p>
    </>
  );
}

/** What a budget means for a recipe. `targets`: how many images are open. */
export function budgetWords(recipe: Recipe, budget: number, targets: number | undefined): string {
  if (budget === 0) return words.time.budget.none;
  const images = Math.min(targets ?? Number.POSITIVE_INFINITY, imagesThatFit(recipe, budget));
  const size = `${recipe.input.width} × ${recipe.input.height}`;
  if (images === 0) return words.time.budget.tooSmall(size);
  const start = frameBytes(recipe, images, 0);
  const each = frameBytes(recipe, images, 1) - start;
  const times = Math.max(1, Math.min(Math.floor((budget - start) / each), stepsOfRun(recipe) + 1));
  return words.time.budget.kept(images, byteSize(each), size, byteSize(start + times * each), times);
}
