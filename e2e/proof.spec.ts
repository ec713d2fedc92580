import { expect, test } from '@playwright/test';
import { accessibilityFindings } from './accessibility.js';
import { openStudio } from './page.js';

test('"Prove it" shows what is counted, and what the browser did when page and engine tried to reach another address', async ({
  page,
}) => {
  await openStudio(page);
  await page.getByRole('button', { name: /^local:/ }).click();
  await page.getByRole('button', { name: 'Prove it' }).click();
  const proof = page.getByRole('dialog', { name: 'Prove it' });
  const row = (name: string) => proof.getByRole('row', { name }).locator('td');
  // Parts of the engine come while the GPU starts.
  await expect(row('the program’s own files')).toHaveText([/^[1-9]\d*$/, /^\d+$/, '0']);
  await expect(row('anything else of this server')).toHaveText([/^\d+$/, '0', '0']);

  // One request, and it is counted.
  await proof.getByRole('button', { name: 'Ask the server for its policy' }).click();
  await expect(proof).toContainText('The server sends the same policy.');
  await expect(row('anything else of this server')).toHaveText([/^\d+$/, '1', '0']);

  await proof.getByRole('button', { name: 'Try to reach another address' }).click();
  await expect(proof).toContainText('The page was refused by 2 policies');
  await expect(proof).toContainText('The engine was refused by a policy, before anything was sent.');
  await expect(proof.getByText('After a run, the SHA-256 of every file')).toBeVisible();
  await expect(proof.getByRole('row')).toHaveCount(4);
  expect(await accessibilityFindings(page)).toEqual([]);

  // The badge stands for the button, which went with its popover.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^local:/ })).toBeFocused();
});
