import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { parseRecipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { writeHash } from '../src/studio/hash.js';
import { initialState } from '../src/studio/store.js';
import { openStudio, status, watchForFaults } from './page.js';

const folder = mkdtempSync(join(tmpdir(), 'atp-held-out-'));

/** Some images of the demo, in a folder of their own. */
function folderOf(name: string, from: string, count: number): string {
  const to = join(folder, name);
  mkdirSync(to, { recursive: true });
  for (let image = 1; image <= count; image++) {
    copyFileSync(join('public/demo', from, `000${image}.png`), join(to, `000${image}.png`));
  }
  return to;
}

const targets = folderOf('dusk', 'target', 3);
const targetLabels = folderOf('dusk-labels', 'target-labels', 3);
const images = folderOf('val', 'heldout', 2);
const labels = folderOf('val-labels', 'heldout-labels', 2);

const recipe = parseRecipe({
  ...recipeByName('demo'),
  name: 'few',
  batchSize: 2,
  stages: [{ stage: 'align', steps: 2, learningRate: 1e-4 }],
});

const runButton = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });

async function openModelAndTargets(page: Page): Promise<void> {
  await openStudio(page, `/${writeHash(recipe, initialState.view)}`);
  await page.locator('input[aria-label="Source model"]').setInputFiles('public/demo/source.safetensors');
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(targets);
  await expect(runButton(page)).toHaveAttribute('aria-disabled', 'false');
}

async function runToTheEnd(page: Page): Promise<void> {
  await runButton(page).click();
  await expect(status(page)).toContainText('Done in', { timeout: 240_000 });
}

async function download(page: Page, item: RegExp): Promise<string> {
  await page.getByRole('button', { name: 'More' }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item }).click();
  return readFileSync(await (await waiting).path(), 'utf8');
}

test('a run adapts to unlabelled images and is measured on held-out images; then on both', async ({ page }) => {
  const faults = watchForFaults(page);
  await openModelAndTargets(page);
  await expect(page.getByText('No labels: accuracy cannot be measured')).toBeVisible();

  // Images without labels are no use: the page says so, and does not run without them in silence.
  await page.locator('input[aria-label="Held-out images (never adapted to) (folder)"]').setInputFiles(images);
  await expect(page.getByText('2 image files waiting for their label maps.')).toBeVisible();
  await expect(runButton(page)).toHaveAttribute('aria-disabled', 'true');
  await page.locator('input[aria-label="Held-out labels (folder)"]').setInputFiles(targetLabels);
  const part = page.locator('.held-out');
  await expect(part).toContainText('2 images');
  await expect(part).toContainText('1 label file without an image');
  await page.locator('input[aria-label="Other held-out labels (folder)"]').setInputFiles(labels);
  await expect(part).not.toContainText('without an image');
  await expect(page.getByText('No labels here: accuracy is measured on the held-out images.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Images', exact: true }).locator('..')).toContainText('1 of 3');

  await runToTheEnd(page);
  await page.getByRole('button', { name: 'Result' }).first().click();
  const headline = page.locator('.headline');
  await expect(headline).toContainText('on 2 held-out images, which the model was not adapted to');
  await expect(headline).not.toContainText('Not measured');
  // One set was measured: there is nothing to choose.
  await expect(page.getByRole('group', { name: 'Measured on' })).toHaveCount(0);
  expect(await download(page, /Metrics/)).toMatch(/^held-out,align,student,,2,mIoU,/m);

  // With labels of the targets both are measured, and each has its tables.
  await page.locator('input[aria-label="Label maps (folder)"]').setInputFiles(targetLabels);
  await expect(page.getByText('3 images, all labelled')).toBeVisible();
  await runToTheEnd(page);
  await page.getByRole('button', { name: 'Result' }).first().click();
  await expect(headline).toContainText('On the target images:');
  const table = page.locator('.chart-table');
  const heldOutFigures = await table.textContent();
  await page.getByRole('group', { name: 'Measured on' }).getByRole('button', { name: 'Target images' }).click();
  expect(await table.textContent()).not.toBe(heldOutFigures);
  const report = await download(page, /Report/);
  expect(report).toContain('Checkpoints: the held-out images');
  expect(report).toContain('Checkpoints: the target images');
  expect(faults).toEqual([]);
});

test('held-out images are taken away by keyboard, and their faults stand beside them', async ({ page }) => {
  const faults = watchForFaults(page);
  await openModelAndTargets(page);
  await page.locator('input[aria-label="Held-out images (never adapted to) (folder)"]').setInputFiles(images);
  await page
    .locator('input[aria-label="Held-out labels"]')
    .setInputFiles({ name: '0001.png', mimeType: 'image/png', buffer: Buffer.from('no image') });
  const part = page.locator('.held-out');
  await expect(part.getByRole('alert')).toContainText('0001.png');
  await part.getByRole('button', { name: 'Remove the held-out images' }).focus();
  await page.keyboard.press('Enter');
  await expect(part.getByRole('heading', { name: 'Held-out images' })).toHaveCount(0);
  await expect(part.getByRole('alert')).toHaveCount(0);
  await expect(runButton(page)).toHaveAttribute('aria-disabled', 'false');
  expect(faults).toEqual([]);
});
