import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { smallFolder } from '../test/hugging-face-folder.js';
import { openStudio, watchForFaults } from './page.js';

test('a folder of Hugging Face says classes and colours; lists of other forms are read, and the form is named', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  const folder = join(mkdtempSync(join(tmpdir(), 'atp-e2e-')), 'segformer');
  mkdirSync(folder);
  for (const [name, bytes] of smallFolder()) writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, 'trainer_state.json'), '{"epoch": 3}');
  writeFileSync(join(folder, 'training_args.bin'), 'pickle');
  await openStudio(page, '/');
  await page.locator('input[aria-label="Source model (folder)"]').setInputFiles(folder);
  const source = page.getByRole('region', { name: 'Source', exact: true });
  await expect(source).toContainText('Names from config.json (id2label).');
  await expect(source).toContainText('as preprocessor_config.json says');
  const swatches = page.getByRole('list', { name: 'Class colours' }).getByRole('listitem');
  await expect(swatches).toHaveText(['road', 'car', 'sky', 'tree', 'person']);

  const targets = page.getByRole('region', { name: 'Targets', exact: true });
  const file = page.locator('input[aria-label="Class list file"]');
  const give = (name: string, text: string) =>
    file.setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await give(
    'label_colors.txt',
    '128 64 128\tRoad\n0 0 142\tCar\n70 130 180\tSky\n107 142 35\tTree\n220 20 60\tPerson\n',
  );
  await expect(swatches).toHaveText(['Road', 'Car', 'Sky', 'Tree', 'Person']);
  await expect(swatches.first()).toHaveCSS('background-color', 'rgb(128, 64, 128)');
  await expect(targets).toContainText('From label_colors.txt: names, a line each.');
  await give('data.yaml', 'nc: 4\nnames: [a, b, c, d]\n');
  await expect(targets).toContainText('The list "data.yaml" has 4 classes, the model predicts 5.');
  await expect(targets).toContainText('Add the one that is missing');
  expect(faults).toEqual([]);
});
