import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { accessibilityFindings } from './accessibility.js';
import { runZip } from './compared-runs.js';
import { drawer, openDrawer, rows } from './kept-run.js';
import { watchForFaults } from './page.js';

const LONG = runZip({ name: 'long tail', seed: 0, mIoU: 0.462, wrong: 10, framed: true });
const PLAIN = runZip({ name: 'plain', seed: 0, mIoU: 0.448, teach: { negativeWeight: 0.25 }, wrong: 40, framed: true });
const PLAIN_AGAIN = runZip({ name: 'plain again', seed: 1, mIoU: 0.456, teach: { negativeWeight: 0.25 }, wrong: 30 });
const STOPPED = runZip({ name: 'stopped', seed: 2, mIoU: 0.43, wrong: null, change: { state: 'stopped' } });
const FIFTH = runZip({ name: 'fifth', seed: 3, mIoU: 0.44, wrong: null });

const compare = (page: Page) => page.getByRole('dialog', { name: 'Compare runs' });
const check = (page: Page, name: string) => drawer(page).getByRole('checkbox', { name: `Compare “${name}”` });
const tab = (page: Page, name: string) => compare(page).getByRole('tab', { name }).click();
const cells = (page: Page, head: string) =>
  compare(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: head }) })
    .getByRole('cell');

test.beforeEach(async ({ page }) => {
  // Kept runs need no GPU.
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined }));
  await page.goto('/');
  await openDrawer(page);
  const files = [LONG, PLAIN, PLAIN_AGAIN, STOPPED, FIFTH];
  await drawer(page).getByLabel('Import a run').setInputFiles(files);
  await expect(rows(page)).toHaveCount(files.length);
});

async function checkTwo(page: Page): Promise<void> {
  await check(page, 'plain').check();
  await check(page, 'long tail').check();
}

async function themes(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await accessibilityFindings(page)).toEqual([]);
  }
}

test('two runs are compared: what differs, the figures, the classes, and their pictures under one cursor', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await checkTwo(page);
  await drawer(page).getByRole('button', { name: 'Compare 2 runs' }).click();
  await expect(compare(page)).toContainText('0.25');

  // The words of the form, and only what differs.
  await expect(cells(page, 'Weight of negative labels')).toHaveText(['0.25', '1']);
  await expect(compare(page).getByRole('rowheader', { name: 'Learning rate' })).toHaveCount(0);
  await expect(cells(page, 'mIoU').nth(1)).toHaveText('46.2+1.4');
  await compare(page)
    .getByRole('radio', { name: /long tail/ })
    .check();
  await expect(cells(page, 'mIoU').nth(0)).toHaveText('44.8−1.4');
  await themes(page);

  await tab(page, 'Curves');
  await expect(compare(page).getByRole('region', { name: 'mIoU' })).toContainText('plain 44.8');
  const loss = compare(page).getByRole('region', { name: 'Loss' });
  const last = await loss.getByRole('list').textContent();
  await loss.locator('.u-over').hover({ position: { x: 40, y: 40 } });
  await expect(loss.getByRole('list')).not.toHaveText(last ?? '');
  await themes(page);

  await tab(page, 'Classes');
  await compare(page).getByRole('button', { name: 'Largest change first' }).click();
  const changes = await compare(page).locator('tbody .delta').allTextContents();
  const sizes = changes.map((text) => Math.abs(Number(text.replace('−', '-'))));
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  await themes(page);

  await tab(page, 'Pictures');
  const readings = compare(page).getByRole('status', { name: /at the cursor$/ });
  const picture = compare(page).getByRole('group', { name: /of 0001\.png/ });
  await expect(picture).toHaveCount(1);
  await themes(page);
  await compare(page).getByRole('button', { name: 'Slider' }).click();
  await expect(picture).toHaveCount(2);
  // A fifth of the way from the left the one run is wrong, and the other right.
  const box = await picture.first().locator('canvas').boundingBox();
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.2, (box?.y ?? 0) + (box?.height ?? 0) * 0.5);
  await expect(compare(page).locator('.viewer-cross')).toHaveCount(2);
  const [wrong, right] = await readings.allTextContents();
  expect(wrong).not.toBe('');
  expect(right).not.toBe('');
  expect(wrong).not.toBe(right);
  // Maps of the last step have more than the class.
  await compare(page).getByRole('combobox', { name: 'Layer' }).selectOption({ label: 'Entropy' });
  await picture.first().focus();
  await page.keyboard.press('Enter');
  await expect(readings.first()).toContainText(/Entropy 0\.\d/);
  await expect(readings.nth(1)).toContainText(/Entropy 0\.\d/);
  expect(faults).toEqual([]);
});

test('the comparison is saved as the command line writes it, and Back leaves it without loss', async ({ page }) => {
  await checkTwo(page);
  await drawer(page).getByRole('button', { name: 'Compare 2 runs' }).click();
  const download = page.waitForEvent('download');
  await compare(page).getByRole('button', { name: 'Save comparison' }).click();
  const html = readFileSync(await (await download).path(), 'utf8');
  expect(html).toContain('<title>Comparison of 2 runs</title>');
  expect(html).toContain('long tail');
  await page.goBack();
  await expect(compare(page)).toBeHidden();
  await expect(check(page, 'plain')).toBeChecked();
  await page.goForward();
  await expect(compare(page)).toBeVisible();
  await page.reload();
  await expect(compare(page)).toContainText('long tail has the highest mean mIoU');
  await compare(page).getByRole('button', { name: 'Back' }).click();
  await expect(compare(page)).toBeHidden();
  await openDrawer(page);
  await checkTwo(page);
  await drawer(page).getByRole('button', { name: 'Compare 2 runs' }).click();
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toBeVisible();
});

test('four runs are compared by keyboard; a fifth is refused with words, and seeds have a mean', async ({ page }) => {
  for (const name of ['long tail', 'plain', 'plain again', 'stopped', 'fifth']) {
    await check(page, name).focus();
    await page.keyboard.press('Space');
  }
  await expect(drawer(page)).toContainText('At most 4 runs are compared at a time.');
  await expect(check(page, 'fifth')).not.toBeChecked();
  await drawer(page).getByRole('button', { name: 'Compare 4 runs' }).focus();
  await page.keyboard.press('Enter');
  await expect(compare(page)).toContainText('stopped did not end by itself');
  await expect(compare(page)).toContainText('45.2 ± 0.6');
  await page.setViewportSize({ width: 420, height: 860 });
  for (const name of ['Figures', 'Curves', 'Classes', 'Pictures']) {
    await tab(page, name);
    await themes(page);
    const overflow = await compare(page).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(overflow, name).toBeLessThanOrEqual(0);
  }
  await expect(compare(page)).toContainText('No maps of its steps were kept: its pictures are shown.');
  await expect(compare(page)).toContainText('No pictures were kept of this run.');
});
