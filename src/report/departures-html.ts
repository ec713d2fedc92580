import { type Difference, departuresOf, otherMethodOf } from '../protocol/departures.js';
import type { RunRecord } from '../protocol/record.js';
import { stageTitle } from '../protocol/stages.js';
import { escapeHtml } from './escape.js';
import { table } from './tables.js';

const note = (text: string): string => `<p class="note">${escapeHtml(text)}</p>`;

/** An option before its stages; a whole stage; the order of the stages. */
function nameOf({ places, option }: Difference): string {
  const stages = places.map(({ stage }) => stageTitle(stage)).join(', ');
  return [option, stages].filter(Boolean).join(', ') || 'Order of the stages';
}

const cellsOf = (difference: Difference): string[] =>
  [nameOf(difference), difference.paper, difference.here].map((text) => escapeHtml(text));

/** Where the run's recipe leaves the paper, and why; then mere sizes. Nothing without a recipe. */
export function departuresSection({ recipe }: Pick<RunRecord, 'recipe'>): string {
  if (!recipe) return '';
  const other = otherMethodOf(recipe);
  if (other) return note(`“${other}” is another method than the paper’s; docs/rivals.md says whose.`);
  const { reference, method, sizes } = departuresOf(recipe);
  const places = method.length === 1 ? '1 place' : `${method.length} places`;
  const rows = method.map((each) => [...cellsOf(each), escapeHtml(each.why), escapeHtml(each.source)]);
  const words =
    method.length === 0
      ? 'The method is that of the released code, option by option.'
      : `It leaves the paper in ${places}.`;
  return (
    `<p>${words}</p>` +
    note(`Compared with the recipe “${reference}”, the released settings that are nearest.`) +
    (rows.length > 0 ? table(['Option', 'Paper', 'Here', 'Why', 'Source'], rows, 'departures') : '') +
    (sizes.length > 0
      ? `<h3>Sizes: how much and how long, no other method</h3>${table(['Option', 'Paper', 'Here'], sizes.map(cellsOf), 'sizes')}`
      : '')
  );
}
