import { test, expect } from '@playwright/test';
for (const [w,h] of [[1440,900],[420,900]] as const) test(`shots ${w}`, async ({ page }) => {
  await page.setViewportSize({ width: w, height: h });
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Run the demo' })).toBeEnabled();
  await page.screenshot({ path: `/tmp/shot-${w}-0.png` });
  await page.getByRole('button', { name: 'I only have its predictions' }).click();
  await page.waitForTimeout(500);
  await page.screenshot({ path: `/tmp/shot-${w}-1.png` , fullPage: w<900});
});
