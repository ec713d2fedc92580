import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { floats, integers, onnxFile } from '../src/formats/onnx/fixtures.js';
import { openStudio, watchForFaults } from './page.js';

const [WIDTH, HEIGHT] = [64, 32];
const PATCH = 4;
const tokens = (WIDTH / PATCH) * (HEIGHT / PATCH);

/** A network with a trained position for each patch, so that it exists only for so many patches. */
function positionsFile(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'atp-e2e-')), 'positions.onnx');
  const bytes = onnxFile({
    inputs: { image: ['n', 3, 'h', 'w'] },
    nodes: [
      { op: 'Conv', inputs: ['image', 'patch'], outputs: ['map'], attributes: { strides: [PATCH, PATCH] } },
      { op: 'Shape', inputs: ['map'], outputs: ['shape'] },
      { op: 'Reshape', inputs: ['map', 'flat'], outputs: ['tokens'] },
      { op: 'Add', inputs: ['tokens', 'positions'], outputs: ['placed'] },
      { op: 'Reshape', inputs: ['placed', 'shape'], outputs: ['logits'] },
    ],
    tensors: [
      floats('patch', [2, 3, PATCH, PATCH], new Array(2 * 3 * PATCH * PATCH).fill(0.1)),
      floats('positions', [1, 2, tokens], new Array(2 * tokens).fill(0.5)),
      integers('flat', [0, 2, -1]),
    ],
  });
  writeFileSync(path, bytes);
  return path;
}

test('the model card follows the size of the recipe, and a size that does not fit is refused at the recipe', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  const resize = async (side: 'Width' | 'Height', pixels: number) => {
    await page.getByRole('textbox', { name: side, exact: true }).fill(String(pixels));
    await page.getByRole('textbox', { name: side, exact: true }).press('Enter');
  };
  const source = page.getByRole('region', { name: 'Source', exact: true });
  const recipe = page.getByRole('region', { name: 'Recipe', exact: true });
  await resize('Width', WIDTH);
  await resize('Height', HEIGHT);
  await page.locator('input[aria-label="Source model"]').setInputFiles(positionsFile());
  await source.getByText('Settings of the network').click();
  await expect(source).toContainText('64 x 32 pixels only, as the recipe has it');

  await resize('Width', HEIGHT);
  await expect(recipe.getByRole('alert')).toContainText('do not fit');
  await expect(source.getByRole('alert')).toHaveCount(0);
  await expect(source).toContainText('The recipe does not fit this model.');

  await resize('Height', WIDTH);
  await expect(recipe.getByRole('alert')).toHaveCount(0);
  await expect(source).toContainText('32 x 64 pixels only, as the recipe has it');
  await expect(source).not.toContainText('The recipe does not fit this model.');
  expect(faults).toEqual([]);
});
