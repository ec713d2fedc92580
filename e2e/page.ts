import type { BrowserContext, ConsoleMessage, Page, Request } from '@playwright/test';
import { expect } from '@playwright/test';

/** Collects what must not happen: console errors, page errors. */
export function watchForFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  return faults;
}

/** Every request of page and worker from now on. */
export function countRequests(page: Page): string[] {
  const requests: string[] = [];
  page.context().on('request', (request: Request) => {
    if (!request.url().startsWith('blob:') && !request.url().startsWith('data:')) requests.push(request.url());
  });
  return requests;
}

export const status = (page: Page) => page.locator('.bar-title').first();

/** Opens the studio and waits until the GPU has been started. */
export async function openStudio(page: Page, address = '/'): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('button', { name: 'Run the demo' })).toBeEnabled();
}

/** Pixels of the picture in the first pane, as a digest and the number of different colours. */
export async function paneColours(page: Page): Promise<{ digest: number; colours: number }> {
  return page
    .locator('.viewer canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      let digest = 0;
      const colours = new Set<number>();
      for (let i = 0; i < data.length; i += 4) {
        const colour = ((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
        colours.add(colour);
        digest = (Math.imul(digest, 31) + colour) | 0;
      }
      return { digest, colours: colours.size };
    });
}

/** A worker's file system that refuses, as in some private windows. */
export async function withoutStorage(context: BrowserContext): Promise<void> {
  await context.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const refusing =
      "navigator.storage.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'));\n";
    await route.fulfill({ response, body: refusing + (await response.text()) });
  });
}
