import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dependencies } from '../../package.json';
import { licenceText, packageIn } from './licences.js';

/** Builds page or command line legibly; gives its notice, and the packages that comments in its scripts name. */
function built(config: string) {
  const folder = `node_modules/.cache/third-party-${config}`;
  const options = ['--config', config, '--minify', 'false', '--logLevel', 'error', '--outDir', folder];
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status, stderr } = spawnSync('npx', ['vite', 'build', ...options], { env });
  expect(status, String(stderr)).toBe(0);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const scripts = files.filter((name) => name.endsWith('.js')).map((name) => readFileSync(join(folder, name), 'utf8'));
  const named = scripts.flatMap((script) =>
    [...script.matchAll(/^\s*\/\/.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name = '']) => name),
  );
  // workbox bundles the service worker by itself, without such comments, but each of its packages leaves its mark.
  const inServiceWorker = scripts.flatMap((script) =>
    [...script.matchAll(/"workbox:([a-z-]+):[\d.]+"/g)].map(([, name]) => `workbox-${name}`),
  );
  return {
    notice: readFileSync(join(folder, 'THIRD-PARTY.txt'), 'utf8'),
    packages: [...new Set([...named, ...inServiceWorker])].sort(),
  };
}

/** The chapters of a notice: a package and the text of its licence. */
const chaptersOf = (notice: string): string[] =>
  [...notice.matchAll(/^={80}\n(\S+) \S+ \(.*\)\n={80}\n/gm)].map(([, name = '']) => name);

test('the notice of the command line has a chapter for each bundled package, and names those installed beside it', () => {
  const { notice, packages } = built('vite.cli.config.ts');
  expect(packages).toContain('@tensorflow/tfjs-core');
  expect(chaptersOf(notice)).toEqual(expect.arrayContaining(packages));
  for (const name of [...Object.keys(dependencies), '@img/sharp-libvips-linux-x64', 'ms'])
    expect(notice).toContain(`\n${name} `);
});

test('the notice of the page has a chapter for each package in it, those of its worker too', () => {
  const { notice, packages } = built('vite.config.ts');
  for (const name of ['react', 'uplot', '@bufbuild/protobuf', 'workbox-precaching']) expect(packages).toContain(name);
  expect(chaptersOf(notice)).toEqual(expect.arrayContaining(packages));
});

test('a package that brings no text of its licence is refused by its name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atp-licence-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'bare', version: '1.2.3', license: 'MIT' }));
  expect(() => licenceText(packageIn(folder))).toThrow('bare 1.2.3 brings no text of its licence (MIT).');
  writeFileSync(join(folder, 'LICENSE'), 'You may. '.repeat(30));
  expect(licenceText(packageIn(folder))).toContain('You may.');
});
