import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { expect, type Page, test } from '@playwright/test';
import { ModelProtoSchema, StringStringEntryProtoSchema } from '../src/formats/onnx/onnx_pb.js';
import { openStudio, status, watchForFaults } from './page.js';

const EXTERNAL = 1;
const folder = mkdtempSync(join(tmpdir(), 'atp-e2e-'));

/** The demo's source network as an ONNX file whose weights lie in another one, as exporters write large models. */
function onnxFiles(): { graph: string; weights: string } {
  const whole = join(folder, 'whole.onnx');
  expect(spawnSync('node', ['scripts/run.mjs', 'scripts/demo-onnx.ts', whole, 'free']).status).toBe(0);
  const model = fromBinary(ModelProtoSchema, readFileSync(whole));
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of model.graph?.initializer ?? []) {
    const { rawData } = tensor;
    const place = { location: 'street.onnx.data', offset: String(offset), length: String(rawData.length) };
    tensor.externalData = Object.entries(place).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    tensor.dataLocation = EXTERNAL;
    tensor.rawData = new Uint8Array();
    chunks.push(rawData);
    offset += rawData.length;
  }
  const files = { graph: join(folder, 'street.onnx'), weights: join(folder, 'street.onnx.data') };
  writeFileSync(files.graph, toBinary(ModelProtoSchema, model));
  writeFileSync(files.weights, Buffer.concat(chunks));
  return files;
}

function imageFolder(): string {
  const images = join(folder, 'images');
  mkdirSync(images);
  for (const name of ['0001.png', '0002.png', '0003.png'])
    copyFileSync(join('public/demo/target', name), join(images, name));
  return images;
}

function recipeFile(): string {
  const path = join(folder, 'few.json');
  const stages = [
    { stage: 'align', steps: 2, learningRate: 1e-3 },
    { stage: 'teach', steps: 2, learningRate: 1e-3, emaDecay: 0.5 },
    { stage: 'propagate', steps: 1, learningRate: 1e-3, emaDecay: 0.5, tau: 0.1 },
  ];
  const input = { width: 96, height: 64 };
  writeFileSync(path, JSON.stringify({ version: 1, name: 'few', batchSize: 2, input, stages }));
  return path;
}

async function open(page: Page, model: string[], images: string, recipe: string): Promise<void> {
  await openStudio(page);
  await page.locator('input[aria-label="Recipe file"]').setInputFiles(recipe);
  await page.locator('input[aria-label="Source model"]').setInputFiles(model);
  await expect(page.getByText(/ONNX graph/).first()).toBeVisible();
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(images);
  await expect(page.getByText('3 images').first()).toBeVisible();
}

/** Runs, and gives the pictures of the first image as the model saw it before and after. */
async function run(page: Page): Promise<[string, string]> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(status(page)).toContainText('Done in', { timeout: 400_000 });
  await page.getByRole('tab', { name: 'Before and after' }).click();
  await page
    .getByRole('button', { name: /0001\.png/ })
    .first()
    .click();
  await expect(page.locator('.viewer-caption')).toHaveText(['source model', 'adapted model']);
  const canvases = page.locator('.viewer canvas');
  await expect(canvases).toHaveCount(2);
  const [before = '', after = ''] = await canvases.evaluateAll((all) =>
    (all as HTMLCanvasElement[]).map((canvas) => canvas.toDataURL()),
  );
  return [before, after];
}

test('an ONNX file with its weights beside it is adapted, taken home, opened again, and predicts the same', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  const { graph, weights } = onnxFiles();
  const [images, recipe] = [imageFolder(), recipeFile()];
  await openStudio(page);
  await page.locator('input[aria-label="Source model"]').setInputFiles(graph);
  await expect(page.getByText(/street\.onnx\.data'\), which is not there/).first()).toBeVisible();

  await open(page, [graph, weights], images, recipe);
  const [before, adapted] = await run(page);
  expect(adapted).not.toBe(before);
  const pending = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Adapted model', exact: true }).click();
  const download = await pending;
  expect(download.suggestedFilename()).toBe('adapted.onnx');
  const home = join(folder, 'adapted.onnx');
  await download.saveAs(home);

  await open(page, [home], images, recipe);
  const [again] = await run(page);
  expect(again).toBe(adapted);
  expect(faults).toEqual([]);
});
