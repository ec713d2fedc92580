import { expect, test } from '@playwright/test';
import { hashOf } from '../test/bombs.js';
import { openStudio, watchForFaults } from './page.js';

test('an address whose recipe would take a gigabyte is refused at once, and the recipe stays', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=camvid-dusk&seed=7');
  const seconds = await page.evaluate(async (hash) => {
    const started = performance.now();
    const changed = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
    location.hash = hash;
    await changed;
    await new Promise(requestAnimationFrame);
    return (performance.now() - started) / 1000;
  }, hashOf(2 ** 30).toString());
  // The browser itself takes a second to put a megabyte into its address bar; inflating it took ten.
  expect(seconds).toBeLessThan(4);
  await page.getByRole('button', { name: /^Recipe/ }).click();
  await expect(page.getByRole('alert')).toContainText('characters after "#"; at most 16384 are read');
  await expect(page.getByLabel('Seed')).toHaveValue('7');
  expect(faults).toEqual([]);
});
