import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { openStudio, status, watchForFaults } from './page.js';
import { staticServer } from './static-server.js';

test.use({ serviceWorkers: 'allow' });

const DEMO_MODEL = createHash('sha256').update(readFileSync('public/demo/source.safetensors')).digest('hex');

/** Waits until the service worker keeps everything, and serves this page. */
async function untilKept(page: Page): Promise<void> {
  const isKept = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.active?.state === 'activated' && navigator.serviceWorker.controller !== null;
    });
  // The page's policy forbids what `waitForFunction` does.
  await expect.poll(isKept).toBe(true);
}

const badge = (page: Page) => page.getByRole('button', { name: /^local:/ });

async function openProof(page: Page) {
  await badge(page).click();
  await page.getByRole('button', { name: 'Prove it' }).click();
  return page.getByRole('dialog', { name: 'Prove it' });
}

test('the server is gone: the page is reloaded, and the demo runs', async ({ page }) => {
  const server = await staticServer('dist/studio', '/any/where/');
  const faults = watchForFaults(page);
  await openStudio(page, `${server.address}?steps=2`);
  await untilKept(page);
  // The demo was never opened, and onnxruntime is not fetched before it is needed.
  expect(server.asked).toContain('/any/where/demo/demo.zip');
  expect(server.asked.filter((path) => /\/ort[.-]|\bbench\b/.test(path))).toEqual([]);
  expect(faults).toEqual([]);
  // What the service worker fetched is no request of the page.
  await expect(badge(page)).toHaveText('local: 0 requests');

  await server.close();
  await page.context().setOffline(true);
  await openStudio(page, `${server.address}?steps=2`);
  const proof = await openProof(page);
  // At once: no state of the first seconds says otherwise.
  expect(await proof.textContent()).toContain('it opens without a network');
  await expect(proof).toContainText('has no network');
  await expect(proof).toContainText(/from this page’s own server: \d\d+ files, [\d.]+.MB/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Run the demo' }).click();
  await expect(status(page)).toContainText(/Align, step [12]/, { timeout: 400_000 });
  await expect(badge(page)).toHaveText(/^local: 0 requests(, 0 in runs)?$/);
  // What the demo was made from is in the record, also where the service worker gave it.
  const running = await openProof(page);
  await expect(running.getByRole('row', { name: 'model: source.safetensors' })).toContainText(DEMO_MODEL);
  await expect(running.getByRole('row', { name: 'image: 36 files' })).toContainText(/[0-9a-f]{64}/);
});

test('a new version is offered and not forced; with it, the page is another after one click', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'atp-update-'));
  cpSync('dist/studio', folder, { recursive: true });
  const server = await staticServer(folder, '/');
  await openStudio(page, server.address);
  await untilKept(page);
  const change = (file: string, from: RegExp, to: string) => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(path, text.replace(from, to));
  };
  change('index.html', /<title>/, '<meta name="version" content="two" /><title>');
  change('sw.js', /(url:"index\.html",revision:")[^"]*/, '$1two');

  const versionTwo = page.locator('meta[name="version"]');
  await page.reload();
  await openStudio(page, server.address);
  const notice = page.getByRole('region', { name: 'New version' });
  await expect(notice).toContainText('A new version of this page is ready.');
  await expect(versionTwo).toHaveCount(0);
  // Who reloads by themselves is not forced either.
  await openStudio(page, server.address);
  await expect(versionTwo).toHaveCount(0);
  await notice.getByRole('button', { name: 'Reload' }).click();
  await expect(versionTwo).toHaveCount(1);
  await expect(notice).toHaveCount(0);
  await server.close();
  rmSync(folder, { recursive: true });
});

test('the page can be installed: the browser reads its manifest and finds nothing wrong with it', async ({ page }) => {
  await openStudio(page);
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { icons, name } = JSON.parse(data ?? '{}') as { icons: { src: string; sizes: string }[]; name: string };
  expect(name).toBe('ATP Studio');
  for (const { src, sizes } of icons) {
    const size = await page.evaluate(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    if (sizes !== 'any') expect(size, src).toBe(sizes);
  }
});
