import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { sourcesHash } from './sources-hash.js';

test('the hash of the sources is the one that everybody can take with sha256sum', () => {
  const line = 'find index.html package-lock.json src -type f | LC_ALL=C sort | xargs sha256sum | sha256sum';
  expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' }).slice(0, 64)).toBe(sourcesHash());
});
