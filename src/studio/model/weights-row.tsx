import type { ModelCard } from '../../protocol/events.js';
import { chooseWeights } from '../actions/open.js';
import { parameterCount } from '../amounts.js';
import { Choice } from '../controls/choice.js';
import { Explained } from '../controls/explained.js';
import { isGoing, useStudio } from '../store.js';

/** Which weights of a file that holds several: a student and its teacher, or a moving average. */
export function WeightsRow({ sets = [], saved }: { sets: ModelCard['weightSets']; saved: boolean }) {
  const locked = useStudio((state) => isGoing(state.live) || state.modelFile === null);
  const chosen = sets.find((set) => set.chosen);
  if (!chosen || sets.length < 2) return null;
  return (
    <div className="normalisation">
      <Choice
        label="Weights"
        value={chosen.name}
        disabled={locked || saved}
        onChange={(name) => void chooseWeights(name)}
        options={sets.map(({ name, parameters }) => ({
          value: name,
          label: `${name} (${parameterCount(parameters)})`,
        }))}
      />
      <Explained tip="The file holds the weights of several networks: a student and its teacher, or a moving average. The adapted weights are written back into the place of the chosen ones; the others stay as they are.">
        one of {sets.length} in the file
      </Explained>
    </div>
  );
}
