import { test, expect } from '@playwright/test';
import { status } from '../e2e/page.js';
for (const [w,h] of [[1440,900],[420,900]] as const) test(`shots ${w}`, async ({ page }) => {
  await page.setViewportSize({ width: w, height: h });
  await page.goto('/?steps=40');
  await expect(page.getByRole('button', { name: 'Run the demo' })).toBeEnabled();
  await page.getByRole('button', { name: 'I only have its predictions' }).click();
  await page.waitForTimeout(500);
  await page.screenshot({ path: `/tmp/shot-${w}-1.png` , fullPage: w<900});
  await page.getByRole('button', { name: 'Run the black-box demo' }).click();
  await expect(status(page)).toContainText('Distil, step 3', { timeout: 240000 });
  if (w > 900) { await page.getByRole('button', { name: 'Four panes' }).click(); await page.getByLabel('Layer of pane 1').selectOption('given');
  await page.getByLabel('Layer of pane 2').selectOption('ensembled'); await page.getByLabel('Layer of pane 3').selectOption('disagreement'); await page.getByLabel('Layer of pane 4').selectOption('prediction'); }
  await expect(status(page)).toContainText(/Distil, step 3[0-9]/, { timeout: 240000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.waitForTimeout(3000);
  await page.screenshot({ path: `/tmp/shot-${w}-2.png` , fullPage: w<900});
  await page.getByRole('button', { name: 'Source' }).first().click();
  await page.waitForTimeout(500);
  await page.screenshot({ path: `/tmp/shot-${w}-3.png` , fullPage: w<900});
});
