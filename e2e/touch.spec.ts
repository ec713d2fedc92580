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

/** A recipe of one step, as for a first try. */
function recipeFile(): string {
  const path = join(folder, 'one-step.json');
  const stages = [{ stage: 'align', steps: 1, learningRate: 1e-3 }];
  const input = { width: 96, height: 64 };
  writeFileSync(path, JSON.stringify({ version: 1, name: 'one step', batchSize: 2, input, stages }));
  return path;
}

/** How much of a chart is drawn, in pixels: lines, points and areas, but not the faint shade of a stage. */
const drawn = (page: Page, label: string) =>
  page.locator(`.chart-plot[aria-label^="${label}"] canvas`).evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, width, height);
    // Words and grid are grey, curves are not.
    const isColoured = (at: number) => {
      const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
      return alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40;
    };
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if (isColoured(at)) count++;
    return { count, share: count / (width * height) };
  });

test('with a finger on a narrow page, numbers explain themselves, and a run of one step without labels shows its result', async ({
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
  await expect(tip).toContainText('Numbers that can be trained');
  await page.locator('.facts .explained', { hasText: '164 k' }).tap();
  await expect(tip).toHaveCount(0);
  // A label that has a title, and a pixel of the picture.
  await page.locator('.viewer-bar').scrollIntoViewIfNeeded();
  await page.locator('.viewer-name').tap();
  await expect(page.locator('.tip.tapped')).toHaveText('images/0001.png');
  await page.locator('.viewer-frame').first().tap();
  await expect(page.locator('.tip.tapped')).toHaveCount(0);
  await expect(page.locator('.viewer-inspector')).toContainText('entropy h');

  await page.getByRole('button', { name: 'Run', exact: true }).tap();
  await expect(status(page)).toContainText('Done in', { timeout: 300_000 });
  await expect(page.getByRole('tab', { name: 'Figures' })).toHaveAttribute('data-state', 'active');
  await expect(page.locator('.headline > p').first()).toContainText(
    /^Advice: keep .+ \(agreement with the vote of all results /,
  );
  await expect(page.locator('.choice-table')).toBeVisible();
  await page.getByRole('tab', { name: 'Before and after' }).tap();
  await expect(page.locator('.viewer-caption')).toHaveText(['source model', 'adapted model']);
  expect((await drawn(page, 'Mean entropy')).count, 'one step is a point').toBeGreaterThan(8);
  expect((await drawn(page, 'Class shares')).share, 'one step is an area').toBeGreaterThan(0.1);
  const heading = page.getByRole('heading', { name: 'Mean entropy' });
  await heading.getByRole('button').tap();
  await expect(tip).toContainText('0 is sure, 1 undecided');
  expect(faults).toEqual([]);
});

test('when a file of the demo cannot be fetched, the page names it, says what to do, and blames no fault of the program', async ({
  page,
}) => {
  await openStudio(page);
  await page.route('**/demo/demo.zip', (route) => route.abort());
  await page.getByRole('button', { name: 'Run the demo' }).tap();
  const problem = page.getByRole('alert').filter({ hasText: 'demo.zip' });
  await expect(problem).toContainText('could not be fetched');
  await expect(problem).toContainText('try again');
  await expect(problem).not.toContainText('fault of the program');
  await page.unroute('**/demo/demo.zip');
});
