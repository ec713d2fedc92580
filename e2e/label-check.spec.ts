import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { encode } from 'fast-png';
import { decodePngSamples } from '../src/images/png/samples.js';
import { openStudio, watchForFaults } from './page.js';

const demo = (...parts: string[]) => join('public/demo', ...parts);

/** Images of the demo, and their labels with every id one too high. */
function folders(): { images: string; labels: string } {
  const folder = mkdtempSync(join(tmpdir(), 'atp-e2e-'));
  const [images, labels] = [join(folder, 'images'), join(folder, 'labels')];
  mkdirSync(images);
  mkdirSync(labels);
  for (const name of ['0001.png', '0002.png', '0003.png', '0004.png']) {
    copyFileSync(demo('target', name), join(images, name));
    const { width, height, data } = decodePngSamples(new Uint8Array(readFileSync(demo('target-labels', name))), name);
    const ids = Uint8Array.from(data, (id) => id + 1);
    writeFileSync(join(labels, name.replace('.png', '_mask.png')), encode({ width, height, data: ids, channels: 1 }));
  }
  return { images, labels };
}

test('labels in doubt keep the run from starting until one click says how they are meant; the click can be taken back', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  const { images, labels } = folders();
  const targets = page.getByRole('region', { name: 'Targets', exact: true });
  const give = (place: string, name: string, text: string) =>
    page
      .locator(`input[aria-label="${place}"]`)
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });

  // What cannot be used is refused before there is a model, and nothing is ticked.
  await give('Target images', 'empty.jpg', '');
  await expect(targets.getByRole('alert')).toContainText('empty.jpg: the file is empty');
  await give('Target images', 'net.pth', 'x');
  await expect(targets.getByRole('alert')).toContainText('no usable image: net.pth');
  await expect(page.locator('.todos [data-done="true"]')).toHaveCount(0);

  await page.locator('input[aria-label="Source model"]').setInputFiles(demo('source.safetensors'));
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(images);
  await page.locator('input[aria-label="Label maps (folder)"]').setInputFiles(labels);
  const run = page.getByRole('button', { name: 'Run', exact: true });
  const finding = targets.getByRole('alert').filter({ hasText: 'one too high' });
  await expect(finding).toContainText('one too high', { timeout: 60_000 });
  await expect(finding).toContainText('kappa');
  await expect(run).toBeDisabled();
  await page.screenshot({ path: 'test-results/label-finding.png' });

  // A bad file is refused by its name, and the labels that were there stay with their finding.
  const refusal = targets.locator('.problem');
  const otherLabels =
    (await page.locator('input[aria-label="Other labels"]').count()) > 0 ? 'Other labels' : 'Label maps';
  for (const [name, says] of [
    ['0001_mask.png', '0001_mask.png: the file is not an image'],
    ['labels.csv', 'no label map among the files that were chosen: labels.csv'],
  ] as const) {
    await give(otherLabels, name, 'a text');
    await expect(refusal).toContainText(says);
    await expect(refusal).toBeInViewport();
    await expect(finding).toBeVisible();
  }

  await finding.getByRole('button', { name: 'Use this id map' }).click();
  await expect(targets).toContainText('read with an id map', { timeout: 60_000 });
  await expect(targets.getByRole('alert')).toHaveCount(0);
  await expect(targets).toContainText('4 images, all labelled');
  await expect(run).toBeEnabled();

  await targets.getByRole('button', { name: 'Undo' }).click();
  await expect(targets.getByRole('alert')).toContainText('one too high', { timeout: 60_000 });
  expect(faults).toEqual([]);
});

test('classes without names are numbered, whatever their number; presets of that length are offered', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  await page.locator('input[aria-label="Source model"]').setInputFiles(demo('source.safetensors'));
  const swatches = page.getByRole('list', { name: 'Class colours' }).getByRole('listitem');
  await expect(swatches).toHaveText(Array.from({ length: 11 }, (_, id) => `class ${id}`));
  await page.getByRole('button', { name: 'CamVid-11' }).click();
  await expect(swatches.nth(3)).toHaveText('Road');
  await expect(page.getByRole('button', { name: 'CamVid-11' })).toHaveCount(0);
  expect(faults).toEqual([]);
});
