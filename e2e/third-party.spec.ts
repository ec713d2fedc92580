import { expect, test } from '@playwright/test';
import { openStudio } from './page.js';

test('the licences of what is in the page are a click away from its badge', async ({ page }) => {
  await openStudio(page);
  await page.getByRole('button', { name: /^local:/ }).click();
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Software of others in this page, and its licences' }).click();
  const notice = await opened;
  await expect(notice.locator('body')).toContainText('react 19');
  await expect(notice.locator('body')).toContainText('Permission is hereby granted');
});
