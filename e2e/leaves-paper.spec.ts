import { expect, type Page, test } from '@playwright/test';
import { accessibilityFindings } from './accessibility.js';
import { openStudio, watchForFaults } from './page.js';
import { openSmallRun, run } from './small-run.js';

const sheet = (page: Page) => page.getByRole('dialog', { name: 'Where this recipe leaves the paper' });
const recipe = (page: Page) => page.getByRole('region', { name: 'Recipe', exact: true });
const used = (page: Page) => sheet(page).locator('figure[data-used="true"]');
const link = (page: Page) => recipe(page).getByRole('button', { name: /^Leaves the paper/ });
const places = async (page: Page): Promise<number> => Number((await link(page).textContent())?.replace(/\D+/g, ''));

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the gradient is switched beside the two curves, and each option leads to its box (${colorScheme})`, async ({
    page,
  }) => {
    const faults = watchForFaults(page);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openStudio(page, '/#preset=camvid-dusk');
    const before = await places(page);
    await link(page).click();
    await expect(used(page)).toContainText('as released');
    await expect(sheet(page)).not.toContainText('curriculumGradient');

    await sheet(page).getByRole('button', { name: 'Detached', exact: true }).click();
    await expect(used(page)).toContainText('Weight detached');
    await expect(sheet(page).getByRole('listitem').filter({ hasText: 'curriculumGradient' })).toContainText(
      'less sure',
    );
    expect(await accessibilityFindings(page)).toEqual([]);

    const slider = sheet(page).getByRole('slider', { name: 'Entropy h' });
    await slider.focus();
    await page.keyboard.press('Home');
    await expect(sheet(page).getByText(/^At h = 0:/)).toHaveCount(2);
    await expect(sheet(page).getByText(/: made less sure$/)).toHaveCount(0);
    for (let press = 0; press < 20; press++) await page.keyboard.press('ArrowRight');
    await expect(sheet(page).getByText(/^At h = 0.2:.*: made less sure$/)).toHaveCount(1);

    await sheet(page).getByRole('button', { name: 'Align: Curriculum gradient' }).click();
    const box = page.getByRole('combobox', { name: 'Align: Curriculum gradient' });
    await expect(box).toBeFocused();
    await expect(box).toHaveValue('detached');
    await page.keyboard.press('Escape');
    expect(await places(page)).toBe(before + 1);
    expect(faults).toEqual([]);
  });
}

test('other methods and the paper itself are named as such', async ({ page }) => {
  await openStudio(page);
  const preset = page.getByRole('combobox', { name: 'Preset' });
  await preset.selectOption('paper');
  await recipe(page).getByRole('button', { name: 'As the paper’s code was released' }).click();
  await expect(sheet(page)).toContainText('The method is that of the released code');
  await page.keyboard.press('Escape');
  await preset.selectOption('tent');
  await recipe(page).getByRole('button', { name: 'Another method than the paper’s' }).click();
  await expect(sheet(page)).toContainText('“tent” is another method');
});

test('the entropies of the looked-at image, then of the latest step, lie behind the curves; a run locks the switch', async ({
  page,
}) => {
  await openSmallRun(page);
  await link(page).click();
  await expect(sheet(page)).toContainText(
    /% of the pixels lie above the border: they are pushed to be less sure \(images\/000\d\.png/,
  );
  await page.keyboard.press('Escape');
  await run(page);
  await expect(page.locator('.bar-title').first()).toContainText(/Align, step [2-9]/, { timeout: 240_000 });
  await page.getByRole('button', { name: 'Both gradients side by side' }).click();
  await expect(sheet(page)).toContainText(/lie above the border: .* \(step \d+ of Align\)/);
  await expect(sheet(page).getByRole('button', { name: 'Detached', exact: true })).toBeDisabled();
});
