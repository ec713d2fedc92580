import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parseRecipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { writeHash } from '../src/studio/hash.js';
import { initialState } from '../src/studio/store.js';
import { openStudio, status, watchForFaults } from './page.js';

const images = mkdtempSync(join(tmpdir(), 'atp-choice-'));
for (const name of ['0001.png', '0002.png', '0003.png']) {
  copyFileSync(join('public/demo/target', name), join(images, name));
}

/** The first stage's result is the baseline's, too. */
const recipe = parseRecipe({
  ...recipeByName('demo'),
  ...{ name: 'few', batchSize: 2, undo: 'stage' },
  stages: [{ stage: 'reestimate' }, { stage: 'align', steps: 2, learningRate: 1e-4 }],
});

test('a run without labels ends with its results in a table: which agrees best, and which one to keep', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page, `/${writeHash(recipe, initialState.view)}`);
  await page.locator('input[aria-label="Source model"]').setInputFiles('public/demo/source.safetensors');
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(images);
  const run = page.getByRole('button', { name: 'Run', exact: true });
  await expect(run).toHaveAttribute('aria-disabled', 'false');
  await run.click();
  await expect(status(page)).toContainText('Done in', { timeout: 240_000 });
  await page.getByRole('button', { name: 'Result' }).first().click();
  await expect(page.getByRole('tab', { name: 'Figures' })).toHaveAttribute('data-state', 'active');
  const table = page.locator('.choice-table');
  await expect(table.getByRole('rowheader')).toHaveCount(4);
  await expect(table).toContainText('same as batch norm re-estimated');
  await expect(table.getByText('keep', { exact: true })).toHaveCount(1);
  await expect(page.getByText(/Advice: keep/)).toBeVisible();
  await expect(page.getByRole('list', { name: 'Stages that were kept or undone' }).getByRole('listitem')).toHaveCount(
    2,
  );
  await page.getByRole('tab', { name: 'Before and after' }).click();
  await page.getByLabel('Layer of pane 2').selectOption('disputed');
  await expect(page.locator('.viewer-legend').last()).toContainText('no result agrees');
  // It is of all results: the pane of the source model shows it too.
  await page.getByLabel('Layer of pane 1').selectOption('disputed');
  await expect(page.locator('.viewer-caption')).toHaveText(['all results of the run', 'all results of the run']);
  await expect(page.locator('.viewer-missing')).toHaveCount(0);
  expect(faults).toEqual([]);
});
