import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { recordJson } from '../src/report/record-json.js';
import { sampleRecord } from '../src/report/record-sample.js';
import { accessibilityFindings } from './accessibility.js';
import { makeFolders, openDrawer, openWithFiles, rows } from './kept-run.js';
import { watchForFaults } from './page.js';

/** A run of the command line. */
const RUN_ZIP = Buffer.from(zipSync({ 'run.json': new TextEncoder().encode(recordJson(sampleRecord)) }));

interface Saved {
  name: string;
  bytes: Buffer;
}

async function downloaded(page: Page, click: () => Promise<void>): Promise<Saved> {
  const download = page.waitForEvent('download');
  await click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

const saved = (page: Page, what: string, form: RegExp): Promise<Saved> =>
  downloaded(page, async () => {
    await page
      .getByRole('button', { name: `Save ${what} as…` })
      .first()
      .click();
    await page.getByRole('menuitem', { name: form }).click();
  });

/** RGB bytes, read by another decoder than the page's encoder. */
async function pixelsOf({ bytes }: Saved): Promise<{ width: number; height: number; rgb: Buffer }> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

/** RGB bytes of the picture in the first pane. */
async function paneOf(page: Page): Promise<{ width: number; height: number; rgb: Buffer }> {
  const { width, height, rgb } = await page
    .locator('.viewer-picture canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      return {
        width: canvas.width,
        height: canvas.height,
        rgb: [...data].filter((_, at) => at % 4 !== 3),
      };
    });
  return { width, height, rgb: Buffer.from(rgb) };
}

/** What a browser's parser says is wrong with an SVG. */
const faultOfSvg = (page: Page, svg: string) =>
  page.evaluate(
    (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror')?.textContent ?? null,
    svg,
  );

test('a layer is saved as it is shown, pixel by pixel; several images and layers as one sheet', async ({ page }) => {
  const faults = watchForFaults(page);
  await openWithFiles(page, makeFolders());
  await expect(page.locator('.viewer-picture canvas')).toBeVisible();
  const trigger = page.getByRole('button', { name: 'Save Prediction as…' });

  // The menu is worked by the keyboard; the legend is left out.
  await trigger.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: /^PNG, as shown/ })).toBeFocused();
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('menuitemcheckbox', { name: /Legend/ }).click();
  const plain = await downloaded(page, () => page.getByRole('menuitem', { name: /^PNG, as shown/ }).click());
  expect(plain.name).toBe('images-0001-Prediction-source-model.png');
  const shown = await paneOf(page);
  expect(await pixelsOf(plain)).toEqual(shown);

  // By itself it has only the colours of the classes.
  const palette = new Set(
    await page
      .locator('.viewer-classes .viewer-swatch')
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundColor)),
  );
  const alone = await pixelsOf(await saved(page, 'Prediction', /layer alone/));
  const colours = new Set<string>();
  for (let at = 0; at < alone.rgb.length; at += 3) {
    colours.add(`rgb(${alone.rgb[at]}, ${alone.rgb[at + 1]}, ${alone.rgb[at + 2]})`);
  }
  expect([...colours].filter((colour) => !palette.has(colour))).toEqual([]);
  expect(colours.size).toBeGreaterThan(1);

  // Another layer, with its scale below it: the picture itself stays the same.
  await page.keyboard.press('3');
  await expect(page.getByRole('button', { name: 'Save Entropy as…' })).toBeVisible();
  const entropy = await paneOf(page);
  const svg = await saved(page, 'Entropy', /^SVG/);
  expect(await faultOfSvg(page, svg.bytes.toString())).toBeNull();
  const withScale = await pixelsOf(await saved(page, 'Entropy', /^PNG, as shown/));
  expect(withScale.width).toBe(entropy.width);
  expect(withScale.rgb.subarray(0, entropy.rgb.length)).toEqual(entropy.rgb);

  // The sheet.
  await page.keyboard.press('f');
  const dialog = page.getByRole('dialog', { name: 'Figure sheet' });
  await expect(dialog.getByRole('img', { name: 'Sheet of 2 images and 4 columns' })).toBeVisible({ timeout: 120_000 });
  await dialog.getByRole('checkbox', { name: '0003.png' }).check();
  await dialog.getByLabel('Add a column').selectOption({ label: 'Entropy' });
  await dialog.getByLabel('Title of column 1').fill('Eingabe <ä>');
  await expect(dialog.getByRole('img', { name: 'Sheet of 3 images and 5 columns' })).toBeVisible({ timeout: 120_000 });
  await expect(dialog.getByRole('button', { name: 'PNG' })).toBeEnabled();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await accessibilityFindings(page)).toEqual([]);
  }
  const sheet = await pixelsOf(await downloaded(page, () => dialog.getByRole('button', { name: 'PNG' }).click()));
  const sheetText = (
    await downloaded(page, () => dialog.getByRole('button', { name: 'SVG' }).click())
  ).bytes.toString();
  expect(await faultOfSvg(page, sheetText)).toBeNull();
  expect(sheetText).toContain('Eingabe &lt;ä&gt;</text>');
  expect(sheetText.match(/<image /g)).toHaveLength(15);
  // The first image's entropy stands in the last column, at its own size.
  const places = [...sheetText.matchAll(/<image x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/g)];
  const [left = 0, top = 0, width = 0, height = 0] = places[4]?.slice(1).map(Number) ?? [];
  expect([width, height]).toEqual([entropy.width, entropy.height]);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * sheet.width + left) * 3;
    const row = entropy.rgb.subarray(y * width * 3, (y + 1) * width * 3);
    expect(sheet.rgb.subarray(from, from + width * 3).equals(row)).toBe(true);
  }
  const latex = await downloaded(page, () => dialog.getByRole('button', { name: 'LaTeX' }).click());
  expect(latex.bytes.toString()).toContain('\\includegraphics[width=\\linewidth]{figure-sheet.png}');

  // A sheet that no browser can make is refused in words, and a smaller one can be made after it.
  await dialog.getByLabel('Width of an image, pixels').fill('4096');
  await expect(dialog.getByRole('alert')).toContainText('Choose a smaller width');
  await expect(dialog.getByRole('button', { name: 'PNG' })).toBeDisabled();
  await dialog.getByLabel('Width of an image, pixels').fill('48');
  await expect(dialog.getByRole('button', { name: 'PNG' })).toBeEnabled();
  expect(faults).toEqual([]);
});

