import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { LAYER_NAMES } from '../src/protocol/layers.js';
import { countRequests, openStudio, paneColours, status, watchForFaults } from './page.js';

test('a visitor runs the demo, looks at every layer, and takes the adapted model home', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/?steps=3');
  await page.getByRole('button', { name: 'Run the demo' }).click();
  await expect(status(page)).toContainText(/Align, step|Evaluating/, { timeout: 120_000 });
  const requests = countRequests(page);

  // Pause in the middle of Propagate, where every layer exists.
  await expect(status(page)).toContainText('Propagate, step 1', { timeout: 300_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status(page)).toContainText('Paused at Propagate');
  const paused = await status(page).textContent();
  await page.waitForTimeout(3000);
  expect(await status(page).textContent()).toBe(paused);

  await page.getByRole('button', { name: 'One pane' }).click();
  await page.waitForTimeout(1500);
  const seen = new Map<number, string>();
  const ofModel = LAYER_NAMES.filter((layer) => !['given', 'ensembled', 'disagreement', 'disputed'].includes(layer));
  for (const layer of ofModel) {
    await page.getByLabel('Layer of pane 1').selectOption(layer);
    await page.waitForTimeout(400);
    const { digest, colours } = await paneColours(page);
    expect(colours, `${layer} shows something`).toBeGreaterThan(1);
    expect(seen.get(digest), `${layer} differs from the layers before`).toBeUndefined();
    seen.set(digest, layer);
  }

  await page.getByRole('button', { name: 'One step' }).click();
  await expect(status(page)).not.toHaveText(paused ?? '');
  // After the last step of all there is no more to pause for.
  await expect(status(page)).toContainText(/Paused at|Done in/, { timeout: 120_000 });
  const isPaused = (await status(page).textContent())?.startsWith('Paused');
  if (isPaused) await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status(page)).toContainText('Done in', { timeout: 300_000 });
  expect(requests, 'nothing is requested while the run goes on').toEqual([]);
  await expect(page.getByRole('button', { name: /^local:/ })).toHaveText('local: 0 requests');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Result' }).first().click();
  await page.getByRole('button', { name: 'Adapted model', exact: true }).click();
  const adapted = readFileSync(await (await download).path());
  const before = readSafetensors(new Uint8Array(readFileSync('public/demo/source.safetensors')), 'source');
  const after = readSafetensors(new Uint8Array(adapted), 'adapted');
  const form = (file: typeof before) =>
    [...file.tensors.values()].map(({ name, dtype, shape }) => `${name} ${dtype} ${shape}`);
  expect(form(after)).toEqual(form(before));
  const changed = [...after.tensors].filter(
    ([name, tensor]) => !Buffer.from(tensor.bytes).equals(Buffer.from(before.tensors.get(name)?.bytes ?? [])),
  );
  expect(changed.length).toBeGreaterThan(10);
  expect(requests).toEqual([]);
  expect(faults).toEqual([]);
});
