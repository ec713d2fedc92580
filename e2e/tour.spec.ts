import { expect, type Page, test } from '@playwright/test';
import { accessibilityFindings } from './accessibility.js';
import { openStudio, watchForFaults } from './page.js';
import { withSmallDemo } from './small-demo.js';

const STOPS = 8;

const place = (page: Page) => page.locator('.guide-place');
const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true });

/** Goes to the next stop by the keyboard, and waits until the run has come there. */
async function goOn(page: Page, stop: number): Promise<void> {
  await expect(next(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(place(page)).toHaveText(`${stop} of ${STOPS}`);
  await expect(page.locator('.guide .look')).toBeVisible({ timeout: 120_000 });
}

test('the tour goes to its end by the keyboard, pins a pixel on its way, and can be left and taken up', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const faults = watchForFaults(page);
  await withSmallDemo(page, 6);
  await openStudio(page, '/?steps=2');
  await page.getByRole('button', { name: 'Take the tour' }).press('Enter');
  await expect(page.locator('.guide .look')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('heading', { name: 'The source model fails' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expect(page.locator('.viewer-caption').first()).toHaveText('source model');
  await goOn(page, 2);
  await goOn(page, 3);
  await expect(page.locator('[data-symbol="gamma"]').first()).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('.viewer-pane[data-layer="weight"]')).toHaveAttribute('data-marked', 'true');
  await expect(page.locator('[data-chart="histogram"]')).toHaveAttribute('data-marked', 'true');

  await page.locator('.viewer-frame').first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  const card = page.locator('.pixel-card');
  await expect(card).toContainText('curriculum weight, γ = 5');
  await expect(page.locator('.guide-pixel')).toContainText(/h = .*, so \(1 − h\)γ = /);
  const before = await card.getByRole('heading').first().textContent();
  await page.keyboard.press('ArrowRight');
  await expect(card.getByRole('heading').first()).not.toHaveText(before ?? '');
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();

  // The focus is in the picture: the way back to the tour is its button.
  await next(page).focus();
  for (let stop = 4; stop <= 5; stop++) await goOn(page, stop);
  await page.getByRole('button', { name: 'Leave' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Recipe', exact: true })).toBeVisible();
  await page.locator('body').press('?');
  await page.getByRole('button', { name: `Go on with the tour (5 of ${STOPS})` }).press('Enter');
  await expect(place(page)).toHaveText(`5 of ${STOPS}`);
  for (let stop = 6; stop < STOPS; stop++) await goOn(page, stop);
  await goOn(page, STOPS);
  await expect(page.locator('.guide')).toContainText('Batch norm re-estimated needs no gradient');
  await page.getByRole('button', { name: 'End the tour' }).press('Enter');
  await expect(page.locator('.guide')).toBeHidden();
  expect(faults).toEqual([]);
});

test('without a GPU the recorded run is seen at once, opened, marked, and walked by the tour', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'gpu'));
  const faults = watchForFaults(page);
  await page.goto('/');
  await expect(page.getByRole('img', { name: /^Prediction after the run/ })).toBeVisible();
  await expect(page.getByText('This browser offers no WebGPU')).toBeVisible();
  await page.getByRole('button', { name: 'Look at the recorded run' }).click();
  await expect(page.getByRole('note')).toContainText('nothing is computed now');
  await expect(page.locator('.viewer')).toBeVisible();
  await page.locator('body').press('?');
  await page.getByRole('button', { name: 'Take the tour' }).click();
  for (let stop = 2; stop <= STOPS; stop++) {
    await next(page).click();
    await expect(place(page)).toHaveText(`${stop} of ${STOPS}`);
    await expect(page.locator('.guide .look')).toBeVisible();
    if (stop === 3) await pinOfRecorded(page);
  }
  await stateOfAlign(page);
  expect(await accessibilityFindings(page)).toEqual([]);
  expect(faults).toEqual([]);
});

/** The chapter of a stage shows one state, that of the stage's end. The pinned pixel goes with the run. */
async function stateOfAlign(page: Page): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Align/ })
    .click();
  const caption = page.locator('.viewer-caption').first();
  await expect(caption).toHaveText(/^student after step \d+ of align$/);
  const step = (await caption.textContent())?.match(/\d+/)?.[0];
  await expect(page.getByRole('img', { name: /^Entropy histogram of step/ })).toHaveAccessibleName(
    new RegExp(`step ${step} of Align`, 'i'),
  );
  await expect(page.locator('.pixel-card')).toBeVisible();
  await page.getByRole('button', { name: 'Close saved run' }).first().click();
  await expect(page.locator('.pixel-card')).toBeHidden();
}

/** A pixel of a recorded run says what was kept of it; the options are the run's own, and locked. */
async function pinOfRecorded(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Take the pixel in the middle' }).click();
  await expect(page.locator('.pixel-card')).toContainText('curriculum weight, γ = 5');
  await expect(page.locator('.guide-pixel')).toContainText(/so \(1 − h\)γ = /);
  await page.getByRole('button', { name: 'Option “Curriculum focus γ”' }).click();
  await expect(page.getByRole('dialog')).toContainText('The recipe of the saved run');
  await page.keyboard.press('Escape');
}
