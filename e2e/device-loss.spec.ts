import { expect, test } from '@playwright/test';
import { openStudio, paneColours, status, withoutStorage } from './page.js';
import { withSmallDemo } from './small-demo.js';

test('when the GPU process dies, the run goes on by itself on a new device, and says so', async ({ page, browser }) => {
  await withSmallDemo(page, 8);
  await openStudio(page, '/?steps=6');
  await page.getByRole('button', { name: 'Run the demo' }).click();
  await expect(status(page)).toContainText('Align, step 2', { timeout: 240_000 });
  await (await browser.newBrowserCDPSession()).send('Browser.crashGpuProcess');
  await expect(page.locator('.run-note')).toContainText(/The GPU was lost .* and started again; .*1 of 3\./, {
    timeout: 120_000,
  });
  await expect(page.locator('.device-message')).toHaveCount(0);
  await expect(status(page)).toContainText('Align, step', { timeout: 240_000 });
  await page.getByRole('button', { name: /^Stop/ }).click();
  await expect(status(page)).toContainText('Stopped in', { timeout: 120_000 });
});

test('when the GPU is lost and nothing is kept, the page says what to do, and runs again on a new device', async ({
  page,
  browser,
  context,
}) => {
  await withoutStorage(context);
  await withSmallDemo(page, 8);
  await openStudio(page, '/?steps=3');
  await page.getByRole('button', { name: 'Run the demo' }).click();
  await expect(status(page)).toContainText('Align, step 2', { timeout: 240_000 });

  // The browser's GPU process dies, as when a driver restarts.
  await (await browser.newBrowserCDPSession()).send('Browser.crashGpuProcess');
  const message = page.locator('.device-message', { hasText: 'The GPU was lost' });
  await expect(message).toContainText('the weights of the run are gone');
  await expect(message).toContainText('try again');
  await expect(status(page)).toContainText('Failed');
  await expect(page.locator('.run-error')).toContainText('The GPU was lost');
  await expect(page.getByText('GPU lost', { exact: true })).toBeVisible();

  // The picture is still there.
  await expect.poll(async () => (await paneColours(page)).colours).toBeGreaterThan(1);

  // The figures so far can be downloaded; the weights cannot, and the page says why.
  await page.getByRole('button', { name: 'Result' }).first().click();
  await page.getByRole('button', { name: 'More' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /Run record/ }).click();
  expect((await download).suggestedFilename()).toBe('run.json');
  await page.getByRole('button', { name: 'Adapted model', exact: true }).click();
  await expect(page.locator('.result')).toContainText('The GPU was lost');

  await message.getByRole('button', { name: 'Try again' }).click();
  await expect(message).toBeHidden();
  await expect(page.getByText('source.safetensors').first()).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(status(page)).toContainText('Align, step 2', { timeout: 240_000 });
  await page.getByRole('button', { name: /^Stop/ }).click();
  await expect(status(page)).toContainText('Stopped in', { timeout: 120_000 });
});
