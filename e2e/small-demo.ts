import type { Page } from '@playwright/test';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

/** Fewer images than the demo has: only the first ones. Measuring takes a part of the time then. */
export async function withSmallDemo(page: Page, images: number): Promise<void> {
  await page.context().route(/\/demo\/(demo|black-box)\.zip$/, async (route) => {
    const response = await route.fetch();
    const files = unzipSync(new Uint8Array(await response.body()));
    const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()));
    const fewer = { ...manifest, target: manifest.target.slice(0, images) };
    const body = zipSync({ ...files, 'manifest.json': strToU8(JSON.stringify(fewer)) }, { level: 0 });
    await route.fulfill({ response, body: Buffer.from(body) });
  });
}
