import type { ModelCard } from '../../protocol/events.js';
import { chooseWeights } from '../actions/open.js';
import { parameterCount } from '../amounts.js';
import { Choice } from '../controls/choice.js';
import { Explained } from '../controls/explained.js';
import { isGoing, useStudio } from '../store.js';
import { words } from '../words/words.js';

/** Which weights of a file that holds several: a student and its teacher, or a moving average. */
export function WeightsRow({ sets = [], saved }: { sets: ModelCard['weightSets']; saved: boolean }) {
  const locked = useStudio((state) => isGoing(state.live) || state.modelFile === null);
  const chosen = sets.find((set) => set.chosen);
  if (!chosen || sets.length < 2) return null;
  return (
    <div className="normalisation">
      <Choice
        label={words.model.weights.label}
        value={chosen.name}
        disabled={locked || saved}
        onChange={(name) => void chooseWeights(name)}
        options={sets.map(({ name, parameters }) => ({
          value: name,
          label: `${name} (${parameterCount(parameters)})`,
        }))}
      />
      <Explained tip={words.model.weights.about}>{words.model.weights.oneOf(sets.length)}</Explained>
    </div>
  );
}
