import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { mmcvCheckpoint } from '../test/mmcv-checkpoint.js';
import { openStudio, watchForFaults } from './page.js';

const names = Array.from({ length: 11 }, (_, id) => `thing ${id}`);
const palette = names.map((_, id) => [20 * id, 255 - 20 * id, 7]);

function checkpoint(file: string, meta: Parameters<typeof mmcvCheckpoint>[1]): string {
  const source = readSafetensors(new Uint8Array(readFileSync('public/demo/source.safetensors')), 'source');
  const path = join(mkdtempSync(join(tmpdir(), 'atp-e2e-')), file);
  writeFileSync(path, mmcvCheckpoint([...source.tensors.values()], meta));
  return path;
}

test('class names and colours of an mmcv checkpoint are taken from it, and the page says so', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  await page
    .locator('input[aria-label="Source model"]')
    .setInputFiles(checkpoint('mmcv.pth', { classes: names, palette }));
  const source = page.getByRole('region', { name: 'Source', exact: true });
  await expect(source).toContainText('Names and colours from the model file (CLASSES and PALETTE).');
  const swatches = page.getByRole('list', { name: 'Class colours' }).getByRole('listitem');
  await expect(swatches).toHaveText(names);
  await expect(swatches.nth(3)).toHaveCSS('background-color', 'rgb(60, 195, 7)');

  // A chosen list goes before the file's, and stays when another file brings its own list.
  await page.getByRole('combobox', { name: 'Classes' }).selectOption({ label: 'CamVid-11' });
  await expect(swatches.nth(3)).toHaveText('Road');
  await expect(source).toContainText('Another list is chosen');
  const other = checkpoint('other.pth', { classes: names });
  await page.locator('input[aria-label="Another model"]').setInputFiles(other);
  await expect(source).toContainText('it brings no colours');
  await expect(swatches.nth(3)).toHaveText('Road');
  await page.getByRole('combobox', { name: 'Classes' }).selectOption({ label: 'Of the model file' });
  await expect(swatches.nth(3)).toHaveText('thing 3');
  expect(faults).toEqual([]);
});

/** The demo's network with only the first channel of its classifier. */
function oneChannel(): string {
  const source = readSafetensors(new Uint8Array(readFileSync('public/demo/source.safetensors')), 'source');
  const tensors = [...source.tensors.values()].map(({ name, dtype, shape, bytes }) => {
    if (!name.startsWith('aspp.')) return { name, dtype, shape, bytes };
    const [channels = 1, ...rest] = shape;
    return { name, dtype, shape: [1, ...rest], bytes: bytes.slice(0, bytes.length / channels) };
  });
  const path = join(mkdtempSync(join(tmpdir(), 'atp-e2e-')), 'lesions.safetensors');
  writeFileSync(path, writeSafetensors(tensors));
  return path;
}

test('a network of one output channel has background and foreground, and the card says that it is binary', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  await page.locator('input[aria-label="Source model"]').setInputFiles(oneChannel());
  const source = page.getByRole('region', { name: 'Source', exact: true });
  const swatches = page.getByRole('list', { name: 'Class colours' }).getByRole('listitem');
  await expect(swatches).toHaveText(['background', 'foreground']);
  await expect(source).toContainText('One output channel: background and foreground.');
  await source.getByText('Settings of the network').click();
  await expect(source).toContainText('binary: sigmoid, two classes (background, foreground)');
  expect(faults).toEqual([]);
});
