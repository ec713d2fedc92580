import { NORMALISATION_NAMES, type NormalisationName } from '../../protocol/known-normalisations.js';
import {
  isAssumed,
  isSame,
  normalisationOf,
  settleNormalisation,
  toldBy,
  USUAL,
  type UsualNormalisation,
  withNormalisation,
} from '../../protocol/normalisation.js';
import { Choice } from '../controls/choice.js';
import { Explained } from '../controls/explained.js';
import { groupPlace } from '../recipe-form/option-places.js';
import { isGoing, setPanel, setRecipe, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { labelText, usualText } from './colours-text.js';

const ASSUMED = 'assumed';
const OWN = 'own';
type Value = NormalisationName | typeof ASSUMED | typeof OWN;

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
  const said = who === 'graph' ? words.model.colours.graph : who;
  const unsaid = isAssumed(recipe.input);
  const known = normalisationOf(recipe.input, usual);
  const choose = (value: Value) => {
    if (value === OWN) setPanel('options', groupPlace('Input'));
    else setRecipe(withNormalisation(recipe, value === ASSUMED ? null : value));
  };
  return (
    <div className="normalisation">
      <Choice<Value>
        label={words.model.colours.label}
        value={unsaid ? ASSUMED : (known ?? OWN)}
        disabled={locked}
        onChange={choose}
        options={[
          {
            value: ASSUMED,
            label: fresh ? words.model.colours.usual : words.model.colours.said[coloursSaid],
          },
          ...NORMALISATION_NAMES.map((name) => ({ value: name, label: words.model.colours.names[name].label })),
          { value: OWN, label: words.model.colours.own },
        ]}
      />
      <Explained tip={known ? words.model.colours.names[known].about : words.model.colours.ownAbout}>
        {!unsaid ? (
          <Chosen
            said={said}
            against={said && !isSame(settleNormalisation(recipe.input, usual), usual) ? usual : null}
          />
        ) : fresh ? (
          words.model.colours.learnt(labelText(usual))
        ) : coloursSaid === 'nothing' ? (
          <span className="badge warn">{words.model.colours.assumed(labelText(usual))}</span>
        ) : (
          usualText({ normalisation: usual, coloursSaid })
        )}
      </Explained>
    </div>
  );
}

/** The recipe decides, also against the graph. */
function Chosen({ said, against }: { said: string | undefined; against: UsualNormalisation | null }) {
  if (against === null) return words.model.colours.chosen;
  return <span className="badge warn">{words.model.colours.says(said ?? '', labelText(against))}</span>;
}
