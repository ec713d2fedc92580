import { Tooltip } from 'radix-ui';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { Recipe } from '../../protocol/recipe.js';
import { recipeByName } from '../../protocol/recipes.js';
import { OptionList } from './option-list.js';
import { optionsOf } from './placed-options.js';
import { presetDifferences } from './preset-differences.js';

const demo = recipeByName('demo');

function shown(recipe: Recipe, described = false): string {
  const options = optionsOf(recipe).filter(({ stage }) => stage === 'align');
  return renderToStaticMarkup(
    <Tooltip.Provider>
      <OptionList
        recipe={recipe}
        locked={false}
        differences={presetDifferences(recipe)}
        options={options}
        headingOf={({ group }) => group}
        described={described}
      />
    </Tooltip.Provider>,
  );
}

const resets = (html: string): string[] =>
  [...html.matchAll(/aria-label="(Reset [^"]*)"/g)].map(([, name]) => name ?? '');

it('an option has a way back to the value of the preset only where it has another one', () => {
  expect(resets(shown(demo))).toEqual([]);
  const stages = demo.stages.map((stage) => (stage.stage === 'align' ? { ...stage, gamma: 2, gammaEnd: 1 } : stage));
  const html = shown({ ...demo, stages });
  expect(resets(html)).toEqual([
    'Reset Align: Curriculum focus γ to 5, as in demo',
    'Reset Align: Curriculum focus γ at the end to automatic, as in demo',
  ]);
  expect(html.match(/data-differs="true"/g)).toHaveLength(2);
});

it('an option is described by its key and its sentence where it was searched', () => {
  expect(shown(demo)).not.toContain('<code>');
  expect(shown(demo, true)).toContain('<code>learningRate</code> · Learning rate after the warm-up');
});
