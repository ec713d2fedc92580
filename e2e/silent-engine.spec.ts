import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { status, watchForFaults } from './page.js';
import { openSmallRun, run } from './small-run.js';

/** Keeps the worker's thread busy, as a hung driver does. */
function occupy(page: Page, seconds: number): void {
  const [worker] = page.workers();
  if (!worker) throw new Error('There is no worker.');
  // A task of the worker's own: Chromium does not end a worker in a task of the debugger.
  const busy = worker.evaluate((milliseconds) => {
    setTimeout(() => {
      const end = Date.now() + milliseconds;
      while (Date.now() < end);
    });
  }, seconds * 1000);
  // The worker may be ended meanwhile.
  busy.catch(() => {});
}

const message = (page: Page) => page.getByRole('alert').filter({ hasText: 'The engine has not answered for' });

test('an engine that does not answer is said; it goes when it answers, and can be ended', async ({ page }) => {
  const faults = watchForFaults(page);
  await openSmallRun(page);
  await run(page);
  await expect(status(page)).toContainText('Align, step 2', { timeout: 120_000 });

  occupy(page, 26);
  await expect(message(page)).toContainText(/for 2\d s/, { timeout: 40_000 });
  await expect(message(page)).toHaveCount(0, { timeout: 40_000 });
  const step = async () => Number(/step (\d+)/.exec((await status(page).textContent()) ?? '')?.[1]);
  const later = await step();
  await expect.poll(step, 'the run goes on by itself').toBeGreaterThan(later);

  occupy(page, 600);
  await expect(message(page)).toBeVisible({ timeout: 40_000 });
  const steps = await step();
  await message(page).getByRole('button', { name: 'End the engine' }).click();
  await expect(message(page)).toHaveCount(0);
  const ended = page.locator('.device-message', { hasText: 'The engine was ended' });
  await expect(ended).toContainText('The figures so far are kept');
  await expect(page).toHaveTitle('Failed - ATP Studio');
  await page.getByRole('button', { name: 'Result' }).first().click();
  await page.getByRole('button', { name: 'More' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /Run record/ }).click();
  const record = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  expect(record.steps.length, 'the figures are kept').toBeGreaterThanOrEqual(steps);

  await ended.getByRole('button', { name: 'Continue the run' }).click();
  await expect(ended).toBeHidden();
  await expect(page.locator('.run-note')).toContainText('The engine was started again; the run goes on from');
  await expect(page.locator('.run-error .problem:not(.run-note)')).toHaveCount(0);
  await expect(status(page)).toContainText('Align, step', { timeout: 120_000 });
  expect(faults).toEqual([]);
});

test('a worker that breaks is said, and a fresh one goes on by itself', async ({ page }) => {
  await openSmallRun(page);
  await run(page);
  await expect(status(page)).toContainText('Align, step 2', { timeout: 120_000 });
  await page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      throw new Error('broken on purpose');
    });
  });
  await expect(page.locator('.run-note')).toContainText(/broken on purpose.*It was started again; .*1 of 3\./);
  await expect(status(page)).toContainText('Align, step', { timeout: 120_000 });
  await page.waitForTimeout(25_000);
  await expect(message(page), 'nothing is expected of the old one any more').toHaveCount(0);
});
