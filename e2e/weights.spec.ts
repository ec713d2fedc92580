import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { renamed } from '../src/formats/named-tensor.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { openStudio, watchForFaults } from './page.js';

/** The demo's network twice, and a loss's weight. */
function studentAndTeacher(): string {
  const source = readSafetensors(new Uint8Array(readFileSync('public/demo/source.safetensors')), 'source');
  const tensors = [...source.tensors.values()];
  const under = (prefix: string) => tensors.map((tensor) => renamed(tensor, prefix + tensor.name));
  const loss = { name: 'criterion.weight', dtype: 'F32' as const, shape: [3], bytes: new Uint8Array(12) };
  const path = join(mkdtempSync(join(tmpdir(), 'atp-weights-')), 'student-and-teacher.safetensors');
  writeFileSync(path, writeSafetensors([...under('teacher.'), ...under('student.'), loss]));
  return path;
}

test('of a file with a student and a teacher the weights can be chosen on the model card', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  const source = page.getByRole('region', { name: 'Source', exact: true });
  await page.locator('input[aria-label="Source model"]').setInputFiles(studentAndTeacher());
  const weights = page.getByRole('combobox', { name: 'Weights' });
  await expect(weights).toHaveValue('student');
  await expect(weights.locator('option')).toHaveText(['teacher (165 k)', 'student (165 k)']);
  await expect(source).toContainText('criterion.weight (of a loss)');
  await weights.selectOption('teacher');
  await expect(source).toContainText('teacher is used, student can be chosen instead');
  await expect(weights).toHaveValue('teacher');

  // The choice was made for that file: another one is opened with its usual weights.
  await page.locator('input[aria-label="Another model"]').setInputFiles('public/demo/source.safetensors');
  await expect(weights).toHaveCount(0);
  await expect(source.getByText('source.safetensors').first()).toBeVisible();
  expect(faults).toEqual([]);
});
