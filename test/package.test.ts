import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { dependencies } from '../package.json';
import { buildCommandLine } from './built-command-line.js';

let built = '';
beforeAll(() => {
  built = dirname(buildCommandLine());
});

/** What a script imports, statically, by `import()` or by `require`. */
function importsOf(script: string): string[] {
  const found: string[] = [];
  const add = (node: { type: string; value?: unknown } | null | undefined) => {
    if (node?.type === 'Literal' && typeof node.value === 'string') found.push(node.value);
  };
  new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ImportExpression: ({ source }) => add(source),
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type === 'Identifier' && /^(__)?require\b/.test(callee.name)) add(first);
    },
  }).visit(parseSync('script.js', script).program);
  return found;
}

test('imports are found in each form', () => {
  const script = `import 'a'; export * from 'b'; export { c } from 'c'; const d = import('d'); require('e'); __require('f');`;
  expect(importsOf(script)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('the built command line imports Node, its own files and declared dependencies, and each of these', () => {
  const scripts = readdirSync(built).filter((name) => /\.m?js$/.test(name));
  const imports = scripts.flatMap((name) => importsOf(readFileSync(join(built, name), 'utf8')));
  const outside = imports.filter((name) => !isBuiltin(name) && !name.startsWith('./'));
  expect([...new Set(outside)].sort()).toEqual(Object.keys(dependencies).sort());
  for (const name of imports.filter((name) => name.startsWith('./'))) expect(scripts).toContain(name.slice(2));
});

test('the package holds the built command line and the documents that README.md links to, and no sources or tests', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json']);
  expect(status, String(stderr)).toBe(0);
  const [{ files }] = JSON.parse(String(stdout)) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  const documents = ['LICENSE', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'package.json'];
  expect(paths.filter((path) => !path.startsWith('docs/')).sort()).toEqual(
    [...documents, ...readdirSync(built).map((name) => `dist/cli/${name}`)].sort(),
  );
  const readme = readFileSync('README.md', 'utf8');
  const links = [...readme.matchAll(/(?:\]\(|src="|srcset=")([^)"]+)[)"]/g)].map(([, link = '']) => link);
  const local = links.filter((link) => !link.startsWith('https:'));
  expect(local.length).toBeGreaterThan(5);
  expect(local.filter((link) => !paths.some((path) => path === link || path.startsWith(`${link}/`)))).toEqual([]);
});
