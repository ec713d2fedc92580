import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { encode } from 'fast-png';
import sharp from 'sharp';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { floats, onnxFile } from '../src/formats/onnx/fixtures.js';
import { decodeImage } from '../src/images/decode.js';
import { encodeRgbPng } from '../src/images/png/encode.js';
import { bmpFile } from '../test/bmp-file.js';
import { asYcck, CMYK_SIZE, cmykJpeg, cmykLight, withoutAdobeMarker, ycckLight } from '../test/cmyk-jpeg.js';
import { hasShared, sharedFolder, sharedPath } from '../test/shared.js';
import { openStudio, watchForFaults } from './page.js';

const folder = mkdtempSync(join(tmpdir(), 'atp-colours-'));
const write = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const source = (page: Page) => page.locator('section', { hasText: 'Source' }).first();

/** uint8 NHWC, with ImageNet's mean and deviation inside: the file says so. */
const insideFile = (): Uint8Array =>
  onnxFile({
    inputs: { image: ['n', 'h', 'w', 3] },
    inputType: 2,
    nodes: [
      { op: 'Cast', inputs: ['image'], outputs: ['f'], attributes: { to: 1 } },
      { op: 'Transpose', inputs: ['f'], outputs: ['t'], attributes: { perm: [0, 3, 1, 2] } },
      { op: 'Sub', inputs: ['t', 'mean'], outputs: ['centred'] },
      { op: 'Div', inputs: ['centred', 'std'], outputs: ['x'] },
      { op: 'Conv', inputs: ['x', 'weight'], outputs: ['logits'] },
    ],
    tensors: [
      floats('mean', [1, 3, 1, 1], [123.675, 116.28, 103.53]),
      floats('std', [1, 3, 1, 1], [58.395, 57.12, 57.375]),
      floats('weight', [3, 3, 1, 1], [1, -1, 0.2, -0.5, 1, 0.3, 0.1, 0.4, -1]),
    ],
  });

test('the page says how an ONNX graph takes colours, before a run, and where the recipe goes against it', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page, '/#preset=quick');
  await page.locator('input[aria-label="Source model"]').setInputFiles(write('inside.onnx', insideFile()));
  await expect(source(page)).toContainText('0 to 255, RGB, as its graph says');
  await expect(source(page)).not.toContainText('assumed:');
  const colours = page.getByRole('combobox', { name: 'Colours' });
  await expect(colours.locator('option:checked')).toHaveText('As the graph says');
  await source(page).getByText('Settings of the network').click();
  await expect(source(page)).toContainText("0 to 255, RGB, uint8; inside: ImageNet's mean and deviation");
  await colours.selectOption({ label: 'ImageNet, RGB' });
  await expect(source(page)).toContainText('the graph says: 0 to 255, RGB');
  await colours.selectOption({ label: 'As the graph says' });
  await expect(source(page)).toContainText('0 to 255, RGB, as its graph says');
  expect(faults).toEqual([]);
});

/** The first pane's picture, in RGB. */
const shown = (page: Page): Promise<{ width: number; height: number; data: number[] }> =>
  page
    .locator('.viewer canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, width, height);
      return { width, height, data: [...data].filter((_, at) => at % 4 < 3) };
    });

/** Opens pictures at their own size: the page shows each of them within so many levels of what is expected. */
async function expectPictures(
  page: Page,
  pictures: { file: string; levels: Uint8Array }[],
  size: { width: number; height: number },
  levelsApart = 2,
): Promise<void> {
  const stages = [{ stage: 'align', steps: 1, learningRate: 1e-3 }];
  const recipe = write('size.json', Buffer.from(JSON.stringify({ version: 1, name: 'size', input: size, stages })));
  await openStudio(page, '/#layers=input&layout=1');
  await page.locator('input[aria-label="Recipe file"]').setInputFiles(recipe);
  await page.locator('input[aria-label="Source model"]').setInputFiles('public/demo/source.safetensors');
  await expect(page.getByText('DeepLabV2').first()).toBeVisible();
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(folderOf(pictures));
  await expect(page.getByText(`${pictures.length} images`).first()).toBeVisible();
  await page.getByLabel('Layer of pane 1').selectOption('input');
  for (const { file, levels } of pictures) {
    await expect(page.locator('.viewer-name')).toHaveText(new RegExp(`/${basename(file)}$`));
    // The picture follows its name.
    const difference = async () => worst((await shown(page)).data, levels);
    await expect.poll(difference, basename(file)).toBeLessThanOrEqual(levelsApart);
    await page.getByRole('button', { name: 'Next image' }).click();
  }
}

