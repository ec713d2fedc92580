import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { openStudio, status } from './page.js';

/** A server on another port that lets every page read it: only the policy keeps the studio from it. */
async function otherServer() {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'text/html' }).end('here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => server.close();
  return { address: `http://127.0.0.1:${port}/`, freePage: `http://localhost:${port}/page`, reached, close };
}

/** Runs in window or worker: fetches an address, and tells what was read and which directives were violated. */
async function fetchAndListen(address: string) {
  const violated: string[] = [];
  const listen = (event: SecurityPolicyViolationEvent) => void violated.push(event.effectiveDirective);
  self.addEventListener('securitypolicyviolation', listen);
  const text = await fetch(address).then(
    (response) => response.text(),
    () => null,
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  self.removeEventListener('securitypolicyviolation', listen);
  return { text, violated };
}

const engineOf = (page: Page) => page.workers()[0] ?? page.waitForEvent('worker');

test('only the policy keeps window and engine from another address', async ({ page }) => {
  const other = await otherServer();
  // From a page of yet another origin that has no policy, the very same request goes through.
  await page.goto(other.freePage);
  expect(await page.evaluate(fetchAndListen, `${other.address}free`)).toEqual({ text: 'here', violated: [] });

  await openStudio(page);
  const refusedBy = (policies: number) => ({ text: null, violated: Array(policies).fill('connect-src') });
  // The window is bound twice, by the page's own tag and by the server's header; the engine by the header.
  expect(await page.evaluate(fetchAndListen, `${other.address}window`)).toEqual(refusedBy(2));
  const engine = await engineOf(page);
  expect(await engine.evaluate(fetchAndListen, `${other.address}engine`)).toEqual(refusedBy(1));
  expect(other.reached.filter((path) => path !== '/favicon.ico')).toEqual(['/page', '/free']);

  // The studio's own folder stays open to both.
  const own = new URL('/', page.url()).href;
  for (const answer of [await page.evaluate(fetchAndListen, own), await engine.evaluate(fetchAndListen, own)]) {
    expect(answer.text).toContain('ATP Studio');
    expect(answer.violated).toEqual([]);
  }
  other.close();
});

test('the badge counts the requests of page and engine, and separately those during a run', async ({ page }) => {
  const badge = page.getByRole('button', { name: /^local:/ });
  await openStudio(page, '/?steps=2');
  await expect(badge).toHaveText('local: 0 requests');
  const engine = await engineOf(page);
  await engine.evaluate(() => fetch('/').then((response) => response.text()));
  await expect(badge).toHaveText('local: 1 request, 0 in runs');
  await page.evaluate(() => fetch('/').then((response) => response.text()));
  await expect(badge).toHaveText('local: 2 requests, 0 in runs');
  await badge.click();
  const told = page.getByRole('dialog', { name: 'Privacy' });
  await expect(told.locator('dd')).toHaveText([/^\d+$/, '0', '1', '1', '0']);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Run the demo' }).click();
  await expect(status(page)).toContainText('Align, step', { timeout: 240_000 });
  await expect(badge).toHaveText(/, 0 in runs$/);
  await engine.evaluate(() => fetch('/').then((response) => response.text()));
  await expect(badge).toHaveText(/, 1 in runs$/);
});

/** Runs in window or worker: says which code may run there besides the page's own scripts. */
async function compileCode() {
  // Code that the debugger evaluates may use eval. A later task is bound by the policy, like any code of the page.
  await new Promise((resolve) => setTimeout(resolve));
  const allowed = async (work: () => unknown) => {
    try {
      await work();
      return true;
    } catch {
      return false;
    }
  };
  const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  return {
    // biome-ignore lint/security/noGlobalEval: that it is refused is what is tested.
    eval: await allowed(() => globalThis.eval('1 + 1')),
    function: await allowed(() => new Function('return 1')()),
    webAssembly: await allowed(() => WebAssembly.compile(emptyModule)),
  };
}

test('the policy lets WebAssembly be compiled and no text be run as JavaScript', async ({ page }) => {
  await openStudio(page);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(policy?.replace("'wasm-unsafe-eval'", '')).not.toMatch(/unsafe|https?:|\*/);
  const refused = { eval: false, function: false, webAssembly: true };
  const engine = await engineOf(page);
  expect(await engine.evaluate(compileCode)).toEqual(refused);
  const inWindow = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.head.append(script);
    return (globalThis as { injected?: boolean }).injected ?? false;
  });
  expect(inWindow).toBe(false);
});
