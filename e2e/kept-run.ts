import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { parseRecipe, type Recipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import type { RunRecord } from '../src/protocol/record.js';
import { writeHash } from '../src/studio/hash.js';
import { initialState } from '../src/studio/store.js';
import { openStudio } from './page.js';

// What stories of a run that is broken off and continued share: small files, a short recipe, and the run's outcome.

const stage = { steps: 6, learningRate: 1e-4 };

export const RECIPE = parseRecipe({
  ...recipeByName('demo'),
  name: 'short',
  batchSize: 2,
  input: { width: 96, height: 64 },
  stages: [
    { stage: 'align', ...stage },
    { stage: 'teach', ...stage },
    { stage: 'propagate', ...stage, tau: 0.5 },
  ],
});

const NAMES = ['0001.png', '0002.png', '0003.png'];

/** Images with labels of the demo, in folders of their own. */
export function makeFolders(images = 'images'): { images: string; labels: string } {
  const folder = mkdtempSync(join(tmpdir(), 'atp-kept-'));
  const made = { images: join(folder, images), labels: join(folder, 'labels') };
  for (const path of Object.values(made)) mkdirSync(path);
  for (const name of NAMES) {
    copyFileSync(join('public/demo/target', name), join(made.images, name));
    copyFileSync(join('public/demo/target-labels', name), join(made.labels, name));
  }
  return made;
}

export type Folders = ReturnType<typeof makeFolders>;

const openShort = (page: Page, recipe: Recipe = RECIPE) => openStudio(page, `/${writeHash(recipe, initialState.view)}`);

/** The input has another label when something is open already. */
const input = (page: Page, either: string, other: string) =>
  page.locator(`input[aria-label="${either}"], input[aria-label="${other}"]`);

export const giveModel = (page: Page, file: string) => input(page, 'Source model', 'Another model').setInputFiles(file);
export const giveImages = (page: Page, folder: string) =>
  input(page, 'Target images (folder)', 'Other images (folder)').setInputFiles(folder);
export const giveLabels = (page: Page, folder: string) =>
  input(page, 'Label maps (folder)', 'Other labels (folder)').setInputFiles(folder);

async function giveFolders(page: Page, { images, labels }: Folders): Promise<void> {
  await giveImages(page, images);
  await giveLabels(page, labels);
}

/** Drops the folders on the page, as from the system's file manager: only then does a browser give lasting handles of them. */
export async function dropFolders(page: Page, { images, labels }: Folders): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [images, labels], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
  }
}

export async function giveHeldOut(page: Page, { images, labels }: Folders): Promise<void> {
  await input(page, 'Held-out images (never adapted to) (folder)', 'Other held-out images (folder)').setInputFiles(
    images,
  );
  await input(page, 'Held-out labels (folder)', 'Other held-out labels (folder)').setInputFiles(labels);
  await expect(page.locator('.held-out')).toContainText('3 images');
}

/** Opens the studio with all that a short run needs. */
export async function openWithFiles(
  page: Page,
  folders: Folders,
  recipe?: Recipe,
  give: (page: Page, folders: Folders) => Promise<void> = giveFolders,
): Promise<void> {
  await openShort(page, recipe);
  await giveModel(page, 'public/demo/source.safetensors');
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  await give(page, folders);
  await expect(page.getByText('3 images, all labelled')).toBeVisible();
}

/** Opens it, and runs it. */
export async function startShort(page: Page, folders: Folders, recipe?: Recipe): Promise<void> {
  await openWithFiles(page, folders, recipe);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

/** Looks at each frame: a step is short. */
export const reaches = (page: Page, words: RegExp, timeout = 120_000) =>
  page.waitForFunction(
    (pattern) => new RegExp(pattern).test(document.querySelector('.bar-title')?.textContent ?? ''),
    words.source,
    { timeout },
  );

/** What a run leads to: the digest of its model, and the metrics of each evaluation. */
export interface Outcome {
  model: string;
  metrics: unknown;
}

async function downloaded(page: Page, click: () => Promise<void>): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await click();
  return readFileSync(await (await download).path());
}

export async function modelDigest(page: Page): Promise<string> {
  const bytes = await downloaded(page, () => page.getByRole('button', { name: 'Adapted model', exact: true }).click());
  return createHash('sha256').update(bytes).digest('hex');
}

async function recordOf(page: Page): Promise<RunRecord> {
  const bytes = await downloaded(page, async () => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: /Run record/ }).click();
  });
  return JSON.parse(bytes.toString('utf8'));
}

/** Waits for the end of the run. */
export async function outcomeOf(page: Page): Promise<Outcome & { record: RunRecord }> {
  // A whole run of the demo takes minutes on a busy machine.
  await reaches(page, /Done in/, 400_000);
  const record = await recordOf(page);
  const metrics = record.evaluations.map(({ checkpoint, metrics }) => ({ checkpoint, metrics }));
  return { model: await modelDigest(page), metrics, record };
}

export const card = (page: Page) => page.getByRole('region', { name: 'A run that was broken off' });
export const goOn = (page: Page) => card(page).getByRole('button', { name: 'Continue' }).click();
export const waiting = (page: Page) => page.locator('.run-note', { hasText: 'To continue' });
export const drawer = (page: Page) => page.getByRole('dialog', { name: 'Runs' });
export const rows = (page: Page) => drawer(page).getByRole('list', { name: 'Runs' }).getByRole('listitem');
export const openDrawer = (page: Page) => page.getByRole('button', { name: 'Runs', exact: true }).click();