function folderOf(pictures: { file: string }[]): string {
  const images = mkdtempSync(join(tmpdir(), 'atp-pictures-'));
  for (const { file } of pictures) writeFileSync(join(images, basename(file)), readFileSync(file));
  return images;
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? 999))), 0);

test('CMYK, YCCK, deep PNGs and files with something behind the image are the same pictures as in Node', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  const { width, height } = CMYK_SIZE;
  const jpeg = await cmykJpeg();
  const levels = cmykLight();
  const deep = Uint16Array.from(levels, (level) => 16 * level);
  const film = Buffer.from('\0\0\0\x18ftypmp42 a film that is not looked at \xff\xda\xff\xd9', 'latin1');
  const picture = (name: string, bytes: Uint8Array, expected = levels) => ({
    file: write(name, bytes),
    levels: expected,
  });
  const pictures = [
    picture('cmyk.jpg', jpeg),
    picture('deep.png', encode({ width, height, data: deep, channels: 3, depth: 16 })),
    picture('film.jpg', Buffer.concat([jpeg, film])),
    picture('film.png', Buffer.concat([encodeRgbPng({ width, height, data: levels }), film])),
    picture('plain.jpg', withoutAdobeMarker(jpeg)),
    picture('ycck.jpg', asYcck(jpeg), ycckLight()),
  ];
  await expectPictures(page, pictures, CMYK_SIZE);
  await expect(page.getByText(/deep\.png: PNG of 16 bits without a value above 4095/)).toBeVisible();
  expect(faults).toEqual([]);
});

test('TIFF, BMP and GIF files are the same pictures as in Node, to the byte', async ({ page }) => {
  const faults = watchForFaults(page);
  const size = { width: 48, height: 32 };
  const data = Uint8Array.from({ length: size.width * size.height * 3 }, (_, at) => (at * at * 31 + 17 * at) % 256);
  const picture = sharp(data, { raw: { ...size, channels: 3 } });
  const files = [
    write('a.tif', await picture.clone().tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer()),
    write(
      'b.tiff',
      await picture.clone().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
    ),
    write('c.BMP', bmpFile({ ...size, bits: 24, data })),
    write('d.gif', await picture.clone().gif().toBuffer()),
  ];
  const pictures = files.map(async (file) => {
    const levels = (await decodeImage(new Uint8Array(readFileSync(file)), file, decodeWithSharp)).data;
    return { file, levels };
  });
  await expectPictures(page, await Promise.all(pictures), size, 0);
  expect(faults).toEqual([]);
});

test.describe(`the pictures of ../shared/cases/images${hasShared ? '' : ' (absent)'}`, () => {
  test.skip(!hasShared, `not found in ${sharedFolder}`);

  test('are in the page what they are on the command line', async ({ page }) => {
    const faults = watchForFaults(page);
    const names = ['cmyk.jpg', 'motion-photo.jpg', 'rgb12in16.png'];
    const pictures = names.map(async (name) => {
      const file = sharedPath('cases', 'images', name);
      const { data } = await decodeImage(new Uint8Array(readFileSync(file)), name, decodeWithSharp, () => 12);
      return { file, levels: data };
    });
    await expectPictures(page, await Promise.all(pictures), { width: 240, height: 180 });
    await expect(page.getByText(/rgb12in16\.png: PNG of 16 bits/)).toBeVisible();
    expect(faults).toEqual([]);
  });
});
