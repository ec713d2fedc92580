import { plural } from '../amounts.js';
import { RunName } from '../runs/run-name.js';
import { dateAndTime, stateWords } from '../runs/run-words.js';
import { useCompare } from './compare-store.js';
import type { Column } from './compared.js';
import { RunKey } from './run-key.js';

/** The runs with their colours, the legend of everything below: a name is changed here as in the list of runs. */
export function RunsBar({ columns, reference }: { columns: readonly Column[]; reference: Column }) {
  return (
    <fieldset className="compare-runs">
      <legend className="visually-hidden">Runs, and the reference that the others are compared with</legend>
      {columns.map((column) => (
        <div key={column.id} className="compare-run">
          <div className="compare-run-head">
            <RunKey look={column.look} />
            <RunName id={column.id} name={column.name} />
          </div>
          <p className="muted">{factsOf(column)}</p>
          <label className="compare-reference">
            <input
              type="radio"
              name="compare-reference"
              checked={column === reference}
              onChange={() => useCompare.setState({ reference: column.id })}
            />
            {column === reference ? 'the reference' : 'compare with this one'}
            <span className="visually-hidden">: {column.label}</span>
          </label>
        </div>
      ))}
    </fieldset>
  );
}

function factsOf({ run: { id, entry } }: Column): string {
  const { recipe, created, targets } = entry;
  const state = stateWords({ id, entry, problem: null, going: false, thumbnail: null });
  return [dateAndTime(created), `seed ${recipe.seed}`, targets && plural(targets.images, 'image'), state]
    .filter(Boolean)
    .join(' · ');
}