test('curves and tables of a run that was opened are saved for print, without a GPU', async ({ page }) => {
  const faults = watchForFaults(page);
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined }));
  await page.goto('/');
  await openDrawer(page);
  await page
    .getByLabel('Import a run')
    .setInputFiles({ name: 'run.zip', mimeType: 'application/zip', buffer: RUN_ZIP });
  await rows(page).first().getByRole('button', { name: /^Open/ }).click();

  const curve = (await saved(page, 'the losses', /^SVG/)).bytes.toString();
  expect(await faultOfSvg(page, curve)).toBeNull();
  expect(curve).toContain('width="80mm"');
  const pixels = await pixelsOf(await saved(page, 'the losses', /^PNG/));
  expect(pixels.width).toBe(1260);
  expect(new Set(pixels.rgb).size).toBeGreaterThan(20);
  expect((await saved(page, 'the losses', /^CSV/)).bytes.toString().split('\r\n')[1]).toBe('1,-0.1,0.6,0.5,,');
  expect(await faultOfSvg(page, (await saved(page, 'the histogram', /^SVG/)).bytes.toString())).toBeNull();

  const table = await saved(page, 'the table', /^LaTeX/);
  expect(table.name).toBe('A-B-iou.tex');
  expect(table.bytes.toString()).toContain('\\toprule');
  expect(await faultOfSvg(page, (await saved(page, 'the table', /^SVG/)).bytes.toString())).toBeNull();
  await page.getByRole('tab', { name: 'Confusion' }).click();
  expect(await faultOfSvg(page, (await saved(page, 'the matrix', /^SVG/)).bytes.toString())).toBeNull();
  await page.getByRole('button', { name: 'Save the matrix as…' }).click();
  expect(await accessibilityFindings(page)).toEqual([]);
  expect(faults).toEqual([]);
});
