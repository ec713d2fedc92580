import {
  NORMALISATION_NAMES,
  NORMALISATIONS,
  type NormalisationName,
  normalisationOf,
  withNormalisation,
} from '../../protocol/normalisation.js';
import { Choice } from '../controls/choice.js';
import { Explained } from '../controls/explained.js';
import { isGoing, setPanel, setRecipe, useStudio } from '../store.js';

const OWN = 'own';

/** How the network takes colours. No model file tells; the images are looked at again as soon as it is changed. */
export function NormalisationRow() {
  const recipe = useStudio((state) => state.recipe);
  const locked = useStudio((state) => isGoing(state.live));
  const known = normalisationOf(recipe.input);
  const about = known ? NORMALISATIONS[known].about : 'Mean, deviation and order of channels are those of the recipe.';
  const choose = (value: NormalisationName | typeof OWN) => {
    if (value === OWN) setPanel('options', 'Input');
    else setRecipe(withNormalisation(recipe, value));
  };
  return (
    <div className="normalisation">
      <Choice
        label="Colours"
        value={known ?? OWN}
        disabled={locked}
        onChange={choose}
        options={[
          ...NORMALISATION_NAMES.map((name) => ({ value: name, label: NORMALISATIONS[name].label })),
          { value: OWN, label: known ? 'Own numbers…' : 'Own numbers' },
        ]}
      />
      <Explained tip={about}>
        {known === 'imagenet' ? <span className="badge warn">assumed: ImageNet</span> : 'chosen in the recipe'}
      </Explained>
    </div>
  );
}
