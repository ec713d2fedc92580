import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { openStudio, status, watchForFaults } from './page.js';

test.use({ hasTouch: true, viewport: { width: 420, height: 900 } });

const folder = mkdtempSync(join(tmpdir(), 'atp-e2e-'));

function imageFolder(): string {
  const images = join(folder, 'images');
  mkdirSync(images, { recursive: true });
  for (const name of ['0001.png', '0002.png']) copyFileSync(join('public/demo/target', name), join(images, name));
  return images;
}

/** One step, as who tries things out has it. */
function recipeFile(): string {
  const path = join(folder, 'one-step.json');
  const stages = [{ stage: 'align', steps: 1, learningRate: 1e-3 }];
  const input = { width: 96, height: 64 };
  writeFileSync(path, JSON.stringify({ version: 1, name: 'one step', batchSize: 2, input, stages }));
  return path;
}

/** Pixels of a chart in a colour: #rrggbb, within a little. */
const inked = (page: Page, label: string, colour: string) =>
  page.locator(`.chart-plot[aria-label^="${label}"] canvas`).evaluate((canvas: HTMLCanvasElement, wanted) => {
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    const near = (at: number) =>
      [1, 3, 5].every(
        (from, channel) => Math.abs((data[at + channel] ?? 0) - Number.parseInt(wanted.slice(from, from + 2), 16)) < 24,
      );
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at + 3] ?? 0) > 200 && near(at)) count++;
    return count;
  }, colour);

test('with a finger on a narrow page: numbers explain themselves, and a run of one step without labels shows its result', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await openStudio(page);
  await page.locator('input[aria-label="Recipe file"]').setInputFiles(recipeFile());
  await page.locator('input[aria-label="Source model"]').setInputFiles('public/demo/source.safetensors');
  await page.locator('input[aria-label="Target images (folder)"]').setInputFiles(imageFolder());
  await expect(page.getByText('2 images').first()).toBeVisible();

  // A number: what a mouse's hover shows, until the next tap.
  const tip = page.locator('.tip');
  await page.locator('.facts .explained', { hasText: '164 k' }).tap();
  await expect(tip).toContainText('Numbers that are trained');
  await page.locator('.facts .explained', { hasText: '164 k' }).tap();
  await expect(tip).toHaveCount(0);
  // A label that has a title, and a pixel of the picture.
  await page.locator('.viewer-opacity').scrollIntoViewIfNeeded();
  await page.locator('.viewer-name').tap();
  await expect(page.locator('.tip.tapped')).toHaveText('images/0001.png');
  await page.locator('.viewer-frame').first().tap();
  await expect(page.locator('.tip.tapped')).toHaveCount(0);
  await expect(page.locator('.viewer-inspector')).toContainText('entropy h');

  await page.getByRole('button', { name: 'Run', exact: true }).tap();
  await expect(status(page)).toContainText('Done in', { timeout: 300_000 });
  await expect(page.getByRole('tab', { name: 'Before and after' })).toHaveAttribute('data-state', 'active');
  await expect(page.locator('.viewer-caption')).toHaveText(['source model', 'adapted model']);
  expect(await inked(page, 'Mean entropy', '#3d85dd'), 'one step is a point').toBeGreaterThan(8);
  expect(await inked(page, 'Class shares', '#804080'), 'one step is an area').toBeGreaterThan(100);
  await page.getByRole('heading', { name: 'Mean entropy' }).tap();
  await expect(page.locator('.tip.tapped')).toContainText('0 is sure, 1 undecided');
  expect(faults).toEqual([]);
});

test('a file of the demo that cannot be fetched is named, with what to do, and is no fault of the program', async ({
  page,
}) => {
  await openStudio(page);
  await page.route('**/demo/target/0003.png', (route) => route.abort());
  await page.getByRole('button', { name: 'Run the demo' }).tap();
  const problem = page.getByRole('alert').filter({ hasText: 'target/0003.png' });
  await expect(problem).toContainText('could not be fetched');
  await expect(problem).toContainText('try again');
  await expect(problem).not.toContainText('fault of the program');
  await page.unroute('**/demo/target/0003.png');
});
