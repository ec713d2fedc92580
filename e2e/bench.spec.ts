import { expect, test } from '@playwright/test';
import { watchForFaults } from './page.js';

test('the benchmark page runs under the built page’s policy', async ({ page }) => {
  const faults = watchForFaults(page);
  await page.goto('/bench?quick&case=adamw');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('status')).toHaveText('Done.', { timeout: 300_000 });
  await expect(page.getByRole('row', { name: /adamw-ema ours/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /adamw-ema stock-tfjs/ })).toBeVisible();
  await expect(page.getByText('in software')).toBeVisible();
  expect(faults).toEqual([]);
});
