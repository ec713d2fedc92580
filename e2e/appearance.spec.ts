import { expect, test } from '@playwright/test';
import { accessibilityFindings } from './accessibility.js';
import { openStudio, watchForFaults } from './page.js';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the ${colorScheme} page meets WCAG AA and does not scroll at 1440x900`, async ({ page }) => {
    const faults = watchForFaults(page);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openStudio(page);
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
    expect(faults).toEqual([]);
  });
}

test('a narrow page stacks its columns and cuts nothing off sideways', async ({ page }) => {
  await page.setViewportSize({ width: 420, height: 900 });
  await openStudio(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
