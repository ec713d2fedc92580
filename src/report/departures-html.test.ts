import { expect, it } from 'vitest';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { recipeByName } from '../protocol/recipes.js';
import { emptyRun } from '../protocol/record.js';
import { isStage } from '../protocol/stages.js';
import { reportHtml } from './report-html.js';

const TITLE = '<h2>Where the recipe leaves the paper</h2>';
const paper = recipeByName('paper');
const reportOf = (recipe: Recipe | null): string => reportHtml({ record: { ...emptyRun, recipe }, pictures: [] });

const detached = parseRecipe({
  ...paper,
  stages: paper.stages.map((stage) =>
    isStage(stage, 'align') ? { ...stage, curriculumGradient: 'detached', steps: 10 } : stage,
  ),
});

it('the report lists each place where the recipe leaves the paper with its reason, and sizes apart', () => {
  const html = reportOf(detached);
  expect(html).toContain('It leaves the paper in 1 place.');
  expect(html).toMatch(
    /<li><code>curriculumGradient<\/code> Align: through → <b>detached<\/b><p class="note">[^<]*less sure[^<]*<\/p><\/li>/,
  );
  expect(html).toMatch(/Sizes: .*<li><code>steps<\/code> Align: 40000 → <b>10<\/b><\/li>/);
});

it('the report says of the paper’s recipe that it is the paper’s, and of another method that it is another', () => {
  expect(reportOf(paper)).toContain('The method is that of the released code, option by option.');
  const tent = reportOf(recipeByName('tent'));
  expect(tent).toContain('“tent” is another method than the paper’s');
  expect(tent).not.toContain('leaves the paper in');
});

it('a record without a recipe leaves the paper nowhere', () => {
  expect(reportOf(null)).not.toContain(TITLE);
  expect(reportOf(paper)).toContain(TITLE);
});
