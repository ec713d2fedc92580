import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDERS = ['src', 'test', 'scripts', 'bench', 'e2e', 'docs', 'public'];
const TEXT = /\.(tsx?|mjs|cjs|md|wgsl|jsonc|css|html|sh|py)$/;

const files = [
  ...readdirSync('.').filter((name) => name.includes('.')),
  ...FOLDERS.flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)))),
].filter((file) => TEXT.test(file) && !file.endsWith('named-paths.test.ts'));

const PATH = new RegExp(`(?<![\\w./-])(?:${FOLDERS.join('|')})/[\\w./-]*\\w`, 'g');

/** Stands for any script where it is said how scripts are run. */
const ANY = 'scripts/x.ts';

/** A decision is also named by its number. */
const decisions = new Set(readdirSync('docs/adr').map((name) => `docs/adr/${name.slice(0, 4)}`));

const missingIn = (text: string): string[] =>
  (text.match(PATH) ?? []).filter((path) => path !== ANY && !existsSync(path) && !decisions.has(path));

test('a path that is not there is found; a decision may be named by its number', () => {
  const text = 'See src/nn/graph.ts, `src/nn/gone.ts`, docs/adr/0001, docs/adr/9999 and dist/src/gone.ts.';
  expect(missingIn(text)).toEqual(['src/nn/gone.ts', 'docs/adr/9999']);
});

test('every path that a comment or a document names exists', () => {
  expect(files.length).toBeGreaterThan(400);
  const missing = files.flatMap((file) => missingIn(readFileSync(file, 'utf8')).map((path) => `${file}: ${path}`));
  expect(missing).toEqual([]);
});

test('the list of decisions has a row for each, with its title, and says which number is missing', () => {
  const list = readFileSync('docs/adr/README.md', 'utf8');
  const pages = readdirSync('docs/adr').filter((name) => /^\d{4}-/.test(name));
  const rows = pages.map((name) => {
    const number = Number(name.slice(0, 4));
    const title = /^# \d+\. (.*)$/m.exec(readFileSync(join('docs/adr', name), 'utf8'))?.[1];
    return `| [${number}](${name}) | ${title} |`;
  });
  expect(rows.filter((row) => !list.includes(row))).toEqual([]);
  expect(list).toContain('| 9 | none | This number was never given out. |');
});
