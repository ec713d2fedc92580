import { RunName } from '../runs/run-name.js';
import { dateAndTime, stateWords } from '../runs/run-words.js';
import { words } from '../words/words.js';
import { useCompare } from './compare-store.js';
import type { Column } from './compared.js';
import { RunKey } from './run-key.js';

/** The runs with their colours, the legend of everything below: a name is changed here as in the list of runs. */
export function RunsBar({ columns, reference }: { columns: readonly Column[]; reference: Column }) {
  return (
    <fieldset className="compare-runs">
      <legend className="visually-hidden">{words.compare.runs.legend}</legend>
      {columns.map((column) => (
        <div key={column.id} className="compare-run">
          <div className="compare-run-head">
            <RunKey look={column.look} />
            <RunName id={column.id} name={column.name} />
            {column.label.slice(column.name.length)}
          </div>
          <label className="compare-reference">
            <input
              type="radio"
              name="compare-reference"
              checked={column === reference}
              onChange={() => useCompare.setState({ reference: column.id })}
            />
            <span>
              {column === reference ? words.compare.runs.reference : words.compare.runs.asReference}
              <span className="visually-hidden">: {column.label}</span>
              <span className="muted"> · {factsOf(column)}</span>
            </span>
          </label>
        </div>
      ))}
    </fieldset>
  );
}

/** When it was, its seed, and how it ended where it did not do so by itself. */
function factsOf({ run: { id, entry } }: Column): string {
  const { recipe, created, state } = entry;
  const ended = state === 'done' ? [] : [stateWords({ id, entry, problem: null, going: false, thumbnail: null })];
  return [dateAndTime(created), words.compare.runs.seed(recipe.seed), ...ended].join(' · ');
}
