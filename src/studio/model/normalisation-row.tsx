import {
  isAssumed,
  NORMALISATION_NAMES,
  NORMALISATIONS,
  type NormalisationName,
  normalisationOf,
  USUAL,
  withNormalisation,
} from '../../protocol/normalisation.js';
import { Choice } from '../controls/choice.js';
import { Explained } from '../controls/explained.js';
import { isGoing, setPanel, setRecipe, useStudio } from '../store.js';

const ASSUMED = 'assumed';
const OWN = 'own';
type Value = NormalisationName | typeof ASSUMED | typeof OWN;

/**
 * How the network takes colours. No model file tells; the images are looked at again as soon as it is changed. A fresh
 * student learns whichever it is given.
 */
export function NormalisationRow() {
  const recipe = useStudio((state) => state.recipe);
  const locked = useStudio((state) => isGoing(state.live));
  const usual = useStudio((state) => state.plan?.normalisation ?? USUAL);
  const fresh = useStudio((state) => state.given !== null && 'size' in state.student);
  const unsaid = isAssumed(recipe.input);
  const assumed = unsaid && !fresh;
  const known = normalisationOf(recipe.input, usual);
  const choose = (value: Value) => {
    if (value === OWN) setPanel('options', 'Input');
    else setRecipe(withNormalisation(recipe, value === ASSUMED ? null : value));
  };
  return (
    <div className="normalisation">
      <Choice<Value>
        label="Colours"
        value={unsaid ? ASSUMED : (known ?? OWN)}
        disabled={locked}
        onChange={choose}
        options={[
          { value: ASSUMED, label: fresh ? 'As usual' : 'Not chosen' },
          ...NORMALISATION_NAMES.map((name) => ({ value: name, label: NORMALISATIONS[name].label })),
          { value: OWN, label: 'Own numbers…' },
        ]}
      />
      <Explained tip={known ? NORMALISATIONS[known].about : 'Mean, deviation and order of channels are the recipe’s.'}>
        {assumed ? (
          <span className="badge warn">assumed: {NORMALISATIONS[usual].label}</span>
        ) : unsaid ? (
          `${NORMALISATIONS[usual].label}: learnt by the fresh student`
        ) : (
          'chosen in the recipe'
        )}
      </Explained>
    </div>
  );
}
