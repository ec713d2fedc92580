import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../src/protocol/recipe.js';
import { STAGE_NAMES, type StageName } from '../src/protocol/stage-recipes.js';
import { leastStage } from '../test/least-stage.js';
import { RECIPE_PAGE, recipePage } from './recipe-table.js';

const page = readFileSync(RECIPE_PAGE, 'utf8');

/** Dotted paths and values of a parsed recipe's options; lists are values. */
function leaves(value: object, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leaves(inner, `${prefix}${key}.`)
      : [[prefix + key, inner]],
  );
}

/** Rows of a section by their first cell; the second is the default. */
function rowsOf(title: string): Map<string, string> {
  const section = page.split('\n## ').find((part) => part.startsWith(`${title}\n`)) ?? '';
  const cells = section.split('\n').map((line) => line.split(' | '));
  return new Map(cells.map(([key = '', value = '']) => [key.replace(/^\| /, ''), value]));
}

const parsed = (stage: StageName) =>
  parseRecipe({
    version: 1,
    name: 'test',
    input: { width: 64, height: 32 },
    stages: [leastStage(stage)],
  });

describe('docs/recipe.md', () => {
  it('is what the schema says (node scripts/run.mjs scripts/recipe-table.ts writes it anew)', () => {
    expect(page).toBe(recipePage());
  });

  it.each(STAGE_NAMES)('has the default of every option that a parsed recipe with %s holds', (stage) => {
    const { stages, version: _, ...general } = parsed(stage);
    const { stage: __, ...options } = stages[0] ?? { stage };
    const shown = (titles: string[]) => new Map(titles.flatMap((title) => [...rowsOf(title)]));
    const compare = (values: object, rows: Map<string, string>) => {
      for (const [key, value] of leaves(values)) {
        const cell = rows.get(`\`${key}\``);
        expect(cell, `${key} has a row`).toBeDefined();
        if (cell !== 'required') expect(cell?.replaceAll(' ', ''), key).toBe(`\`${JSON.stringify(value)}\``);
      }
    };
    compare(general, shown(['The whole recipe', 'Input', 'Network: what names and shapes cannot tell']));
    compare(options, shown(['Options of every stage but `reestimate`', `Stage \`${stage}\``]));
  });

  it('gives ranges with all their digits', () => {
    const rows = page.split('\n').filter((line) => /^\| `beta[12]`/.test(line));
    expect(rows.map((line) => line.split(' | ')[2])).toEqual(['0 to 0.9999', '0 to 0.99999']);
  });

  it('shows a recipe that is valid', () => {
    const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(parseRecipe(JSON.parse(example)).stages).toHaveLength(3);
  });
});
