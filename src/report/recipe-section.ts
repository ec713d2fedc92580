import type { RunRecord } from '../protocol/record.js';
import { escapeHtml } from './escape.js';
import { presetOptions } from './preset-options.js';
import { recipeOptions } from './recipe-options.js';
import { table } from './tables.js';

function changedTable(recipe: NonNullable<RunRecord['recipe']>): string {
  const found = presetOptions(recipe);
  if (!found) return '<p class="none">No recipe of the program has the same stages.</p>';
  const { preset, changed } = found;
  const name = escapeHtml(preset);
  if (changed.length === 0) return `<p>All options are those of the recipe “${name}”.</p>`;
  const rows = changed.map(({ place, path, value, preset: there, unit, description }) =>
    [`${place}: ${path}`, value, there, unit, description].map(escapeHtml),
  );
  return table(['Option', 'Value', `In “${name}”`, 'Unit', 'Meaning'], rows, 'recipe changed');
}

/** Options that differ from the built-in recipe first; then all of them, which print small and in two columns. */
export function recipeSection({ recipe }: RunRecord): string {
  if (!recipe) return '';
  const groups = recipeOptions(recipe).map(({ title, options }) => {
    const rows = options.map(({ path, value, unit, description }) =>
      [path, value, unit, description].map((text) => escapeHtml(text)),
    );
    return `<h4>${escapeHtml(title)}</h4>${table(['Option', 'Value', 'Unit', 'Meaning'], rows, 'recipe')}`;
  });
  return `<h3>Other than the nearest recipe of the program</h3>${changedTable(recipe)}<h3>All options</h3><div class="all-options">${groups.join('')}</div>`;
}
