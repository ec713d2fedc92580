import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { parseRecipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { writeHash } from '../src/studio/hash.js';
import { initialState } from '../src/studio/store.js';
import { openStudio } from './page.js';

/** More steps than a test waits for, and nothing to measure. */
const recipe = parseRecipe({
  ...recipeByName('demo'),
  name: 'small',
  batchSize: 2,
  stages: [{ stage: 'align', steps: 400, learningRate: 1e-4 }],
});

/** Three unlabelled images of the demo, in a folder of their own. */
function threeImages(): string {
  const folder = mkdtempSync(join(tmpdir(), 'atp-small-run-'));
  mkdirSync(join(folder, 'images'));
  for (const name of ['0001.png', '0002.png', '0003.png']) {
    copyFileSync(join('public/demo/target', name), join(folder, 'images', name));
  }
  return join(folder, 'images');
}

/** Opens the studio with all that a small run needs. */
export async function openSmallRun(page: Page): Promise<void> {
  await openStudio(page, `/${writeHash(recipe, initialState.view)}`);
  await page.locator('input[aria-label="Source model"]').setInputFiles('public/demo/source.safetensors');
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(threeImages());
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toHaveAttribute('aria-disabled', 'false');
}

export const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true }).click();
