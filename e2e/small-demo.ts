import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

/** Fewer images than the demo has: its server names only the first ones, and measuring takes a part of the time. */
export async function withSmallDemo(page: Page, images: number): Promise<void> {
  await page.context().route('**/demo/manifest.json', async (route) => {
    const manifest = JSON.parse(readFileSync('public/demo/manifest.json', 'utf8'));
    await route.fulfill({ json: { ...manifest, target: manifest.target.slice(0, images) } });
  });
}
