import { isDistorted, undistorted } from '../../protocol/image-shape.js';
import type { Recipe } from '../../protocol/recipe.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { setRecipe, shownTargets, useStudio } from '../store.js';
import { words } from '../words/words.js';

/** Says where most images change their shape at the size of the recipe, and offers the size that keeps it. */
export function DistortedNote({ recipe, locked }: { recipe: Recipe; locked: boolean }) {
  const shape = useStudio((state) => shownTargets(state)?.shape);
  const step = useStudio((state) => (state.plan ? state.plan.sizeStep : 1));
  const { input } = recipe;
  if (!shape || !isDistorted(shape, input)) return null;
  const better = locked ? null : undistorted(shape, input, step);
  const said = words.panels.recipe;
  return (
    <p className="card-note" role="note">
      <Icon name="warning" /> {said.distorted(sizeOf(shape), sizeOf(input))}{' '}
      {better && (
        <Button className="small" onClick={() => setRecipe({ ...recipe, input: { ...input, ...better } })}>
          {said.takeSize(sizeOf(better))}
        </Button>
      )}
    </p>
  );
}

const sizeOf = ({ width, height }: { width: number; height: number }): string => `${width} × ${height}`;
