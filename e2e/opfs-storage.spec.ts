import { type BrowserContext, expect, type Page, test, type Worker } from '@playwright/test';
import { build } from 'vite';
import type { Opfs } from '../test/opfs-worker.js';

// The storage runs in a worker of its own that the studio does not know, on a page of the same origin.

declare const opfs: Opfs;
declare const flushIt: () => Promise<void>;

const SCRIPT = '/opfs-worker.js';
let script = '';

test.beforeAll(async () => {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: { write: false, target: 'es2023', lib: { entry: 'test/opfs-worker.ts', formats: ['es'] } },
  });
  const [{ output }] = built as { output: { code: string }[] }[] as [{ output: [{ code: string }] }];
  script = output[0].code;
});

/** A page of the studio's origin, and a worker with the storage. */
async function openTab(context: BrowserContext): Promise<{ page: Page; worker: Worker }> {
  const page = await context.newPage();
  await page.route(SCRIPT, (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.route('/empty', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Empty</title>' }));
  await page.goto('/empty');
  const [worker] = await Promise.all([
    page.waitForEvent('worker'),
    page.evaluate((address) => {
      Object.assign(globalThis, { worker: new Worker(address, { type: 'module' }) });
    }, SCRIPT),
  ]);
  await expect.poll(() => worker.evaluate(() => typeof opfs)).toBe('object');
  return { page, worker };
}

test('the browser does what every storage does', async ({ context }) => {
  const { worker } = await openTab(context);
  const results = await worker.evaluate(() => opfs.checkAll());
  expect(results.length).toBeGreaterThan(10);
  expect(results.filter(({ wrong }) => wrong !== '')).toEqual([]);
});

test('a tab that is closed in the middle of a write leaves no half file', async ({ context }) => {
  const first = await openTab(context);
  await first.worker.evaluate(async () => {
    const storage = await opfs.open('closed');
    await storage.write('run.json', [new Uint8Array([1, 2, 3])]);
    async function* endless() {
      for (;;) {
        yield new Uint8Array(1000);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    void storage.write('run.json', endless());
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  const second = await openTab(context);
  const look = () =>
    second.worker.evaluate(async () => {
      const storage = await opfs.open('closed');
      const every = await opfs.everyName('closed');
      return { every: every.length, names: await storage.names(), size: (await storage.read('run.json'))?.length };
    });
  // The other tab still writes: its unfinished file stays, and nobody sees it.
  expect(await look()).toEqual({ every: 2, names: ['run.json'], size: 3 });
  await first.page.close();
  await expect.poll(look).toEqual({ every: 1, names: ['run.json'], size: 3 });
});

test('a file that another tab appends to is not written by this one, until it is flushed there', async ({
  context,
}) => {
  const first = await openTab(context);
  await first.worker.evaluate(async () => {
    const storage = await opfs.open('shared');
    await storage.append('events.jsonl', new Uint8Array([1]));
    Object.assign(globalThis, { flushIt: () => storage.flush('events.jsonl') });
  });
  const second = await openTab(context);
  const appendHere = () =>
    second.worker.evaluate(async () => {
      const storage = await opfs.open('shared');
      return storage
        .append('events.jsonl', new Uint8Array([2]))
        .then(() => storage.flush('events.jsonl'))
        .then(
          () => 'appended',
          (error: Error) => error.message,
        );
    });
  expect(await appendHere()).toBe("Another tab is just using events.jsonl in the browser's storage.");
  await first.worker.evaluate(() => flushIt());
  expect(await appendHere()).toBe('appended');
  const bytes = await first.worker.evaluate(async () => [
    ...((await (await opfs.open('shared')).read('events.jsonl')) ?? []),
  ]);
  expect(bytes).toEqual([1, 2]);
});

test('a full storage is said with its size, and every file stays as it was', async ({ context }) => {
  const { page, worker } = await openTab(context);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 2_000_000 });
  const found = await worker.evaluate(async () => {
    const storage = await opfs.open('full');
    await storage.write('model', [new Uint8Array(500_000)]);
    await storage.append('log', new Uint8Array([1, 2]));
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: Error & { code: string; advice: string }) => ({
          code: error.code,
          message: error.message,
          advice: error.advice,
        }),
      );
    const large = Array.from({ length: 40 }, () => new Uint8Array(100_000));
    const written = await refused(storage.write('model', large));
    const appended = await refused(storage.append('log', new Uint8Array(4_000_000)));
    await storage.flush('log');
    const sizes = [(await storage.read('model'))?.length, (await storage.read('log'))?.length];
    return { written, appended, sizes, every: (await opfs.everyName('full')).sort() };
  });
  const full = {
    code: 'write-failed',
    // The browser does not count the smaller quota of this test in its estimate.
    message: expect.stringMatching(
      /^The disk has no room for more in the browser's storage, of which \d+ MB of [\d.]+ GB are used\.$/,
    ),
    advice: expect.stringContaining('Delete runs'),
  };
  expect(found).toEqual({ written: full, appended: full, sizes: [500_000, 2], every: ['log', 'model'] });
});
