import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { zipSync } from 'fflate';
import { recordJson } from '../src/report/record-json.js';
import { sampleRecord } from '../src/report/record-sample.js';
import { accessibilityFindings } from './accessibility.js';
import { makeFolders, startShort } from './kept-run.js';
import { countRequests, openStudio, status, watchForFaults, withoutStorage } from './page.js';
import { withSmallDemo } from './small-demo.js';

/** A run of the command line. */
const RUN_ZIP = Buffer.from(zipSync({ 'run.json': new TextEncoder().encode(recordJson(sampleRecord)) }));

const drawer = (page: Page) => page.getByRole('dialog', { name: 'Runs' });
const rows = (page: Page) => drawer(page).getByRole('list', { name: 'Runs' }).getByRole('listitem');
const openDrawer = (page: Page) => page.getByRole('button', { name: 'Runs', exact: true }).click();

async function runDemo(page: Page, address = '/?steps=1'): Promise<void> {
  await withSmallDemo(page, 8);
  await openStudio(page, address);
  await page.getByRole('button', { name: 'Run the demo' }).click();
  await expect(status(page)).toContainText('Done in', { timeout: 400_000 });
}

/** Waits until the results lie in the storage: that goes on for a moment after the end of the run. */
async function untilKept(page: Page): Promise<void> {
  await openDrawer(page);
  await expect(drawer(page).getByRole('img', { name: /^Predictions/ })).toBeVisible({ timeout: 120_000 });
  await page.keyboard.press('Escape');
}

/** The figures of the run that is shown. */
const figures = (page: Page) => page.locator('.headline-figures').textContent();

test('a run outlives the page: it is opened, renamed, exported, deleted and imported again with the same figures', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/?steps=1');
  await openDrawer(page);
  await expect(drawer(page)).toContainText('No runs yet');
  await page.keyboard.press('Escape');
  await runDemo(page);
  await page.getByRole('button', { name: 'Result' }).first().click();
  const shown = await figures(page);
  expect(shown).toMatch(/mIoU/);
  await untilKept(page);

  await openStudio(page, '/');
  const requests = countRequests(page);
  await page.keyboard.press('r');
  await expect(rows(page)).toHaveCount(1, { timeout: 60_000 });
  const row = rows(page).first();
  await expect(row).toContainText('Done in');
  await expect(row).toContainText('seed 0');
  await expect(row.getByRole('img', { name: /Predictions before and after/ })).toBeVisible();
  await expect(drawer(page)).toContainText(/in runs.*used/);

  const name = row.getByRole('textbox', { name: 'Name of the run' });
  await name.fill('Night <b>one</b>');
  await name.press('Escape');
  await expect(name).toHaveValue('demo');
  await expect(drawer(page)).toBeVisible();
  await name.fill('Night <b>one</b>');
  await name.press('Enter');

  await row.getByRole('button', { name: /^Open “Night/ }).click();
  await expect(page.locator('.saved-note').first()).toHaveText('A kept run: Night <b>one</b>.');
  expect(await figures(page)).toBe(shown);
  await page.getByRole('tab', { name: 'Before and after' }).click();
  await expect(page.locator('.kept-pictures img')).toHaveCount(16);
  const model = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Adapted model', exact: true }).click();
  expect((await model).suggestedFilename()).toBe('adapted.safetensors');
  await page.getByRole('button', { name: 'Close saved run' }).click();

  await openDrawer(page);
  const download = page.waitForEvent('download');
  await row.getByRole('button', { name: /^Export/ }).click();
  const exported = await download;
  expect(exported.suggestedFilename()).toBe('Night-b-one-b.zip');
  const zip = await exported.path();

  await row.getByRole('button', { name: /^Delete/ }).click();
  await expect(drawer(page).getByRole('button', { name: 'Undo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row.getByRole('button', { name: /^Open/ })).toBeVisible();
  await row.getByRole('button', { name: /^Delete/ }).click();
  await expect(drawer(page)).toContainText('No runs yet', { timeout: 30_000 });

  await drawer(page)
    .getByLabel('Import a run')
    .setInputFiles({ name: 'night.zip', mimeType: 'application/zip', buffer: readFileSync(zip) });
  await expect(rows(page)).toHaveCount(1);
  await row.getByRole('button', { name: /^Open “Night/ }).click();
  expect(await figures(page)).toBe(shown);
  // Parts of the page itself may still come after its first paint.
  expect(requests.filter((url) => !url.includes('/assets/'))).toEqual([]);
  expect(faults).toEqual([]);
});

test('pressing Run again keeps the last run; a tab that goes away in a run leaves an interrupted one', async ({
  page,
}) => {
  await runDemo(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(status(page)).toContainText('Align, step', { timeout: 240_000 });
  await openDrawer(page);
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText('Going on now');
  await expect(rows(page).nth(1)).toContainText('Done in');

  await page.close({ runBeforeUnload: false });
  const next = await page.context().newPage();
  await openStudio(next, '/');
  await openDrawer(next);
  await expect(rows(next).first()).toContainText('Interrupted');
  await drawer(next).getByRole('button', { name: 'Clear all…' }).click();
  await drawer(next).getByRole('button', { name: 'Delete all' }).click();
  await expect(drawer(next)).toContainText('No runs yet');
});

test('without storage the run goes on as ever, and the page says once that it is not kept', async ({
  page,
  context,
}) => {
  await withoutStorage(context);
  const faults = watchForFaults(page);
  await startShort(page, makeFolders());
  await expect(status(page)).toContainText('Done in', { timeout: 240_000 });
  await page.getByRole('button', { name: 'Result' }).first().click();
  expect(await figures(page)).toMatch(/mIoU/);
  const asks = () => page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
  expect(await asks(), 'nothing was downloaded yet').toBe(true);
  await openDrawer(page);
  await expect(drawer(page).locator('.card-warning')).toContainText(
    'This run is not kept. This browser gives the page no storage',
  );
  await expect(drawer(page).getByRole('alert')).toContainText('no storage of its own');
  expect(faults).toEqual([]);
});

test('the list is usable without a GPU, and in both themes without a finding of axe', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined }));
  await page.goto('/');
  await openDrawer(page);
  await drawer(page)
    .getByLabel('Import a run')
    .setInputFiles({ name: 'run.zip', mimeType: 'application/zip', buffer: RUN_ZIP });
  await expect(rows(page)).toHaveCount(1);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await accessibilityFindings(page)).toEqual([]);
  }

  // What is no run is refused by name, where one looks, and changes nothing.
  const wrong = {
    name: 'wrong.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(zipSync({ 'a.txt': Buffer.of(1) })),
  };
  await drawer(page).getByLabel('Import a run').setInputFiles(wrong);
  await expect(drawer(page).getByRole('alert')).toContainText('wrong.zip is not a run: it holds no run.json.');
  await expect(drawer(page).getByRole('alert')).toBeInViewport();
  await expect(rows(page)).toHaveCount(1);

  // Dropped anywhere on the page, an exported run is imported too: this one is there already, which is said.
  await page.keyboard.press('Escape');
  await page.evaluate(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], 'dropped.zip'));
      document.querySelector('.page')?.dispatchEvent(new DragEvent('drop', { bubbles: true, dataTransfer: transfer }));
    },
    [...RUN_ZIP],
  );
  await expect(drawer(page).getByRole('alert')).toContainText('dropped.zip was not added: its run is in the list');
  await expect(rows(page)).toHaveCount(1);

  await rows(page).first().getByRole('button', { name: /^Open/ }).click();
  await expect(page.locator('.headline-figures')).toContainText('mIoU');
});
