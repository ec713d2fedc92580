import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { NamedTensor } from '../src/formats/named-tensor.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { openStudio, paneColours, watchForFaults } from './page.js';

const demo = (...parts: string[]) => join('public/demo', ...parts);
const demoTensors = (): NamedTensor[] => [
  ...readSafetensors(new Uint8Array(readFileSync(demo('source.safetensors'))), 'source').tensors.values(),
];
const folder = () => mkdtempSync(join(tmpdir(), 'atp-e2e-'));

/** The demo's network with an auxiliary head that it does not use. */
function modelFile(): string {
  const auxiliary = { name: 'auxiliary_head.weight', dtype: 'F32' as const, shape: [3], bytes: new Uint8Array(12) };
  const path = join(folder(), 'with-auxiliary.safetensors');
  writeFileSync(path, writeSafetensors([...demoTensors(), auxiliary]));
  return path;
}

function imageFolder(): string {
  const images = join(folder(), 'images');
  mkdirSync(images);
  for (const name of ['0001.png', '0002.png']) copyFileSync(demo('target', name), join(images, name));
  return images;
}

const source = (page: Page) => page.getByRole('region', { name: 'Source', exact: true });
const fact = (page: Page, name: string) =>
  source(page).locator('dl.facts > div').filter({ hasText: name }).first().locator('dd');

test('the model card says what the model is and what the recipe will need', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  await page.locator('input[aria-label="Source model"]').setInputFiles(modelFile());
  await expect(fact(page, 'Parameters')).toHaveText('164 k');
  await expect(fact(page, 'Input')).toHaveText('192 × 128');
  await expect(fact(page, 'Logits')).toHaveText('24 × 16');
  await expect(source(page)).toContainText('assumed: ImageNet');
  await expect(source(page).getByRole('button', { name: 'Try on one image' })).toBeDisabled();

  // Memory follows the size of the images, at once.
  const memory = await fact(page, 'GPU memory').textContent();
  await page.getByRole('textbox', { name: 'Width' }).fill('384');
  await page.getByRole('textbox', { name: 'Width' }).press('Enter');
  await expect(fact(page, 'Input')).toHaveText('384 × 128');
  await expect(fact(page, 'GPU memory')).not.toHaveText(memory ?? '');

  // An assumed setting leads to the options of the network.
  await source(page).getByText('Settings of the network').click();
  await source(page)
    .getByRole('button', { name: /dilations/ })
    .click();
  await expect(page.getByRole('dialog', { name: 'All options' })).toBeVisible();
  await expect(page.locator('#options-network').locator('input, select').first()).toBeFocused();
  await page.getByRole('textbox', { name: 'General: Crop width' }).fill('96');
  await page.getByRole('textbox', { name: 'General: Crop width' }).press('Enter');
  await page.keyboard.press('Escape');
  await expect(fact(page, 'Input')).toHaveText('96 × 128');

  const total = await fact(page, 'GPU memory').textContent();
  await source(page).getByRole('button', { name: 'Details…' }).click();
  const sheet = page.getByRole('dialog', { name: 'with-auxiliary.safetensors' });
  await expect(sheet.getByRole('heading', { name: /batch 4 at 96 × 128/ })).toBeVisible();
  const row = (name: string) => sheet.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  await expect(row('weights').first()).toContainText('674 kB');
  await expect(row('Total')).toContainText(total ?? 'no sum');
  // Whole images are wider than the crop, so their prediction has its own row only where it needs more memory.
  await expect(row('prediction of whole images')).toBeVisible();

  const summaryOf = (name: string) => sheet.locator('.tree summary').filter({ hasText: name }).first();
  // The demo's recipe freezes the classifier in all stages.
  await expect(sheet.locator('.tree-row').filter({ hasText: /^aspp/ }).first()).toHaveText(/no$/);
  await expect(sheet.getByTitle('layer1.0.conv1', { exact: true })).toBeHidden();
  await summaryOf('layer1').focus();
  await page.keyboard.press('Enter');
  await sheet
    .locator('.tree summary')
    .filter({ has: page.getByTitle('layer1.0', { exact: true }) })
    .press('Enter');
  await expect(sheet.getByTitle('layer1.0.conv1', { exact: true })).toBeVisible();
  await expect(summaryOf('layer1')).toContainText('32 × 24 × 16');

  await sheet.getByText('1 tensor of the file').click();
  await expect(sheet).toContainText('auxiliary_head.weight');
  // Numbers say what they are when the keyboard reaches them.
  await sheet.getByRole('button', { name: 'activations', exact: true }).focus();
  await expect(page.getByRole('tooltip').first()).toContainText('forward pass keeps');
  // The focus has scrolled the sheet; that does not close the explanation.
  await page.waitForTimeout(300);
  await expect(page.getByRole('tooltip').first()).toContainText('forward pass keeps');
  expect(faults).toEqual([]);
});

