import { expect, test } from '@playwright/test';
import { accessibilityFindings } from './accessibility.js';
import { openStudio, watchForFaults } from './page.js';

test('the page speaks the language that is chosen, writes numbers its way, and remembers it', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page);
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.getByRole('button', { name: 'Den aufgezeichneten Lauf ansehen' }).click();
  await expect(page.getByRole('region', { name: 'Kurven des Laufs' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Kurven des Laufs' })).toContainText(/\d,\d/);
  await expect(page.locator('body')).not.toContainText('Look at');
  expect(await accessibilityFindings(page)).toEqual([]);
  for (const width of [900, 1099, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    // The widest names, and no chapter is cut off.
    const left = await page.locator('.stage-nav').evaluate((nav) => nav.scrollWidth - nav.clientWidth);
    expect(left).toBeLessThanOrEqual(0);
  }

  await page.reload();
  const language = page.getByRole('combobox', { name: 'Sprache' });
  await expect(language).toHaveValue('de');
  await language.selectOption('zh');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh');
  await expect(page.getByRole('combobox', { name: '语言' })).toHaveValue('zh');
  await expect(page.getByRole('button', { name: '运行演示' })).toBeEnabled();
  expect(await accessibilityFindings(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test.describe('in a browser that prefers German', () => {
  test.use({ locale: 'de-DE' });
  test('the page begins in German', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Demo starten', exact: true })).toBeEnabled();
    await expect(page).toHaveTitle(/ATP Studio/);
  });
});

test('where the words of a language cannot be fetched, the page says so and keeps its language', async ({ page }) => {
  await openStudio(page);
  await page.route(/\/assets\/zh-[^/]*\.js$/, (route) => route.abort());
  await page.getByRole('combobox', { name: 'Language' }).selectOption('zh');
  await expect(page.getByRole('alert').filter({ hasText: 'could not be fetched' })).toContainText(
    'choose the language',
  );
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('combobox', { name: 'Language' })).toHaveValue('en');
});
