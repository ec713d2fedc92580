import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { wholeFile } from '../src/formats/bytes.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { encodePrediction } from '../src/predictions/encode.js';
import { inParts } from '../test/prediction-parts.js';
import { countRequests, openStudio, paneColours, status, watchForFaults } from './page.js';

const demo = (...parts: string[]) => join('public/demo', ...parts);
const folder = mkdtempSync(join(tmpdir(), 'atp-e2e-'));
const NAMES = ['0001', '0002', '0003', '0004'];

/** Images with labels, and predictions of three of them: one in a nested folder, one broken, one of a missing image. */
function makeFolders() {
  const [images, labels, predictions] = ['images', 'labels', 'predictions'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [images, labels, join(predictions, 'late')]) mkdirSync(path, { recursive: true });
  for (const name of NAMES) {
    copyFileSync(demo('target', `${name}.png`), join(images, `${name}.png`));
    copyFileSync(demo('target-labels', `${name}.png`), join(labels, `${name}.png`));
  }
  copyFileSync(demo('predictions', '0001.npz'), join(predictions, '0001.npz'));
  copyFileSync(demo('predictions', '0002.npz'), join(predictions, '0002.npz'));
  copyFileSync(demo('predictions', '0003.npz'), join(predictions, 'late', '0003.npz'));
  copyFileSync(demo('predictions', '0009.npz'), join(predictions, '0009.npz'));
  writeFileSync(join(predictions, '0004.npz'), readFileSync(demo('predictions', '0004.npz')).subarray(0, 2000));
  return { images, labels, predictions };
}

/** A recipe of few steps. */
function recipeFile(): string {
  const path = join(folder, 'few.json');
  const stages = [
    { stage: 'distil', steps: 4, learningRate: 1e-3, ensembleStart: 0 },
    { stage: 'teach', steps: 1, learningRate: 1e-4 },
    { stage: 'propagate', steps: 1, learningRate: 1e-4, tau: 0.1 },
  ];
  const input = { width: 96, height: 64 };
  writeFileSync(path, JSON.stringify({ version: 1, name: 'few', batchSize: 2, input, stages }));
  return path;
}

const { images, labels, predictions } = makeFolders();

async function openImages(page: Page): Promise<void> {
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(images);
  await page.locator('input[aria-label="Label maps (folder)"]').setInputFiles(labels);
}

async function runToTheEnd(page: Page): Promise<Buffer> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(status(page)).toContainText('Done in', { timeout: 400_000 });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Adapted model', exact: true }).click();
  return readFileSync(await (await download).path());
}

test('a user opens predictions and images, trains a fresh student for a few steps, and downloads it', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page);
  await page.getByRole('button', { name: 'I only have its predictions' }).click();
  await expect(page.getByText('a student learns its predictions')).toBeVisible();
  await page.locator('input[aria-label="Recipe file"]').setInputFiles(recipeFile());
  await openImages(page);
  await page.locator('input[aria-label="Predictions (folder)"]').setInputFiles(predictions);
  await expect(page.getByText('4 × .npz, probabilities [C,h,w], float16, 24 × 16')).toBeVisible();
  await expect(page.getByText('3 images with a prediction.')).toBeVisible();
  await page.getByText('3 files not used').click();
  for (const name of ['0004.npz', '0009.npz', '0004.png']) await expect(page.getByText(name).first()).toBeVisible();
  await expect(page.getByText('small student, fresh, seed 0')).toBeVisible();

  // Before the run the page shows the given predictions, with their entropy and errors.
  await expect(page.locator('.viewer').getByText('given prediction', { exact: true }).first()).toBeVisible();
  expect((await paneColours(page)).colours).toBeGreaterThan(1);

  const adapted = readSafetensors(new Uint8Array(await runToTheEnd(page)), 'adapted');
  expect(adapted.tensors.get('aspp.3.weight')?.shape).toEqual([11, 48, 3, 3]);
  const layers = page.getByLabel('Layer of pane 1');
  await page.getByRole('button', { name: 'Teach' }).first().click();
  for (const layer of ['given', 'ensembled', 'disagreement']) {
    await layers.selectOption(layer);
    await page.waitForTimeout(500);
    expect((await paneColours(page)).colours, layer).toBeGreaterThan(1);
  }
  expect(faults).toEqual([]);
});

