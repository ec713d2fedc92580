import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { parseRecipe } from '../src/protocol/recipe.js';
import { accessibilityFindings } from './accessibility.js';
import {
  card,
  drawer,
  dropFolders,
  type Folders,
  giveHeldOut,
  giveImages,
  giveLabels,
  giveModel,
  goOn,
  makeFolders,
  modelDigest,
  type Outcome,
  openDrawer,
  openWithFiles,
  outcomeOf,
  RECIPE,
  reaches,
  rows,
  startShort,
  waiting,
} from './kept-run.js';
import { countRequests, openStudio, status, watchForFaults } from './page.js';
import { withSmallDemo } from './small-demo.js';

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

async function expectNothingOfAxe(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await accessibilityFindings(page)).toEqual([]);
  }
}

/** Counts how often a page asks its browser to keep what it stores. */
const countAsked = (page: Page) =>
  page.addInitScript(() => {
    const ask = StorageManager.prototype.persist;
    Object.assign(window, { asked: 0 });
    StorageManager.prototype.persist = function () {
      (window as unknown as { asked: number }).asked++;
      return ask.call(this);
    };
  });

const asked = (page: Page) => page.evaluate(() => (window as unknown as { asked: number }).asked);

test('a page that is reloaded in each stage continues its run to the same model', async ({ page }) => {
  const faults = watchForFaults(page);
  await countAsked(page);
  await openWithFiles(page, folders);
  expect(await asked(page), 'nothing is to be kept yet').toBe(0);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await reaches(page, /Align, step [1-3]/);
  expect(await asked(page)).toBe(1);
  await page.reload();
  await expect(card(page)).toContainText(/Continue your run of .*before the first step/);
  expect(await asked(page)).toBe(0);
  const requests = countRequests(page);
  await goOn(page);
  await giveFiles(page);
  await reaches(page, /Teach, step [1-3]/);
  expect(await asked(page)).toBe(1);
  await page.reload();
  await expect(card(page)).toContainText(/Continue your run of .*, Align, step 6 of 6/);
  await goOn(page);
  await giveFiles(page);
  await reaches(page, /Propagate, step [1-3]/);
  await page.reload();
  await expect(card(page)).toContainText(/Teach, step 6 of 6/);
  await goOn(page);
  await giveFiles(page);
  await expectUndisturbed(page);
  expect(requests.filter((url) => !url.includes('/assets/') && !/4199\/(#.*)?$/.test(url))).toEqual([]);
  await openDrawer(page);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText('Done in');
  const persisted = await page.evaluate(() => navigator.storage.persisted());
  await expect(drawer(page)).toContainText(
    persisted ? 'The browser has promised to keep them' : 'The browser has not promised to keep them',
  );
  expect(faults).toEqual([]);
});

/** Lets a test take the GPU away: the worker keeps its devices at hand. */
async function withDevicesAtHand(context: BrowserContext): Promise<void> {
  await context.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const keeping = `const ask = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...all) { return (self.device = await ask.apply(this, all)); };\n`;
    await route.fulfill({ response, body: keeping + (await response.text()) });
  });
}

async function loseDevice(page: Page): Promise<void> {
  const [worker, ...others] = page.workers();
  expect(others, 'an engine that is gone has no worker').toEqual([]);
  await worker?.evaluate(() => (self as unknown as { device: { destroy(): void } }).device.destroy());
}

/** The GPU goes as soon as the engine stores the weights of a run that is done. */
const loseDeviceAtStoring = (page: Page) =>
  page.workers()[0]?.evaluate(() => {
    const open = FileSystemDirectoryHandle.prototype.getFileHandle;
    FileSystemDirectoryHandle.prototype.getFileHandle = function (name, ...all) {
      if (name.startsWith('adapted.')) (self as unknown as { device: { destroy(): void } }).device.destroy();
      return open.call(this, name, ...all);
    };
  });

const breakWorker = (page: Page) =>
  page
    .workers()
    .at(-1)
    ?.evaluate(() => {
      setTimeout(() => {
        throw new Error('broken on purpose');
      });
    });

const note = (page: Page, words: string | RegExp) => page.locator('.run-note').filter({ hasText: words });

test('a GPU lost in each stage is started again three times; after the fourth the user goes on; the same model', async ({
  page,
  context,
}) => {
  await withDevicesAtHand(context);
  await startShort(page, folders);
  for (const [row, stage] of ['Align', 'Teach', 'Propagate'].entries()) {
    await reaches(page, new RegExp(`${stage}, step [1-3]`));
    await loseDevice(page);
    await expect(note(page, `${row + 1} of 3.`)).toBeVisible({ timeout: 60_000 });
    await expect(note(page, `${row + 1} of 3.`)).toContainText('The GPU was lost');
  }
  await reaches(page, /Propagate, step [1-3]/);
  await loseDevice(page);
  await expect(page.locator('.run-error')).toContainText('is not started again by itself any more');
  await expect(page.locator('.run-error')).toContainText('Close other programs that use the GPU');
  await page.getByRole('button', { name: 'Continue the run' }).click();
  await expect(note(page, 'the run goes on from Teach, step 6')).toBeVisible({ timeout: 60_000 });
  await expectUndisturbed(page);
});

test('a broken worker is replaced, a GPU lost while results are stored too; what is stored needs neither', async ({
  page,
  context,
}) => {
  await withDevicesAtHand(context);
  await startShort(page, folders);
  await reaches(page, /Teach, step [1-3]/);
  await breakWorker(page);
  await expect(note(page, '1 of 3.')).toContainText('broken on purpose');
  await expect(note(page, '1 of 3.')).toContainText('the run goes on from Align, step 6');
  await loseDeviceAtStoring(page);
  await expect(note(page, '2 of 3.')).toContainText(/The GPU was lost .* the run goes on from Propagate, step 6/, {
    timeout: 120_000,
  });
  await expectUndisturbed(page);
  await openDrawer(page);
  await expect(drawer(page).getByRole('img', { name: /^Predictions/ })).toBeVisible({ timeout: 120_000 });
  await page.keyboard.press('Escape');

  await loseDevice(page);
  const message = page.locator('.device-message');
  await expect(message).toContainText('The run is kept in the list of runs with its model');
  await page.getByRole('button', { name: 'Result' }).first().click();
  expect(await modelDigest(page)).toBe(undisturbed.model);
  await breakWorker(page);
  await expect(message).toContainText('The engine stopped');
  expect(await modelDigest(page)).toBe(undisturbed.model);
});

test('a pause and a stop are continued from the next visit with the folders that were dropped, without a GPU too', async ({
  page,
  context,
}) => {
  await withDevicesAtHand(context);
  await openWithFiles(page, folders, undefined, dropFolders);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await reaches(page, /Teach, step [1-3]/);
  await page.getByRole('button', { name: 'Pause' }).click();
  await reaches(page, /Paused at Teach, step \d/);
  await page.reload();
  // A pause soon after a checkpoint writes none where writing is slow.
  await expect(card(page)).toContainText(/(Align, step 6|Teach, step \d) of 6/);
  await goOn(page);
  await reaches(page, /Propagate, step [1-3]/);
  await page.getByRole('button', { name: /^Stop/ }).click();
  await reaches(page, /Stopped in/);
  await openDrawer(page);
  await expect(rows(page).first()).toContainText('Stopped at');

  await page.reload();
  await expect(page.getByRole('button', { name: 'Run the demo' })).toBeEnabled();
  await expect(card(page), 'who stopped it knows of it').toHaveCount(0);
  await openDrawer(page);
  await expect(rows(page).first()).toContainText(/Stopped at Propagate, step \d of 6/);
  await loseDevice(page);
  const message = page.locator('.device-message');
  await expect(message).toContainText('No run was going on.');
  await rows(page)
    .first()
    .getByRole('button', { name: /^Continue/ })
    .click();
  await expect(message).toHaveCount(0);
  await expectUndisturbed(page);
});

test('a run that is measured on held-out images wants them again, and goes on to the same figures', async ({
  page,
}) => {
  // The same images as those that it adapts to: so the figures are known.
  const heldOut = makeFolders('held-out');
  await openWithFiles(page, folders);
  await giveHeldOut(page, heldOut);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await reaches(page, /Teach, step [1-3]/);
  await page.reload();
  await goOn(page);
  await expect(waiting(page)).toContainText('its held-out images');
  await giveFiles(page);
  await expect(waiting(page), 'the held-out images are still missing').toBeVisible();
  await giveHeldOut(page, heldOut);
  const { model, record } = await outcomeOf(page);
  expect(model, 'they change no byte of the model').toBe(undisturbed.model);
  const onHeldOut = record.evaluations.filter(({ set }) => set === 'held-out');
  expect(onHeldOut.map(({ checkpoint, metrics }) => ({ checkpoint, metrics }))).toEqual(undisturbed.metrics);
  expect(record.evaluations).toHaveLength(2 * onHeldOut.length);
  expect(record.continued).toHaveLength(1);
});

test('a changed or missing image, forgotten labels and another model are named; the run waits and still goes on', async ({
  page,
}) => {
  const own = makeFolders();
  const asked = makeFolders('elsewhere');
  await startShort(page, own);
  await reaches(page, /Teach, step [1-3]/);
  await page.reload();
  await expect(card(page)).toBeVisible();
  await expectNothingOfAxe(page);
  await goOn(page);
  await expect(waiting(page)).toContainText('open its folder of images (3 files) and its labels (3 files) again');
  await expectNothingOfAxe(page);
  appendFileSync(join(own.images, '0001.png'), 'x');
  renameSync(join(own.images, '0002.png'), join(own.images, '0009.png'));
  await giveModel(page, otherModel());
  await expect(page.locator('.left .busy')).toHaveCount(0);
  await giveImages(page, own.images);
  const refusal = page.locator('.run-error .problem').filter({ hasText: 'Since the run began' });
  await expect(page.getByText('3 images')).toBeVisible();
  await expect(waiting(page), 'labels are still missing').toBeVisible();
  await expect(refusal).toHaveCount(0);
  await giveLabels(page, own.labels);
  await expect(refusal).toContainText(
    'the model source.safetensors, the image 0001.png were changed; the image 0002.png is missing; the image 0009.png is new',
  );
  await expect(waiting(page)).toBeVisible();
  await openDrawer(page);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText('Interrupted at Align, step 6 of 6');
  await rows(page)
    .first()
    .getByRole('button', { name: /^Continue/ })
    .click();
  // The files that did not fit are let go.
  await expect(status(page)).toHaveText('Open target images first.');
  await giveFiles(page, asked);
  await expectUndisturbed(page);
});

/** The demo's model with one byte of its weights changed. */
function otherModel(): string {
  const { images } = makeFolders();
  const path = join(images, '..', 'source.safetensors');
  const bytes = readFileSync('public/demo/source.safetensors');
  bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  return path;
}

test('a second tab lists the run as going on, and continues it only when the first is gone', async ({ page }) => {
  await startShort(page, folders);
  await reaches(page, /Teach, step [1-3]/);
  await page.getByRole('button', { name: 'Pause' }).click();
  await reaches(page, /Paused at Teach/);
  const second = await page.context().newPage();
  await openStudio(second);
  await expect(card(second)).toHaveCount(0);
  await openDrawer(second);
  await expect(rows(second).first()).toContainText('Going on now');
  await expect(
    rows(second)
      .first()
      .getByRole('button', { name: /^Continue/ }),
  ).toHaveCount(0);
  await page.close();
  await second.keyboard.press('Escape');
  await second.evaluate(() => dispatchEvent(new Event('focus')));
  await goOn(second);
  await giveFiles(second);
  await expectUndisturbed(second);
});

test('what a collapse asks is asked again after a reload', async ({ page }) => {
  const recipe = { ...RECIPE, name: 'too fast', stages: [{ stage: 'align' as const, steps: 3, learningRate: 1 }] };
  await startShort(page, folders, parseRecipe(recipe));
  const question = page.getByRole('alert').filter({ hasText: 'The network has collapsed' });
  await expect(question).toBeVisible({ timeout: 120_000 });
  await page.reload();
  await goOn(page);
  await giveFiles(page);
  await expect(question).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Stop here' }).click();
  await reaches(page, /Stopped in/);
});

test('a run of the black-box demo that is reloaded in Distil goes on by one click, to the same model', async ({
  page,
}) => {
  const start = async () => {
    await openStudio(page, '/?steps=2');
    await page.getByRole('button', { name: 'Run the black-box demo' }).click();
  };
  await withSmallDemo(page, 8);
  await start();
  const { model, metrics } = await outcomeOf(page);
  await start();
  await reaches(page, /Distil, step [1-3]/);
  await page.reload();
  await expect(card(page)).toContainText('“black-box-demo”');
  await goOn(page);
  const again = await outcomeOf(page);
  expect([again.model, again.metrics]).toEqual([model, metrics]);
  expect(again.record.continued).toHaveLength(1);
});

test('where the storage is full, the run goes on, and the page says once that it is not kept', async ({ page }) => {
  await openStudio(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: 'http://127.0.0.1:4199', quotaSize: 100 });
  await startShort(page, folders);
  await outcomeOf(page);
  await openDrawer(page);
  await expect(drawer(page).locator('.card-warning')).toContainText('This run is not kept.');
  const asks = () => page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
  expect(await asks(), 'a model was downloaded').toBe(false);
});
