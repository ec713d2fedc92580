import { expect, type JSHandle, type Page, test } from '@playwright/test';
import { encodePalettePng } from '../src/images/png/encode.js';
import { CAMVID_11 } from '../src/protocol/presets.js';
import { openStudio, watchForFaults } from './page.js';

const WIDTH = 96;
const HEIGHT = 64;
/** Top left, top right, bottom left, bottom right: a wrongly turned, mirrored or scaled image shows it. */
const QUARTERS = [
  [200, 40, 40],
  [40, 180, 60],
  [50, 70, 210],
  [220, 210, 60],
] as const;
/** Both formats lose a little, and canvases are 8 bit. */
const CLOSE = 12;

/** Files that the browser itself encodes, ready to be dropped. */
const filesToDrop = (page: Page): Promise<JSHandle<DataTransfer>> =>
  page.evaluateHandle(
    async ({ width, height, quarters }) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      quarters.forEach((colour, at) => {
        context.fillStyle = `rgb(${colour.join(' ')})`;
        context.fillRect(((at % 2) * width) / 2, (Math.floor(at / 2) * height) / 2, width / 2, height / 2);
      });
      const transfer = new DataTransfer();
      for (const [name, type] of [
        ['a.jpg', 'image/jpeg'],
        ['b.webp', 'image/webp'],
      ] as const) {
        const blob = await canvas.convertToBlob({ type, quality: 0.95 });
        if (blob.type !== type) throw new Error(`This browser writes ${blob.type} for ${type}.`);
        transfer.items.add(new File([blob], name, { type }));
      }
      return transfer;
    },
    { width: WIDTH, height: HEIGHT, quarters: QUARTERS },
  );

/** Colours of the first pane at the centres of its quarters. */
const shownQuarters = (page: Page): Promise<number[][]> =>
  page
    .locator('.viewer canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      return [0, 1, 2, 3].map((at) => {
        const x = canvas.width * (0.25 + 0.5 * (at % 2));
        const y = canvas.height * (0.25 + 0.5 * Math.floor(at / 2));
        return [...context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data].slice(0, 3);
      });
    });

/** A label map of another shape is refused, and the refusal names the size that the image was decoded to. */
async function expectSize(page: Page, image: string): Promise<void> {
  const data = new Uint8Array(10 * 10);
  const label = encodePalettePng({ width: 10, height: 10, data }, CAMVID_11);
  await page.locator('input[aria-label="Label maps"]').setInputFiles({
    name: image.replace(/\.\w+$/, '.png'),
    mimeType: 'image/png',
    buffer: Buffer.from(label),
  });
  const size = `${image.replace(/\.\w+$/, '.png')}: the label map is 10 x 10 pixels, its image ${WIDTH} x ${HEIGHT}`;
  await expect(page.getByText(size)).toBeVisible();
}

test('JPEG and WebP files are decoded at their size and in their colours', async ({ page }) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=demo&layers=input&layout=1');
  await page.locator('input[aria-label="Source model"]').setInputFiles('public/demo/source.safetensors');
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  await page.locator('.page').dispatchEvent('drop', { dataTransfer: await filesToDrop(page) });
  await expect(page.getByText('2 images').first()).toBeVisible();
  await page.getByLabel('Layer of pane 1').selectOption('input');
  for (const name of ['a.jpg', 'b.webp']) {
    await expect(page.locator('.viewer-name')).toHaveText(name);
    const shown = await shownQuarters(page);
    QUARTERS.forEach((colour, at) => {
      const worst = Math.max(...colour.map((value, channel) => Math.abs(value - (shown[at]?.[channel] ?? 999))));
      expect(worst, `${name}, quarter ${at}: ${shown[at]} for ${colour}`).toBeLessThanOrEqual(CLOSE);
    });
    await page.getByRole('button', { name: 'Next image' }).click();
  }
  await expectSize(page, 'a.jpg');
  await expectSize(page, 'b.webp');
  expect(faults).toEqual([]);
});
