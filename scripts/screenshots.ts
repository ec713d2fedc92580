/*
 * Takes the pictures of the docs anew: the built page (`npx vite build`), a shortened demo paused in Propagate, light and dark.
 * `node scripts/run.mjs scripts/screenshots.ts [folder] [widthxheight …]`: default docs, 1440x900.
 */
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import config from '../playwright.config.js';

const [folder = 'docs', ...given] = process.argv.slice(2);
const sizes = (given.length > 0 ? given : ['1440x900']).map((size) => size.split('x').map(Number));
const server = await preview({ preview: { host: '127.0.0.1', port: 4198, strictPort: true }, logLevel: 'warn' });
const browser = await chromium.launch(config.use?.launchOptions ?? {});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto('http://127.0.0.1:4198/?steps=5');
  await page.getByRole('button', { name: 'Run the demo' }).click({ timeout: 120_000 });
  await page.locator('.bar-title', { hasText: 'Propagate, step 2' }).waitFor({ timeout: 900_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator('.bar-title', { hasText: 'Paused at Propagate' }).waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Two panes' }).click();
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const [width = 1440, height = 900] of sizes) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(3000);
      const size = sizes.length > 1 ? `-${width}x${height}` : '';
      await page.screenshot({ path: join(folder, `studio${theme === 'dark' ? '-dark' : ''}${size}.png`) });
    }
  }
} finally {
  await browser.close();
  await server.close();
}
