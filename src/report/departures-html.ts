import { type Difference, departuresOf, otherMethodOf } from '../protocol/departures.js';
import type { RunRecord } from '../protocol/record.js';
import { stageTitle } from '../protocol/stages.js';
import { escapeHtml } from './escape.js';

const note = (text: string): string => `<p class="note">${escapeHtml(text)}</p>`;

/** An option before its stages; a whole stage; the order of the stages. */
function nameOf({ places, option }: Difference): string {
  const stages = escapeHtml(places.map(({ stage }) => stageTitle(stage)).join(', '));
  if (option) return `<code>${escapeHtml(option)}</code>${stages && ` ${stages}`}`;
  return stages || 'Order of the stages';
}

const lineOf = (difference: Difference): string =>
  `${nameOf(difference)}: ${escapeHtml(difference.paper)} → <b>${escapeHtml(difference.here)}</b>`;

const list = (items: readonly string[]): string =>
  items.length > 0 ? `<ul class="departures">${items.map((item) => `<li>${item}</li>`).join('')}</ul>` : '';

/** Where the run's recipe leaves the paper, and why; then mere sizes. Nothing without a recipe. */
export function departuresSection({ recipe }: Pick<RunRecord, 'recipe'>): string {
  if (!recipe) return '';
  const other = otherMethodOf(recipe);
  if (other) return note(`“${other}” is another method than the paper’s; docs/rivals.md says whose.`);
  const { reference, method, sizes } = departuresOf(recipe);
  const places = method.length === 1 ? '1 place' : `${method.length} places`;
  const words =
    method.length === 0
      ? 'The method is that of the released code, option by option.'
      : `It leaves the paper in ${places}.`;
  return [
    `<p>${words}</p>`,
    note(
      `Compared with the recipe “${reference}”, the released settings that are nearest. “→” leads from the paper to this recipe.`,
    ),
    list(method.map((each) => lineOf(each) + note(`${each.why} (${each.source})`))),
    sizes.length > 0 ? '<h3>Sizes: how much and how long, no other method</h3>' : '',
    list(sizes.map(lineOf)),
  ].join('');
}
