import { expect, type Page, test } from '@playwright/test';
import { status } from './page.js';
import { openSmallRun, run } from './small-run.js';

const message = (page: Page) => page.getByRole('alert').filter({ hasText: 'Another tab of this browser holds a run' });

test('the second tab says that the first holds a run; it runs when that is over, or anyway', async ({ page }) => {
  await openSmallRun(page);
  await run(page);
  await expect(status(page)).toContainText('Align, step', { timeout: 120_000 });
  await expect(message(page)).toHaveCount(0);

  const second = await page.context().newPage();
  await openSmallRun(second);

  await run(second);
  await expect(message(second)).toContainText(/since \d\d:\d\d\./);
  await expect(status(second)).toHaveText('Ready to run');
  await page.bringToFront();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status(page)).toContainText('Paused');
  await second.bringToFront();
  await run(second);
  await expect(message(second), 'a run that is paused holds its memory').toBeVisible();

  await page.bringToFront();
  await page.getByRole('button', { name: /^Stop/ }).click();
  await expect(status(page)).toContainText('Stopped');
  await second.bringToFront();
  await run(second);
  await expect(message(second)).toHaveCount(0);
  await expect(status(second)).toContainText('Align, step', { timeout: 120_000 });

  await page.bringToFront();
  await run(page);
  await expect(message(page)).toBeVisible();
  await message(page).getByRole('button', { name: 'Run anyway' }).click();
  await expect(message(page)).toHaveCount(0);
  await expect(status(page)).toContainText('Align, step', { timeout: 120_000 });

  // A tab that is closed in the middle of its run holds none.
  await second.close();
  await page.getByRole('button', { name: /^Stop/ }).click();
  await expect(status(page)).toContainText('Stopped');
  await run(page);
  await expect(status(page)).toContainText('Align, step', { timeout: 120_000 });
  await expect(message(page)).toHaveCount(0);
});
