import { expect, test } from '@playwright/test';
import { openStudio, status, watchForFaults } from './page.js';
import { withSmallDemo } from './small-demo.js';

test('before and after is shown for an image that nobody looked at before the run', async ({ page }) => {
  const faults = watchForFaults(page);
  await withSmallDemo(page, 8);
  await openStudio(page, '/?steps=2');
  await page.getByRole('button', { name: 'Run the demo' }).click();
  await expect(status(page)).toContainText('Done in', { timeout: 400_000 });
  await page.getByRole('tab', { name: 'Before and after' }).click();
  await page.getByRole('button', { name: '0005.png', exact: true }).click();
  await expect(page.locator('.viewer-name')).toHaveText('0005.png');
  const captions = page.locator('.viewer-caption');
  await expect(captions).toHaveText(['source model', 'adapted model']);
  const canvases = page.locator('.viewer canvas');
  await expect(canvases).toHaveCount(2);
  const [before, after] = await canvases.evaluateAll((all) =>
    (all as HTMLCanvasElement[]).map((canvas) => canvas.toDataURL()),
  );
  expect(before).not.toBe(after);
  await page.setViewportSize({ width: 420, height: 900 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(faults).toEqual([]);
});
