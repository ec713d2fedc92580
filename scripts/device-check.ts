// Prepares a folder that checks and measures the studio on another machine's GPU: npm run device-check [FOLDER]
// (default dist/device-check). Copy it there and start ./run in it: docs/benchmark.md.
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedFolder } from '../test/shared.js';
import { prepare } from './device-check/prepare.js';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const folder = resolve(process.argv[2] ?? 'dist/device-check');
const { megabytes, missing } = await prepare(root, sharedFolder, folder);
for (const name of missing) console.log(`Not here, and so not taken along: ${name}`);
console.log(
  `${relative('.', folder) || folder}: ${megabytes.toFixed(1)} MB. On the other machine: ./run (./run --help)`,
);
