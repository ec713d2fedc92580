import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { parseRecipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { writeHash } from '../src/studio/hash.js';
import { initialState } from '../src/studio/store.js';
import { openStudio, status, watchForFaults } from './page.js';

const demo = (...parts: string[]) => join('public/demo', ...parts);

/** The demo's network at a learning rate that destroys it in one step. */
const recipe = parseRecipe({
  ...recipeByName('demo'),
  name: 'too fast',
  batchSize: 2,
  stages: [{ stage: 'align', steps: 4, learningRate: 1 }],
});

async function runTooFast(page: Page): Promise<void> {
  await openStudio(page, `/${writeHash(recipe, initialState.view)}`);
  const folder = mkdtempSync(join(tmpdir(), 'atp-collapse-'));
  for (const part of ['target', 'target-labels']) {
    mkdirSync(join(folder, part));
    for (const name of ['0001.png', '0002.png', '0003.png']) copyFileSync(demo(part, name), join(folder, part, name));
  }
  await page.locator('input[aria-label="Source model"]').setInputFiles(demo('source.safetensors'));
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(join(folder, 'target'));
  await page.locator('input[aria-label="Label maps (folder)"]').setInputFiles(join(folder, 'target-labels'));
  await expect(page.getByText('3 images, all labelled')).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('The network has collapsed')).toBeVisible({ timeout: 240_000 });
  await expect(status(page)).toContainText('Paused at Align, step 1');
}

test('at a collapse the run pauses and asks; a stop gives the source weights back', async ({ page }) => {
  const faults = watchForFaults(page);
  await runTooFast(page);
  const notice = page.getByRole('alert').filter({ hasText: 'The network has collapsed' });
  await expect(notice).toContainText('A stop gives the weights of the source model back.');
  await expect(notice).toContainText('Lower the learning rate of Align (it is 1).');
  const pictures = process.env.ATP_SCREENSHOTS;
  for (const [width, height] of pictures
    ? ([
        [1440, 900],
        [1280, 720],
        [420, 900],
      ] as const)
    : []) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${pictures}/collapse-${width}-${colorScheme}.png` });
    }
  }
  await notice.getByRole('button', { name: 'Stop here' }).click();
  await expect(status(page)).toContainText('Stopped in');
  await page.getByRole('button', { name: 'Result' }).first().click();
  await expect(page.getByText('The weights of the source model were given back.')).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Adapted model', exact: true }).click();
  const after = readSafetensors(new Uint8Array(readFileSync(await (await download).path())), 'adapted');
  const before = readSafetensors(new Uint8Array(readFileSync(demo('source.safetensors'))), 'source');
  for (const [name, { bytes }] of before.tensors) {
    expect(Buffer.from(after.tensors.get(name)?.bytes ?? []).equals(Buffer.from(bytes)), name).toBe(true);
  }
  expect(faults).toEqual([]);
});

test('a user who goes on anyway is not asked again', async ({ page }) => {
  await runTooFast(page);
  await page.getByRole('button', { name: 'Go on anyway' }).click();
  await expect(status(page)).toContainText('Done in', { timeout: 240_000 });
  await expect(page.getByText(/below (the source model as it is|batch norm re-estimated)/)).toBeVisible();
  const pictures = process.env.ATP_SCREENSHOTS;
  for (const [width, height] of pictures
    ? ([
        [1440, 900],
        [1280, 720],
        [420, 900],
      ] as const)
    : []) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${pictures}/headline-${width}-${colorScheme}.png` });
    }
  }
});
