import { appendFileSync, copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import {
  card,
  drawer,
  type Folders,
  giveImages,
  giveLabels,
  goOn,
  makeFolders,
  modelDigest,
  type Outcome,
  openDrawer,
  openShort,
  outcomeOf,
  reaches,
  recordOf,
  rows,
  startShort,
  waiting,
} from './kept-run.js';
import { countRequests, openStudio, watchForFaults } from './page.js';

const folders: Folders = makeFolders();
/** Of the short run, when nothing disturbs it. */
let undisturbed: Outcome;

test.beforeAll(async ({ browser }) => {
  const page = await browser.newPage();
  await startShort(page, folders);
  const { model, metrics } = await outcomeOf(page);
  undisturbed = { model, metrics };
  await page.close();
});

async function giveFiles(page: Page, { images, labels } = folders): Promise<void> {
  await expect(waiting(page)).toBeVisible();
  await giveImages(page, images);
  await giveLabels(page, labels);
}

async function expectUndisturbed(page: Page): Promise<void> {
  const { model, metrics } = await outcomeOf(page);
  expect(model, 'the same model').toBe(undisturbed.model);
  expect(metrics, 'the same metrics').toEqual(undisturbed.metrics);
}

test('a page that is reloaded in each stage continues its run to the same model', async ({ page }) => {
  const faults = watchForFaults(page);
  await startShort(page, folders);
  await reaches(page, 'Align, step 2');
  await page.reload();
  await expect(card(page)).toContainText(/Continue your run of .*before the first step/);
  const requests = countRequests(page);
  await goOn(page);
  await giveFiles(page);
  await reaches(page, 'Teach, step 2');
  await page.reload();
  await expect(card(page)).toContainText(/Continue your run of .*, Align, step 5 of 5/);
  await goOn(page);
  await giveFiles(page);
  await reaches(page, 'Propagate, step 2');
  await page.reload();
  await expect(card(page)).toContainText(/Teach, step 5 of 5/);
  await goOn(page);
  await giveFiles(page);
  await expectUndisturbed(page);
  expect(requests.filter((url) => !url.includes('/assets/') && !/4199\/(#.*)?$/.test(url))).toEqual([]);
  await openDrawer(page);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText('Done in');
  expect(faults).toEqual([]);
});
