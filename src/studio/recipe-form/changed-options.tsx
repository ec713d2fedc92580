import type { Recipe } from '../../protocol/recipe.js';
import { Button } from '../controls/button.js';
import { setRecipe } from '../store.js';
import { words } from '../words/words.js';
import { OptionList, type RecipeForm } from './option-list.js';
import { OPTIONS_CHANGED } from './option-places.js';
import { placeTitle } from './placed-options.js';
import { differenceInWords, resetAll } from './preset-differences.js';

const stagesOf = ({ stages }: Recipe): string =>
  words.recipeForm.change.listed(stages.map(({ stage }) => words.protocol.stages[stage]));

/** The options that differ from the preset, each with its way back. */
export function ChangedOptions(form: RecipeForm) {
  const { recipe, locked, differences } = form;
  const { preset, options, stages } = differences;
  const difference = differenceInWords(differences);
  const { sentence, none, resetAll: reset, stagesHere } = words.recipeForm.differences;
  return (
    <div id={OPTIONS_CHANGED.id} className="changed-options">
      <header>
        <p>{difference ? sentence(difference) : none(preset.name)}</p>
        {options.length > 1 && (
          <Button className="small" icon="reset" disabled={locked} onClick={() => setRecipe(resetAll(recipe, options))}>
            {reset(options.length)}
          </Button>
        )}
      </header>
      {stages && <p className="muted">{stagesHere(stagesOf(recipe), preset.name, stagesOf(preset))}</p>}
      <OptionList {...form} options={options} headingOf={(option) => placeTitle(recipe, option)} />
    </div>
  );
}
