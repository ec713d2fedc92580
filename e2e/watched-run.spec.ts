import { expect, type Page, test } from '@playwright/test';
import { LAYER_NAMES, LAYERS } from '../src/protocol/layers.js';
import { accessibilityFindings } from './accessibility.js';
import { openStudio, status, watchForFaults } from './page.js';
import { withSmallDemo } from './small-demo.js';

const scrolls = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight > innerHeight);
const overflows = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

/** True when the browser would ask before it leaves the page. */
const asksToStay = (page: Page) => page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));

/** Words of the panes that are partly cut off. */
const cutOff = (page: Page) =>
  page
    .locator('.viewer-head > *, .viewer-legend > *, .bar-title')
    .evaluateAll((all) =>
      all
        .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')
        .map((each) => `${each.className}: ${each.textContent}`),
    );

async function eachLayout(page: Page, check: (layout: string) => Promise<void>): Promise<void> {
  for (const panes of ['Two panes', 'Four panes', 'One pane']) {
    await page.getByRole('button', { name: panes }).click();
    for (const [width, height] of [
      [1440, 900],
      [1280, 720],
      [420, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      await check(`${panes} at ${width}x${height}`);
    }
    await page.setViewportSize({ width: 1280, height: 720 });
  }
}

const plotOf = (page: Page, name: string) => page.locator(`.chart-plot[aria-label^="${name}"]`);

test('a run is watched from its first step to its end, and nothing on the page misleads', async ({ page }) => {
  const faults = watchForFaults(page);
  await page.setViewportSize({ width: 1280, height: 720 });
  await withSmallDemo(page, 12);
  await openStudio(page, '/?steps=3');
  expect(await scrolls(page)).toBe(false);
  expect(await asksToStay(page)).toBe(false);
  const colour = (name: string) =>
    page.getByRole('button', { name }).evaluate((button) => getComputedStyle(button).backgroundColor);
  expect(await colour('I only have its predictions'), 'what is not chosen is no block').toBe('rgba(0, 0, 0, 0)');
  expect(await colour('I have the model')).not.toBe('rgba(0, 0, 0, 0)');

  await page.getByRole('button', { name: 'Run the demo' }).click();
  await expect(status(page)).toContainText('Align, step', { timeout: 240_000 });
  await expect(page.getByText(/The source model is (being )?measured/), 'steps before the baselines').toBeVisible();
  expect(await asksToStay(page), 'there is no checkpoint yet').toBe(true);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status(page)).toContainText('Paused at Align');

  // The page shows the chart that the text of Align points to, and nothing that Align lacks.
  await expect(page.getByText('those above it are pushed up, less sure')).toBeVisible();
  const bars = await page.locator('.chart-histogram svg').boundingBox();
  expect(bars?.width).toBeGreaterThan(200);
  await expect(page.getByRole('heading', { name: 'Kept share' })).toHaveCount(0);

  // The source is a line, which unfolds.
  const source = page.getByRole('region', { name: 'Source', exact: true });
  expect((await source.boundingBox())?.height).toBeLessThan(90);
  await source.getByRole('button', { name: 'Details' }).click();
  await expect(source.getByText('Parameters')).toBeVisible();
  await source.getByRole('button', { name: 'Less' }).click();
  await expect(source.getByText('Parameters')).toHaveCount(0);
  for (const name of ['Targets', 'Recipe']) {
    const part = page.getByRole('region', { name, exact: true });
    expect((await part.boundingBox())?.height, name).toBeLessThan(190);
    await expect(part.getByRole('button', { name: 'Details' })).toHaveAttribute('aria-expanded', 'false');
  }

  // Picture and charts share the room, and the border between them is moved by keys; it stays where it was put.
  const width = async (part: string) => (await page.locator(part).boundingBox())?.width ?? 0;
  const usual = await width('.right');
  expect(usual / (usual + (await width('.centre')))).toBeCloseTo(0.45, 1);
  await page.getByRole('separator', { name: 'Border between picture and curves' }).focus();
  await page.keyboard.press('ArrowLeft');
  expect(await width('.right')).toBeGreaterThan(usual + 10);
  await page.keyboard.press('Enter');
  expect(await width('.right')).toBeCloseTo(usual, 0);

  // A chart by itself, with its values; arrow keys go to the others, and Escape goes back.
  await page.getByRole('button', { name: 'Enlarge Loss' }).click();
  const large = page.getByRole('dialog', { name: 'Loss' });
  expect((await large.locator('.chart-plot').boundingBox())?.width).toBeGreaterThan(900);
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog', { name: 'Mean entropy' })).toContainText('0 is sure, 1 undecided');
  await expect(status(page), 'the arrow key took no step of the run').toContainText('Paused at Align');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await eachLayout(page, async (layout) => {
    expect(await cutOff(page), layout).toEqual([]);
    expect(await overflows(page), layout).toBe(false);
  });
  expect(await scrolls(page)).toBe(false);
  for (const name of LAYER_NAMES) {
    await page.keyboard.press(LAYERS[name].key);
    await expect(page.getByLabel('Layer of pane 1')).toHaveValue(name);
  }
  await page.keyboard.press('?');
  for (const name of LAYER_NAMES) {
    await expect(page.getByRole('dialog', { name: 'Keyboard' })).toContainText(LAYERS[name].title);
  }
  await page.keyboard.press('Escape');
  expect(await accessibilityFindings(page)).toEqual([]);
  await expect(page.getByRole('button', { name: /^local:/ })).toHaveText('local: 0 requests');
  await page.getByRole('button', { name: /^local:/ }).click();
  await expect(page.getByText(/^1 file of the demo came from this page's own folder/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect.poll(() => asksToStay(page), 'a pause is a checkpoint').toBe(false);

  // All charts share one axis. One stage can be shown by itself; the mIoU chart stays whole then.
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status(page)).toContainText('Teach, step', { timeout: 240_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status(page)).toContainText('Paused at Teach');
  await expect(page.getByText('A slowly moving teacher')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Kept share' })).toBeVisible();
  for (const name of ['Losses', 'Kept share', 'mIoU']) {
    await expect(plotOf(page, name)).toHaveAttribute('aria-label', /steps 0 to 9$/);
  }
  await page.getByRole('button', { name: 'Teach by itself' }).click();
  await expect(plotOf(page, 'Losses')).toHaveAttribute('aria-label', /steps 3 to 6$/);
  await expect(plotOf(page, 'mIoU')).toHaveAttribute('aria-label', /source model .* after align .* steps 0 to 9$/);

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status(page)).toContainText('Done in', { timeout: 300_000 });
  expect(await scrolls(page)).toBe(false);
  await expect(page.getByRole('tab', { name: 'Figures' })).toHaveAttribute('data-state', 'active');
  const columns = page.getByRole('columnheader').filter({ has: page.locator('small') });
  await expect(columns).toHaveText([/^batch norm/, /^source/, /^after align/, /^after teach/, /^after propagate/]);
  await page.keyboard.press('l');
  const lines = page.getByRole('list', { name: 'Log lines' }).locator('li[data-kind]');
  await expect(lines.filter({ hasText: 'Align starts' })).toHaveText(/^\d\d:\d\d:\d\dAlign starts/);
  await page.keyboard.press('l');

  await expect.poll(() => asksToStay(page), 'its results are in the list of runs').toBe(false);
  expect(faults).toEqual([]);
});
