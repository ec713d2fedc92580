import { expect, type Page, test } from '@playwright/test';
import { accessibilityFindings } from './accessibility.js';
import { openStudio, watchForFaults } from './page.js';

const panel = (page: Page) => page.getByRole('region', { name: 'Recipe', exact: true });
const drawer = (page: Page) => page.getByRole('dialog', { name: 'All options' });
const rate = (page: Page) => panel(page).getByRole('textbox', { name: 'Align: Learning rate' });
const undo = (page: Page) => panel(page).getByRole('button', { name: 'Undo' });

test('changes of the recipe are undone and redone by buttons and keys, but not what is being typed', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo');
  await expect(undo(page)).toBeDisabled();
  await expect(undo(page)).toHaveAccessibleDescription('Nothing to undo.');

  await rate(page).fill('2e-5');
  await rate(page).press('Enter');
  await expect(undo(page)).toHaveAccessibleDescription('Learning rate of Align, 1e-4 → 2e-5');
  await undo(page).hover();
  await expect(page.getByRole('tooltip')).toContainText('Learning rate of Align, 1e-4 → 2e-5');
  await page.getByRole('combobox', { name: 'Preset' }).selectOption('quick');
  await expect(undo(page)).toHaveAccessibleDescription(/recipe “demo” → “quick”$/);

  await undo(page).click();
  await expect(rate(page)).toHaveValue('2e-5');
  await expect(panel(page).getByRole('status')).toHaveText('Undone: recipe “demo” → “quick”');
  await page.keyboard.press('Control+z');
  await expect(rate(page)).toHaveValue('1e-4');
  await expect(undo(page)).toBeDisabled();
  await page.keyboard.press('Control+Shift+z');
  await expect(rate(page)).toHaveValue('2e-5');

  // While something typed is pending, the key is the box's own.
  const seed = panel(page).getByRole('textbox', { name: 'Seed' });
  await seed.press('End');
  await page.keyboard.type('5');
  await page.keyboard.press('Control+z');
  await expect(rate(page)).toHaveValue('2e-5');
  await expect(seed).toHaveValue('0');
  await page.keyboard.press('Control+z');
  await expect(rate(page)).toHaveValue('1e-4');
  expect(faults).toEqual([]);
});

test('an option is found by its words or its key, and changed where it is found', async ({ page }) => {
  await openStudio(page, '/#preset=demo');
  await page.keyboard.press('/');
  const search = drawer(page).getByRole('searchbox', { name: 'Search options' });
  await expect(search).toBeFocused();

  await page.keyboard.type('learningRate');
  await expect(drawer(page).getByRole('group', { name: 'Teach' })).toContainText('learningRate');
  await page.keyboard.press('Enter');
  await expect(drawer(page).getByRole('textbox', { name: 'Align: Learning rate', exact: true })).toBeFocused();
  for (let presses = 0; presses < 20; presses++) {
    const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    if (name === 'Teach: Learning rate') break;
    await page.keyboard.press('ArrowDown');
  }
  const found = drawer(page).getByRole('textbox', { name: 'Teach: Learning rate', exact: true });
  await expect(found).toBeFocused();
  await found.fill('3e-5');
  await page.keyboard.press('Escape');
  await expect(found).toHaveValue('1e-4');
  await found.fill('3e-5');
  await page.keyboard.press('Enter');

  await page.keyboard.press('Escape');
  await expect(search).toBeFocused();
  await expect(search).toHaveValue('');
  await page.keyboard.type('velociraptor');
  await expect(drawer(page).getByRole('status').filter({ hasText: 'velociraptor' })).toContainText('No option has');
  await page.keyboard.press('Escape');
  await expect(drawer(page).getByRole('tab', { name: 'Teach 1 changed' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);

  // By keys alone, one goes on where one was.
  const allOptions = panel(page).getByRole('button', { name: 'All options' });
  await allOptions.press('Enter');
  await expect(drawer(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(allOptions).toBeFocused();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`what differs from the preset is counted, listed and reset (${colorScheme})`, async ({ page }) => {
    const faults = watchForFaults(page);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openStudio(page, '/#preset=demo');
    await expect(panel(page)).not.toContainText('from demo');
    await rate(page).fill('2e-5');
    await panel(page).getByRole('textbox', { name: 'Batch size' }).fill('2');
    await panel(page).getByRole('textbox', { name: 'Teach: Steps' }).fill('40');
    await page.keyboard.press('Tab');
    await expect(rate(page)).toHaveAttribute('title', /\(learningRate\).*In demo: 1e-4\.$/);
    expect(await accessibilityFindings(page)).toEqual([]);

    await panel(page).getByRole('button', { name: '3 options differ from demo' }).click();
    await expect(drawer(page).getByRole('tab', { selected: true })).toHaveText(/^Changed\s*3/);
    await expect(drawer(page).getByRole('button', { name: /^Reset / })).toHaveCount(4);
    expect(await accessibilityFindings(page)).toEqual([]);
    await drawer(page).getByRole('button', { name: 'Reset Align: Learning rate to 1e-4, as in demo' }).click();
    await expect(drawer(page)).toContainText('2 options differ from demo.');

    await drawer(page).getByRole('tab', { name: 'Teach 1 changed' }).click();
    const reset = drawer(page).getByRole('button', { name: /^Reset / });
    await expect(reset).toHaveCount(1);
    await expect(reset).toHaveAccessibleName('Reset Teach: Steps to 30, as in demo');
    await reset.click();
    await expect(drawer(page).getByRole('textbox', { name: 'Teach: Steps', exact: true })).toBeFocused();
    await drawer(page).getByRole('searchbox').fill('rate');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await drawer(page)
      .getByRole('tab', { name: /^Changed/ })
      .click();
    await drawer(page).getByRole('button', { name: 'Reset General: Batch size to 4, as in demo' }).click();
    await expect(drawer(page)).toContainText('Every option is as in demo.');
    await page.keyboard.press('Control+z');
    await expect(drawer(page)).toContainText('1 option differs from demo.');
    expect(faults).toEqual([]);
  });
}
