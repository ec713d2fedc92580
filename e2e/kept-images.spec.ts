import { expect, type Page, test } from '@playwright/test';
import { openStudio, status, watchForFaults } from './page.js';
import { openSmallRun, run } from './small-run.js';

const drawer = (page: Page) => page.getByRole('dialog', { name: 'Runs' });
const openDrawer = (page: Page) => page.getByRole('button', { name: 'Runs', exact: true }).click();

/** Runs on three images, until each of them was taken. */
async function takeThreeImages(page: Page): Promise<void> {
  await openSmallRun(page);
  await run(page);
  await expect(status(page)).toContainText('Align, step 2', { timeout: 240_000 });
  await page.getByRole('button', { name: /^Stop/ }).click();
  await expect(status(page)).toContainText('Stopped in', { timeout: 120_000 });
}

test('resized images are kept where the user chooses it, come back in the next visit, and can be deleted', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/');
  await openDrawer(page);
  const choice = drawer(page).getByRole('combobox', { name: 'Resized images' });
  await expect(choice).toHaveValue('0');
  await choice.selectOption({ label: 'at most 1 GB' });
  await page.keyboard.press('Escape');

  await takeThreeImages(page);
  await openDrawer(page);
  await expect(drawer(page)).toContainText(
    '3 resized images kept, 221 kB; read from here since the page was opened: 0',
  );

  await page.goto('about:blank');
  await takeThreeImages(page);
  await openDrawer(page);
  await expect(drawer(page)).toContainText(
    '3 resized images kept, 221 kB; read from here since the page was opened: 3',
  );
  await drawer(page).getByRole('button', { name: 'Delete resized images' }).click();
  await expect(drawer(page)).not.toContainText('resized images kept');
  expect(faults).toEqual([]);
});
