import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { parseRecipe } from '../src/protocol/recipe.js';
import { recordJson } from '../src/report/record-json.js';
import { sampleRecord } from '../src/report/record-sample.js';
import { accessibilityFindings } from './accessibility.js';
import { drawer, makeFolders, openDrawer, RECIPE, reaches, rows, startShort } from './kept-run.js';
import { openStudio, paneColours, watchForFaults } from './page.js';

/** A run that takes seconds. */
const recipe = parseRecipe({
  ...RECIPE,
  name: 'time',
  choose: 'off',
  guard: 'off',
  stages: [
    { stage: 'align', steps: 5, learningRate: 1e-3 },
    { stage: 'teach', steps: 5, learningRate: 1e-3 },
  ],
});

const bar = (page: Page) => page.getByRole('region', { name: 'Time of the run' });
const slider = (page: Page) => bar(page).getByRole('slider', { name: 'Time of the run' });
const histogram = (page: Page) => page.getByRole('img', { name: /^Entropy histogram of step/ });
const hasText = (page: Page, text: string) => expect(slider(page)).toHaveAttribute('aria-valuetext', text);

/** The picture when the slider has come to a place: it comes a moment later. */
async function pictureAt(page: Page, caption: string) {
  await expect(page.locator('.viewer-caption').first()).toHaveText(caption);
  return paneColours(page);
}

/** How many pixels of the first plot have the colour of the mark, column by column. */
const markedColumn = (page: Page): Promise<number> =>
  page
    .locator('.chart-plot canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      const hex = getComputedStyle(canvas).getPropertyValue('--accent').trim();
      const value = Number.parseInt(hex.slice(1), 16);
      const counts = new Array<number>(canvas.width).fill(0);
      for (let at = 0; at < data.length; at += 4) {
        const colour = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
        if (colour === value) counts[(at / 4) % canvas.width] = (counts[(at / 4) % canvas.width] ?? 0) + 1;
      }
      return counts.indexOf(Math.max(...counts));
    });

async function makeRun(page: Page): Promise<void> {
  await startShort(page, makeFolders(), recipe);
  await reaches(page, /Teach/);
  // The run goes on while one looks back, and the page comes back to it.
  await slider(page).press('Home');
  await hasText(page, 'Align, before the first step');
  await pictureAt(page, 'source model');
  const live = bar(page).getByRole('button', { name: /^(Live|Result)$/ });
  await expect(live).toHaveAttribute('aria-pressed', 'false');
  await live.click();
  await reaches(page, /Done in/, 60_000);
  await openDrawer(page);
  await expect(drawer(page).getByRole('img', { name: /^Predictions/ })).toBeVisible({ timeout: 120_000 });
  await expect(rows(page).first()).toContainText(/of it in \d+ pictures over time/);
}

test('the time of a run is a slider: live and saved, by keyboard and played, with pictures, histogram and curves together', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await makeRun(page);
  await expect(drawer(page)).toContainText(/All layers of 3 images are kept while a run goes on/);
  await rows(page).first().getByRole('button', { name: /^Open/ }).click();
  await expect(page.locator('.saved-note').first()).toContainText('A kept run');

  await slider(page).focus();
  await page.keyboard.press('Home');
  await hasText(page, 'Align, before the first step');
  const first = await pictureAt(page, 'source model');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('End');
  await hasText(page, 'Teach, step 5 of 5');
  const last = await pictureAt(page, 'student after step 5 of teach');
  expect(last.digest).not.toBe(first.digest);
  await expect(histogram(page)).toHaveAccessibleName('Entropy histogram of step 5 of Teach');
  const right = await markedColumn(page);
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowRight');
  await expect(histogram(page)).toHaveAccessibleName(/Entropy histogram of step \d of Align/);
  await expect.poll(() => markedColumn(page)).toBeLessThan(right);
  expect(await accessibilityFindings(page)).toEqual([]);

  // The strip chooses among the images; the pictures are of the same time.
  await page.keyboard.press('End');
  await page.locator('.strip-item').nth(1).click();
  const other = await pictureAt(page, 'student after step 5 of teach');
  expect(other.digest).not.toBe(last.digest);
  await page.locator('.strip-item').first().click();

  await bar(page).getByRole('combobox').selectOption('8');
  await bar(page).getByRole('button', { name: 'Play the run back' }).click();
  await hasText(page, 'Teach, step 5 of 5');
  await expect(bar(page).getByRole('button', { name: 'Play the run back' })).toBeVisible();
  expect(await paneColours(page)).toEqual(last);

  await savesGif(page);
  await bar(page).getByRole('button', { name: 'Result' }).click();
  await expect(page.locator('.saved-note').first()).toContainText('A kept run');
  expect(faults).toEqual([]);
});

/** The animation has the picture of the pane in it, at the image's own size. */
async function savesGif(page: Page): Promise<void> {
  await bar(page).getByRole('button', { name: 'Save as an animation' }).click();
  const sheet = page.getByRole('dialog', { name: 'Save as an animation' });
  await sheet.getByRole('checkbox').uncheck();
  expect(await accessibilityFindings(page)).toEqual([]);
  const pictures = Number(/(\d+) pictures/.exec((await sheet.textContent()) ?? '')?.[1]);
  const download = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Save the GIF' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('0001-prediction.gif');
  const gif = readFileSync(await file.path());
  await expect(sheet.getByText(/^Saved: /)).toBeVisible();
  await page.keyboard.press('Escape');
  const { pages, width, pageHeight } = await sharp(gif, { animated: true }).metadata();
  expect({ pages, width, pageHeight }).toEqual({ pages: pictures, width: 96, pageHeight: 64 });
  const shown = await page
    .locator('.viewer canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => [
      ...(canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height).data,
    ]);
  const last = await sharp(gif, { page: pictures - 1 })
    .ensureAlpha()
    .raw()
    .toBuffer();
  const mean = shown.reduce((sum, value, at) => sum + Math.abs(value - (last[at] ?? 0)), 0) / shown.length;
  expect(mean, 'a GIF has 255 colours').toBeLessThan(6);
}

test('a run without pictures over time moves curves and histogram, and says so', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/');
  await openDrawer(page);
  const zip = Buffer.from(zipSync({ 'run.json': new TextEncoder().encode(recordJson(sampleRecord)) }));
  await drawer(page)
    .locator('input[type="file"]')
    .setInputFiles({ name: 'old.zip', mimeType: 'application/zip', buffer: zip });
  await rows(page).first().getByRole('button', { name: /^Open/ }).click();
  await expect(bar(page)).toContainText('This run keeps no pictures over time: curves and histogram move.');
  await slider(page).press('Home');
  const [step] = sampleRecord.steps;
  await expect(histogram(page)).toHaveAccessibleName(new RegExp(`of step ${step?.step} of ${step?.stage}$`, 'i'));
  expect(await accessibilityFindings(page)).toEqual([]);
  expect(faults).toEqual([]);
});
