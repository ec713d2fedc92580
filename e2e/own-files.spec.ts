import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { openStudio, status, watchForFaults } from './page.js';

const demo = (...parts: string[]) => join('public/demo', ...parts);

/** A folder with some of the demo's images, a corrupt one and a text file; nested. */
function imageFolder(): { images: string; labels: string } {
  const folder = mkdtempSync(join(tmpdir(), 'atp-e2e-'));
  const images = join(folder, 'images');
  const labels = join(folder, 'labels');
  mkdirSync(join(images, 'evening'), { recursive: true });
  mkdirSync(labels);
  for (const name of ['0001.png', '0002.png', '0003.png', '0004.png']) {
    copyFileSync(demo('target', name), join(images, name === '0004.png' ? 'evening' : '.', name));
    copyFileSync(demo('target-labels', name), join(labels, name));
  }
  writeFileSync(join(images, 'broken.png'), readFileSync(demo('target', '0005.png')).subarray(0, 900));
  writeFileSync(join(images, 'notes.txt'), 'not an image');
  return { images, labels };
}

async function openModelAndImages(page: Page): Promise<void> {
  const { images, labels } = imageFolder();
  await page.locator('input[aria-label="Source model"]').setInputFiles(demo('source.safetensors'));
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(images);
  await page.locator('input[aria-label="Label maps (folder)"]').setInputFiles(labels);
  await expect(page.getByText('4 images, all labelled')).toBeVisible();
}

test('a run on own files skips a corrupt image by name, and a stop keeps the results so far', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  await openModelAndImages(page);
  await expect(page.getByText('broken.png').first()).toBeAttached();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(status(page)).toContainText('Align, step 2', { timeout: 240_000 });
  await page.getByRole('button', { name: /^Stop/ }).click();
  await expect(status(page)).toContainText('Stopped in', { timeout: 120_000 });
  await page.getByRole('button', { name: 'Result' }).first().click();
  await page.getByRole('button', { name: 'More' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /Report/ }).click();
  const report = readFileSync(await (await download).path(), 'utf8');
  expect(report).toContain('stopped');
  expect(report).toContain('data:image/png;base64,');
  expect(report).not.toMatch(/(src|href)="https?:/);
  expect(faults).toEqual([]);
});

test('bad input is refused beside its cause, in words, and all open files stay open', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  await openModelAndImages(page);
  const folder = mkdtempSync(join(tmpdir(), 'atp-e2e-'));
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const model = page.locator('input[aria-label="Another model"]');
  const whole = readFileSync(demo('source.safetensors'));
  await model.setInputFiles(write('cut.safetensors', whole.subarray(0, whole.length / 2)));
  await expect(page.getByText(/cut\.safetensors/).first()).toBeVisible();
  await model.setInputFiles(write('page.pth', '<!doctype html><title>not found</title>'));
  await expect(page.getByText(/HTML page/).first()).toBeVisible();
  await expect(page.getByText('source.safetensors').first()).toBeVisible();
  await expect(page.getByText('4 images, all labelled')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
  expect(faults).toEqual([]);
});

test('a model that is given while the GPU is being started waits for it', async ({ page }) => {
  const faults = watchForFaults(page);
  await page.goto('/');
  await page.locator('input[aria-label="Source model"]').setInputFiles(demo('source.safetensors'));
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  expect(faults).toEqual([]);
});
