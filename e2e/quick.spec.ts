import { expect, type Page, test } from '@playwright/test';
import type { StepRecord } from '../src/protocol/record.js';
import { recordJson } from '../src/report/record-json.js';
import { sampleRecord } from '../src/report/record-sample.js';
import { openStudio, paneColours, status } from './page.js';
import { openSmallRun, run } from './small-run.js';

const INPUTS = 50;
const STEPS = 40_000;

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Milliseconds from each press of these keys to the paint that follows it, as the browser measures them. */
async function untilPaint(page: Page, keys: readonly string[]): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') times.push(duration);
      // Shorter ones than 16 ms are not reported: they count as that.
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  for (let press = 0; press < INPUTS; press++)
    await page.keyboard.press(keys[press % keys.length] ?? '', { delay: 20 });
  await page.waitForTimeout(500);
  const times = await page.evaluate(() => (window as unknown as { times: number[] }).times);
  return [...times, ...Array.from({ length: INPUTS - times.length }, () => 16)];
}

test('while a run goes on, half of all key presses are answered within 100 ms', async ({ page }) => {
  await openSmallRun(page);
  await run(page);
  await expect(status(page)).toContainText('Align, step', { timeout: 240_000 });
  await page.locator('.viewer').first().click();
  const picture = await paneColours(page);
  const times = await untilPaint(page, ['1', '2', 'h', '3', 'h', ']', '[']);
  console.log(`input to paint: median ${median(times)} ms, longest ${Math.max(...times)} ms`);
  expect(median(times)).toBeLessThan(100);
  // The keys were heard: another layer is shown.
  expect((await paneColours(page)).digest).not.toBe(picture.digest);
});

/** A run as long as a published one, with the numbers of every step. */
function longRecord(): string {
  const [first] = sampleRecord.steps;
  const steps = Array.from({ length: STEPS }, (_, at): StepRecord => {
    const teach = at >= STEPS / 2;
    const noise = Math.sin(at * 0.7) * 0.01;
    return {
      ...(first as StepRecord),
      stage: teach ? 'teach' : 'align',
      index: teach ? 1 : 0,
      step: (at % (STEPS / 2)) + 1,
      losses: { total: 1 / (1 + at / 1000) + noise, align: 0.5 + noise },
      meanEntropy: 0.4 + noise,
      entropyHistogram: Array.from({ length: 64 }, (_, bin) => (1 + Math.sin(at + bin)) / 64),
      classShares: Array.from({ length: 19 }, (_, id) => (1 + Math.sin(at * 0.3 + id)) / 19),
    };
  });
  return recordJson({
    ...sampleRecord,
    recipe: sampleRecord.recipe && {
      ...sampleRecord.recipe,
      stages: sampleRecord.recipe.stages.map((stage) => ({ ...stage, steps: STEPS / 2 })),
    },
    stages: sampleRecord.stages.map((stage) => ({ ...stage, done: STEPS / 2, steps: STEPS / 2 })),
    steps,
  });
}

test('a record of 40,000 steps is opened in less than three seconds', async ({ page }) => {
  const text = longRecord();
  await openStudio(page);
  const dataTransfer = await page.evaluateHandle((record) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([record], 'run.json'));
    return transfer;
  }, text);
  const started = Date.now();
  await page.locator('.page').dispatchEvent('drop', { dataTransfer });
  await expect(page.getByRole('region', { name: 'Curves of the run' }).locator('canvas').first()).toBeVisible();
  const seconds = (Date.now() - started) / 1000;
  console.log(`${(text.length / 2 ** 20).toFixed(1)} MiB, ${seconds} s`);
  expect(seconds).toBeLessThan(3);
});

test('the pictures of a recorded run are there a second after the page, before anything is computed', async ({
  page,
}) => {
  await page.goto('/');
  const pictures = page.locator('.hero img');
  await expect(pictures.first()).toBeVisible();
  // By the browser's own clock, from the navigation on.
  const { shown, loaded } = await page.evaluate(async () => {
    await Promise.all([...document.querySelectorAll<HTMLImageElement>('.hero img')].map((image) => image.decode()));
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return { shown: performance.now(), loaded: navigation?.loadEventEnd ?? 0 };
  });
  console.log(`recorded story visible at ${Math.round(shown)} ms, page loaded at ${Math.round(loaded)} ms`);
  expect(shown - loaded).toBeLessThan(1000);
});

test("the demo's first live picture comes within five seconds of the click", async ({ page }) => {
  await openStudio(page);
  const started = Date.now();
  await page.getByRole('button', { name: 'Run the demo' }).click();
  await expect(page.locator('.viewer canvas').first()).toBeVisible({ timeout: 120_000 });
  const seconds = (Date.now() - started) / 1000;
  console.log(`first live picture after ${seconds} s`);
  expect(seconds).toBeLessThan(5);
});
