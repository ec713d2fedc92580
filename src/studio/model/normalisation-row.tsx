import { NORMALISATION_NAMES, NORMALISATIONS, type NormalisationName } from '../../protocol/known-normalisations.js';
import {
  type ColoursSaid,
  isAssumed,
  isSame,
  labelOf,
  normalisationOf,
  settleNormalisation,
  toldBy,
  USUAL,
  type UsualNormalisation,
  usualColours,
  withNormalisation,
} from '../../protocol/normalisation.js';
import { Choice } from '../controls/choice.js';
import { Explained } from '../controls/explained.js';
import { groupPlace } from '../recipe-form/option-places.js';
import { isGoing, setPanel, setRecipe, useStudio } from '../store.js';

const ASSUMED = 'assumed';
const OWN = 'own';
type Value = NormalisationName | typeof ASSUMED | typeof OWN;

/** The choice that takes what the model says of colours, by how much that is. */
const SAID: Record<ColoursSaid, string> = {
  nothing: 'Not chosen',
  all: 'As the graph says',
  range: 'As the graph says',
  order: 'As the graph says',
  preprocessor: 'As its folder says',
};

/**
 * How the network takes colours. ONNX graphs and folders of Hugging Face may say so. The images are looked at again as soon
 * as it changes. A fresh student learns any way.
 */
export function NormalisationRow() {
  const recipe = useStudio((state) => state.recipe);
  const locked = useStudio((state) => isGoing(state.live));
  const usual = useStudio((state) => state.plan?.normalisation ?? USUAL);
  const coloursSaid = useStudio((state) => state.plan?.coloursSaid ?? 'nothing');
  const fresh = useStudio((state) => state.given !== null && 'size' in state.student);
  const who = toldBy(coloursSaid);
  const said = who === 'graph' ? 'the graph' : who;
  const unsaid = isAssumed(recipe.input);
  const known = normalisationOf(recipe.input, usual);
  const choose = (value: Value) => {
    if (value === OWN) setPanel('options', groupPlace('Input'));
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
          {
            value: ASSUMED,
            label: fresh ? 'As usual' : SAID[coloursSaid],
          },
          ...NORMALISATION_NAMES.map((name) => ({ value: name, label: NORMALISATIONS[name].label })),
          { value: OWN, label: 'Own numbers…' },
        ]}
      />
      <Explained tip={known ? NORMALISATIONS[known].about : 'Mean, deviation and order of channels are the recipe’s.'}>
        {!unsaid ? (
          <Chosen
            said={said}
            against={said && !isSame(settleNormalisation(recipe.input, usual), usual) ? usual : null}
          />
        ) : fresh ? (
          `${labelOf(usual)}: learnt by the fresh student`
        ) : coloursSaid === 'nothing' ? (
          <span className="badge warn">assumed: {labelOf(usual)}</span>
        ) : (
          usualColours({ normalisation: usual, coloursSaid })
        )}
      </Explained>
    </div>
  );
}

/** The recipe decides, also against the graph. */
function Chosen({ said, against }: { said: string | undefined; against: UsualNormalisation | null }) {
  if (against === null) return 'chosen in the recipe';
  return (
    <span className="badge warn">
      {said} says: {labelOf(against)}
    </span>
  );
}
