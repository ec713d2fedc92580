import { useMemo } from 'react';
import type { CurriculumGradient } from '../../protocol/curriculum.js';
import { departuresOf, otherMethodOf } from '../../protocol/departures.js';
import type { Recipe } from '../../protocol/recipe.js';
import { isStage } from '../../protocol/stages.js';
import { Sheet } from '../controls/sheet.js';
import { isGoing, setPanel, setRecipe, shownRun, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { AlignCurves } from './align-curves.js';
import { DepartureList } from './departure-list.js';
import { entropiesOf } from './entropies.js';
import './paper.css';

/** Where the recipe leaves the paper, and why, with the two gradients of Align side by side. */
export function PaperSheet() {
  const open = useStudio((state) => state.panel === 'paper');
  const recipe = useStudio((state) => state.saved?.record.recipe ?? state.recipe);
  return (
    <Sheet
      open={open}
      onClose={() => setPanel(null)}
      shape="wide"
      title={words.paper.sheet.title}
      about={words.paper.sheet.about(recipe.name)}
    >
      <Content recipe={recipe} />
    </Sheet>
  );
}

function Content({ recipe }: { recipe: Recipe }) {
  const locked = useStudio((state) => isGoing(state.live) || state.saved !== null);
  const saved = useStudio((state) => state.saved !== null);
  const run = useStudio(shownRun);
  const maps = useStudio(({ maps: latest, before, view }) => latest[view.image] ?? before[view.image]);
  const entropies = useMemo(() => entropiesOf(run, maps), [run, maps]);
  const index = recipe.stages.findIndex((stage) => isStage(stage, 'align') && stage.steps > 0);
  const align = recipe.stages[index];
  const other = otherMethodOf(recipe);
  return (
    <>
      {other && <p className="paper-part">{words.paper.sheet.otherMethod(other)}</p>}
      {!other && align && isStage(align, 'align') && (
        <AlignCurves
          align={align}
          index={index}
          entropies={entropies}
          locked={locked}
          onGradient={(gradient) => setRecipe(withGradient(recipe, gradient))}
        />
      )}
      {!other && <DepartureList departures={departuresOf(recipe)} linked={!saved} />}
    </>
  );
}

const withGradient = (recipe: Recipe, curriculumGradient: CurriculumGradient): Recipe => ({
  ...recipe,
  stages: recipe.stages.map((stage) => (isStage(stage, 'align') ? { ...stage, curriculumGradient } : stage)),
});

/** Says in how many places the recipe leaves the paper, and opens the sheet. */
export function PaperLink({ recipe }: { recipe: Recipe }) {
  // The full stop is in the button: behind one of two lines it would stand on a third.
  return (
    <button type="button" className="link" aria-haspopup="dialog" onClick={() => setPanel('paper')}>
      {words.recipeForm.differences.sentence(inShort(recipe))}
    </button>
  );
}

function inShort(recipe: Recipe): string {
  if (otherMethodOf(recipe)) return words.paper.link.otherMethod;
  const { method } = departuresOf(recipe);
  return method.length === 0 ? words.paper.link.none : words.paper.link.places(method.length);
}