test('predictions of another shape are used and reported, and turned ones are named with both sizes', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  const shapes = join(folder, 'shapes');
  mkdirSync(shapes);
  const maps = { '0001': [40, 10], '0002': [40, 10], '0003': [16, 24], '0004': [24, 16] } as const;
  for (const [name, [width, height]] of Object.entries(maps)) {
    const map = { width, height, classes: 11, data: new Float32Array(width * height * 11).fill(1 / 11) };
    const classes = { name: 'any', ignore: [255], classes: [] };
    const file = await wholeFile(encodePrediction(inParts(map), 'npz', classes, 'float32'));
    writeFileSync(join(shapes, `${name}.npz`), file);
  }
  await openStudio(page);
  await page.getByRole('button', { name: 'I only have its predictions' }).click();
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(images);
  await page.locator('input[aria-label="Predictions (folder)"]').setInputFiles(shapes);
  await expect(page.getByText('3 images with a prediction.')).toBeVisible();
  const note = '0001.npz and 1 more: 40 x 10 for an image of 192 x 128. The shapes differ';
  await expect(page.getByText(note)).toBeVisible();
  await page.getByText('1 file not used').click();
  await expect(page.getByText('it fits only with rows and columns swapped')).toBeVisible();
  expect(faults).toEqual([]);
});

test('an opaque ONNX model runs in the page: only then its runtime is fetched, from the page itself', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  const requests = countRequests(page);
  await openStudio(page);
  await page.getByRole('button', { name: 'I only have its predictions' }).click();
  expect(requests.filter((url) => /\/ort[.-]/.test(url))).toEqual([]);
  const onnx = join(folder, 'vendor.onnx');
  expect(spawnSync('node', ['scripts/run.mjs', 'scripts/demo-onnx.ts', onnx]).status).toBe(0);
  await page.locator('input[aria-label="Recipe file"]').setInputFiles(recipeFile());
  await page.locator('input[aria-label="Predictions"]').setInputFiles(onnx);
  await expect(page.getByText('logits 24 × 16, from images of 192 × 128')).toBeVisible({ timeout: 120_000 });
  const runtime = requests.filter((url) => /ort/.test(url));
  expect(runtime.some((url) => url.endsWith('.wasm'))).toBe(true);
  const own = new URL('/', page.url()).origin;
  expect(requests.filter((url) => new URL(url).origin !== own)).toEqual([]);
  await openImages(page);
  await expect(page.getByText('4 images, all labelled')).toBeVisible();
  await page.getByRole('button', { name: 'Medium' }).click();
  await expect(page.getByText('medium student, fresh, seed 0')).toBeVisible();
  const adapted = readSafetensors(new Uint8Array(await runToTheEnd(page)), 'adapted');
  expect(adapted.tensors.get('aspp.0.weight')?.shape[0]).toBe(11);
  expect(faults).toEqual([]);
});

test('the black-box demo never asks for the source model', async ({ page }) => {
  const faults = watchForFaults(page);
  const requests = countRequests(page);
  await openStudio(page, '/?steps=2');
  await page.getByRole('button', { name: 'Run the black-box demo' }).click();
  await expect(status(page)).toContainText(/Distil, step/, { timeout: 120_000 });
  // Which has no source model in it: demo.test.ts.
  expect(requests.filter((url) => url.includes('/demo/')).map((url) => url.replace(/^.*\//, ''))).toEqual([
    'black-box.zip',
  ]);
  expect(faults).toEqual([]);
});

test('bad predictions are refused by name beside their cause, and all open files stay open', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page);
  await page.getByRole('button', { name: 'I only have its predictions' }).click();
  await page.locator('input[aria-label="Predictions (folder)"]').setInputFiles(predictions);
  await expect(page.getByText('small student, fresh, seed 0')).toBeVisible();
  const broken = join(folder, 'broken.npy');
  writeFileSync(broken, 'no array');
  await page.locator('input[aria-label="Other predictions"]').setInputFiles(broken);
  await expect(page.getByText(/broken\.npy is neither a NumPy file nor a PNG/)).toBeVisible();
  await expect(page.getByText('4 predictions', { exact: true })).toBeVisible();
  await page.locator('input[aria-label="Or a student of your own"]').setInputFiles(demo('target', '0001.png'));
  await expect(page.getByText(/PNG picture/).first()).toBeVisible();
  await expect(page.getByText('small student, fresh, seed 0')).toBeVisible();
  expect(faults).toEqual([]);
});
