import { expect, test } from '@playwright/test';
import { accessibilityFindings } from './accessibility.js';
import { openStudio, watchForFaults } from './page.js';

const overflows = () => document.documentElement.scrollWidth > innerWidth;
const scrolls = () => document.documentElement.scrollHeight > innerHeight;

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the ${colorScheme} page meets WCAG AA and does not scroll on a desk or a laptop`, async ({ page }) => {
    const faults = watchForFaults(page);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openStudio(page);
    expect(await accessibilityFindings(page)).toEqual([]);
    for (const [width, height] of [
      [1440, 900],
      [1280, 720],
    ] as const) {
      await page.setViewportSize({ width, height });
      // The height of the page follows that of the window a frame later.
      await expect.poll(() => page.evaluate(scrolls), `${width}x${height}`).toBe(false);
      expect(await page.evaluate(overflows), `${width}x${height}`).toBe(false);
      const demo = page.getByRole('button', { name: 'Run the demo' });
      await expect(demo, 'what to do first is in sight').toBeInViewport({ ratio: 1 });
      await expect(page.locator('.hero img').last()).toBeInViewport({ ratio: 1 });
    }
    expect(faults).toEqual([]);
  });
}

test('a narrow page stacks its columns and cuts nothing off sideways', async ({ page }) => {
  await page.setViewportSize({ width: 420, height: 900 });
  await openStudio(page);
  expect(await page.evaluate(overflows)).toBe(false);
});

/** Focuses an element, waits for its tip, and sends it an event within the moment in which the page may scroll. */
const focusAndSend = (element: Element, key: 'scroll' | 'Escape') =>
  new Promise<void>((done) => {
    (element as HTMLElement).focus();
    const look = () => {
      if (!document.querySelector('.tip')) return requestAnimationFrame(look);
      const event = key === 'scroll' ? new Event('scroll') : new KeyboardEvent('keydown', { key, bubbles: true });
      (key === 'scroll' ? document : element).dispatchEvent(event);
      return done();
    };
    look();
  });

test('a tip outlives the scrolling that comes with the focus, and goes at once by Escape', async ({ page }) => {
  await openStudio(page);
  const help = page.getByRole('button', { name: 'Keyboard shortcuts' });
  await help.evaluate(focusAndSend, 'scroll' as const);
  await page.waitForTimeout(500);
  await expect(page.locator('.tip')).toHaveCount(1);
  await help.blur();
  await expect(page.locator('.tip')).toHaveCount(0);
  await help.evaluate(focusAndSend, 'Escape' as const);
  await expect(page.locator('.tip')).toHaveCount(0);
});

test('a sheet that is closed gives the focus back, and no tip opens for it', async ({ page }) => {
  await openStudio(page);
  const runs = page.getByRole('button', { name: 'Runs', exact: true });
  await runs.click();
  await expect(page.getByRole('dialog', { name: 'Runs' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(runs).toBeFocused();
  await page.waitForTimeout(800);
  await expect(page.locator('.tip')).toHaveCount(0);
});
