// Prints the hash by which a run's record names the program: node scripts/run.mjs scripts/sources-hash.ts
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

/** All that decides what the program computes: its sources, and the packages that are built into it. */
const SOURCES = ['index.html', 'package-lock.json', 'src'];

/**
 * The hash of the sources below a folder. It is the one that this prints there:
 * find index.html package-lock.json src -type f | LC_ALL=C sort | xargs sha256sum | sha256sum
 */
export function sourcesHash(root = fileURLToPath(new URL('..', import.meta.url))): string {
  const inSrc = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length).replaceAll('\\', '/'));
  const paths = [...SOURCES.filter((name) => name !== 'src'), ...inSrc].sort();
  return sha256(paths.map((path) => `${sha256(readFileSync(join(root, path)))}  ${path}\n`).join(''));
}

/** Puts the hash into a build. */
export const sourcesHashInBuild: Plugin = {
  name: 'sources-hash',
  apply: 'build',
  config: () => ({ define: { SOURCES_SHA256: JSON.stringify(sourcesHash()) } }),
};

if (process.argv[1]?.endsWith('sources-hash.ts')) console.log(sourcesHash());