test('one click tries the source model on an image; another normalisation shows at once', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  await page.locator('input[aria-label="Source model"]').setInputFiles(demo('source.safetensors'));
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(imageFolder());
  await page.getByRole('button', { name: 'Next image' }).click();
  await source(page).getByRole('button', { name: 'Try on one image' }).click();
  const trial = page.getByRole('region', { name: 'Trial on one image' });
  await expect(trial).toContainText('0002.png');
  await expect(trial).toContainText('1 × 16 × 24 × 11');
  await expect(trial).toContainText('Finiteall');
  await expect(trial.getByText(/^−[\d.]+ to [\d.]+$/)).toBeVisible();
  await expect(trial.getByText(/^0\.\d+$/)).toBeVisible();
  await expect(trial.getByRole('listitem')).toHaveCount(3);
  await expect(trial.getByText(/\d\s(ms|s)$/)).toBeVisible();

  await expect.poll(() => paneColours(page).then(({ colours }) => colours)).toBeGreaterThan(3);
  const before = await paneColours(page);
  await page.getByRole('combobox', { name: 'Colours' }).selectOption({ label: 'Caffe, BGR' });
  await expect(trial).toBeHidden();
  await expect(source(page)).toContainText('chosen in the recipe');
  await expect.poll(() => paneColours(page).then(({ digest }) => digest)).not.toBe(before.digest);
  await page.getByRole('combobox', { name: 'Colours' }).selectOption({ label: 'ImageNet, RGB' });
  await expect.poll(() => paneColours(page).then(({ digest }) => digest)).toBe(before.digest);
  expect(faults).toEqual([]);
});

test('a model in several files is opened by its index; a missing file is named', async ({ page }) => {
  const faults = watchForFaults(page);
  const tensors = demoTensors();
  const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;
  const half = Math.floor(tensors.length / 2);
  const where = folder();
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(where, name), content);
    return join(where, name);
  };
  const first = write(shards[0], writeSafetensors(tensors.slice(0, half)));
  const second = write(shards[1], writeSafetensors(tensors.slice(half)));
  const homes = Object.fromEntries(tensors.map(({ name }, at) => [name, at < half ? shards[0] : shards[1]]));
  const index = write('model.safetensors.index.json', JSON.stringify({ metadata: {}, weight_map: homes }));

  await openStudio(page, '/#preset=demo');
  const model = page.locator('input[aria-label="Source model"]');
  await model.setInputFiles([first, index]);
  await expect(source(page)).toContainText('of which model-00002-of-00002.safetensors is missing');
  await model.setInputFiles([first, second]);
  await expect(source(page)).toContainText('Drop the index');
  await model.setInputFiles([second, index, first]);
  await expect(fact(page, 'Parameters')).toHaveText('164 k');
  await expect(source(page)).toContainText('Read from 2 files as one model');
  expect(faults).toEqual([]);
});

for (const [width, height] of [
  [1440, 900],
  [420, 860],
] as const) {
  test(`nothing of the card is cut off at ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openStudio(page, '/#preset=demo');
    await page.locator('input[aria-label="Source model"]').setInputFiles(demo('source.safetensors'));
    await expect(fact(page, 'GPU memory')).toBeVisible();
    await source(page).getByText('Settings of the network').click();
    const wider = (selector: string) =>
      page
        .locator(selector)
        .evaluate((box) =>
          [box, ...box.querySelectorAll('*')]
            .filter((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1)
            .map((part) => `${part.tagName}.${part.className}`),
        );
    expect(await wider('.model-card')).toEqual([]);
    await source(page).getByRole('button', { name: 'Details…' }).click();
    await expect(page.getByRole('heading', { name: 'Blocks' })).toBeVisible();
    expect(await wider('.sheet')).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}
