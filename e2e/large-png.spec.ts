import { expect, type JSHandle, type Page, test } from '@playwright/test';
import { encodeRgbPng } from '../src/images/png/encode.js';
import { openStudio, watchForFaults } from './page.js';

const [width, height] = [256, 192];

/** Noise: its PNG is too large for the engine to decode it itself. The left half is red, the right half is blue. */
function picture(): Uint8Array {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [channel, right] = [at % 3, Math.floor(at / 3) % width >= width / 2];
    const noise = Math.imul(at + 1, Math.imul(at, 2654435761) ^ 40503) >>> 27;
    return noise + (channel === (right ? 2 : 0) ? 200 : 0);
  });
  return encodeRgbPng({ width, height, data });
}

/** Its ends are sound. */
function broken(png: Uint8Array): Uint8Array {
  const changed = png.slice();
  changed[png.length - 40] = (changed[png.length - 40] as number) ^ 0xff;
  return changed;
}

const filesToDrop = (page: Page, files: [string, Uint8Array][]): Promise<JSHandle<DataTransfer>> =>
  page.evaluateHandle(
    (given) => {
      const transfer = new DataTransfer();
      for (const [name, bytes] of given) {
        transfer.items.add(new File([Uint8Array.from(bytes)], name, { type: 'image/png' }));
      }
      return transfer;
    },
    files.map(([name, bytes]): [string, number[]] => [name, [...bytes]]),
  );

/** The pixel of the first pane at a share of its width. */
const shownAt = (page: Page, share: number): Promise<number[]> =>
  page
    .locator('.viewer canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement, x) => {
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      return [...context.getImageData(Math.floor(canvas.width * x), Math.floor(canvas.height / 2), 1, 1).data];
    }, share);

test('a large PNG is decoded in a worker of its own, and a broken one is named when it is looked at', async ({
  page,
}) => {
  watchForFaults(page);
  const scripts: string[] = [];
  page.context().on('request', (request) => scripts.push(request.url()));
  await openStudio(page, '/#preset=demo&layers=input&layout=1');
  await page.locator('input[aria-label="Source model"]').setInputFiles('public/demo/source.safetensors');
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  const png = picture();
  expect(png.length).toBeGreaterThan(64 * 1024);
  const dataTransfer = await filesToDrop(page, [
    ['a.png', png],
    ['b.png', broken(png)],
  ]);
  await page.locator('.page').dispatchEvent('drop', { dataTransfer });
  await expect(page.getByText('2 images').first()).toBeVisible();
  await page.getByLabel('Layer of pane 1').selectOption('input');
  await expect(page.locator('.viewer-name')).toHaveText('a.png');
  const [left, right] = [await shownAt(page, 0.25), await shownAt(page, 0.75)];
  expect(left[0]).toBeGreaterThan(180);
  expect(right[2]).toBeGreaterThan(180);
  expect(scripts.filter((url) => /png-decoder-[^/]*\.js$/.test(url)).length).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Next image' }).click();
  await expect(page.getByText(/b\.png: the image cannot be decoded/).first()).toBeVisible();
});
