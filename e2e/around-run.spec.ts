import { expect, type Page, test } from '@playwright/test';
import { status, watchForFaults } from './page.js';
import { openSmallRun, run } from './small-run.js';

/** What a test sees of the browser's own parts: a headless browser has no screen to keep on and shows no notices. */
interface Seen {
  hidden: boolean;
  locks: number;
  requests: number;
  notices: { title: string; body: string | undefined }[];
  click(): void;
}

declare global {
  interface Window {
    seen: Seen;
  }
}

async function watchBrowser(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let latest: { onclick: (() => void) | null } | undefined;
    const seen: Seen = { hidden: false, locks: 0, requests: 0, notices: [], click: () => latest?.onclick?.() };
    window.seen = seen;
    Object.defineProperty(document, 'visibilityState', { get: () => (seen.hidden ? 'hidden' : 'visible') });
    Object.defineProperty(navigator, 'wakeLock', {
      value: {
        request: async () => {
          seen.requests++;
          seen.locks++;
          return { release: async () => void seen.locks-- };
        },
      },
    });
    let permission = 'default';
    class Notice {
      static get permission() {
        return permission;
      }
      /** The first question is answered with no. */
      static async requestPermission() {
        permission = permission === 'default' ? 'denied' : 'granted';
        return permission;
      }
      onclick = null;
      constructor(title: string, options?: NotificationOptions) {
        seen.notices.push({ title, body: options?.body });
        latest = this;
      }
      close() {}
    }
    Object.defineProperty(window, 'Notification', { value: Notice });
  });
}

async function show(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    window.seen.hidden = value;
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

const seen = (page: Page) => page.evaluate(() => ({ ...window.seen, click: undefined }));
const computed = async (page: Page) =>
  (await page.locator('.gauges div').filter({ hasText: 'computed' }).getByRole('button').textContent()) ?? '';

test('a run is in the title, keeps the screen on, counts no pause, and tells its end to those who ask', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await watchBrowser(page);
  await openSmallRun(page);
  await expect(page).toHaveTitle('ATP Studio');
  expect(await seen(page)).toMatchObject({ requests: 0 });

  const bell = page.getByRole('button', { name: 'Tell me when it is done' });
  await expect(bell).toHaveAttribute('aria-pressed', 'false');
  await bell.click();
  const refusal = page.getByRole('status').filter({ hasText: 'does not let this page show notices' });
  await expect(refusal).toContainText('Allow notifications for this page in the browser');
  await expect(bell).toHaveAttribute('aria-pressed', 'false');
  await bell.click();
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
  await expect(refusal).toHaveCount(0);

  await run(page);
  await expect(page).toHaveTitle(/^Align \d+ % - ATP Studio$/);
  await expect.poll(() => seen(page)).toMatchObject({ requests: 1, locks: 1 });
  await show(page, true);
  expect((await seen(page)).locks).toBe(0);
  await show(page, false);
  await expect.poll(() => seen(page)).toMatchObject({ requests: 2, locks: 1 });

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page).toHaveTitle(/^Paused - Align \d+ % - ATP Studio$/);
  await expect.poll(() => seen(page)).toMatchObject({ locks: 0 });
  const before = await computed(page);
  await page.waitForTimeout(2500);
  expect(await computed(page)).toBe(before);
  await page.getByRole('button', { name: before, exact: true }).focus();
  await expect(page.getByRole('tooltip')).toContainText(/From the start 0:\d\d went by, 0:\d\d of it not computing/);

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page).toHaveTitle(/^Align/);
  expect((await seen(page)).notices).toEqual([]);
  await page.getByRole('button', { name: /^Stop/ }).focus();
  await show(page, true);
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle('Stopped - ATP Studio');
  await expect(status(page)).toContainText('Stopped in 0:');
  expect((await seen(page)).notices).toEqual([
    { title: 'ATP Studio: Stopped', body: expect.stringMatching(/^small, 3 images, \d/) },
  ]);
  await page.evaluate(() => window.seen.click());

  // It is remembered, and a page that is seen shows none.
  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await expect(page).toHaveTitle('ATP Studio');
  expect(await page.evaluate(() => localStorage.getItem('notice'))).toBe('yes');
  expect(faults).toEqual([]);
});
