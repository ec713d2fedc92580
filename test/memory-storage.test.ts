import { describe, expect, test } from 'vitest';
import { memoryStorage } from './memory-storage.js';
import { STORAGE_CASES } from './storage-contract.js';

describe('storage in memory', () => {
  test.each(STORAGE_CASES)('$says', async ({ check }) => {
    const storage = memoryStorage();
    await expect(check(storage, async () => storage)).resolves.toBeUndefined();
  });
});
