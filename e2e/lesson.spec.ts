import { expect, test } from '@playwright/test';
import { accessibilityFindings } from './accessibility.js';
import { openStudio, watchForFaults } from './page.js';
import { withSmallDemo } from './small-demo.js';

test('a lesson hides the forms, its ablation runs by itself and ends in Compare', async ({ page }) => {
  test.setTimeout(240_000);
  const faults = watchForFaults(page);
  await withSmallDemo(page, 4);
  await page.goto('/?lesson=propagation&steps=1');
  await expect(page.getByRole('heading', { name: 'Easy and hard' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Recipe', exact: true })).toBeHidden();
  await expect(page.locator('.viewer')).toBeVisible({ timeout: 120_000 });
  await page.getByText('Is an image with low entropy').click();
  await expect(page.getByText('Often, but not always')).toBeVisible();
  expect(await accessibilityFindings(page)).toEqual([]);

  await page.getByRole('button', { name: 'Show the whole studio' }).click();
  await expect(page.getByRole('heading', { name: 'Recipe', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Back to the lesson' }).click();

  for (let step = 2; step <= 3; step++) await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByRole('checkbox', { name: 'without propagation' })).toBeChecked();
  await page.getByRole('checkbox', { name: 'batch norm only' }).check();
  await page.getByRole('button', { name: 'Queue 3 runs and compare' }).click();
  const rows = page.getByRole('list', { name: 'Queued runs' }).getByRole('listitem');
  await expect(rows).toHaveText([/as it is/, /without propagation/, /batch norm only/]);
  await page.getByRole('button', { name: 'Cancel “batch norm only”' }).click();
  await expect(rows.last()).toContainText('cancelled');
  await expect(page.locator('.queue-foot')).toContainText(/About .* of training left/);
  await expect(page.getByRole('dialog', { name: /Compare/ })).toBeVisible({ timeout: 180_000 });
  expect(faults).toEqual([]);
});

test('a lesson that does not exist is said, with those that do', async ({ page }) => {
  await openStudio(page, '/?lesson=nothing');
  await expect(page.getByText('There is no lesson “nothing”.')).toBeVisible();
  await expect(page.getByText('curriculum, negative-labels, propagation')).toBeVisible();
});
