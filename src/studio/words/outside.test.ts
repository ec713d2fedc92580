import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** Attributes whose text is read or heard. */
const SPOKEN =
  /^(aria-label|aria-description|aria-valuetext|alt|title|label|about|tip|text|hint|placeholder|part|what|words)$/;
const LETTERS = /\p{L}{2}/u;
/** Names that are the same in all languages. */
const NAMES = /^(ATP Studio|mIoU|GIF|PNG|SVG|CSV|LaTeX|Esc)$/;

const isText = (text: string): boolean => LETTERS.test(text) && !NAMES.test(text.trim());

/** Texts of a component that are written into it. */
function textsOf(text: string, file: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const take = (node: ts.Node, text: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    if (isText(text)) found.push(`${file}:${line + 1} ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) take(node, node.text);
    if (ts.isJsxAttribute(node) && SPOKEN.test(node.name.getText()) && node.initializer) {
      if (ts.isStringLiteral(node.initializer)) take(node, node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const textsIn = (file: string): string[] => textsOf(readFileSync(file, 'utf8'), file);

const folderOf = (file: string): string => (file.includes('/') ? file.replace(/\/.*/, '') : '.');
const components = readdirSync('src/studio', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /(?<!\.test)\.tsx$/.test(file) && folderOf(file) !== 'words');

test('no component holds words of its own: they stand in the catalogue', () => {
  expect(components.length).toBeGreaterThan(100);
  expect(components.flatMap((file) => textsIn(`src/studio/${file}`))).toEqual([]);
});

test('no style sheet holds words', () => {
  const sheets = readdirSync('src/studio', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.css'),
  );
  const said = sheets.flatMap((file) => {
    const texts = readFileSync(`src/studio/${file}`, 'utf8').match(/content:\s*"[^"]*\p{L}{2}[^"]*"/gu) ?? [];
    return texts.map((text) => `${file} ${text}`);
  });
  expect(sheets.length).toBeGreaterThan(5);
  expect(said).toEqual([]);
});

test('words in a component are found', () => {
  const text = 'const A = () => <p title="To the side">Look {here} and <b>there</b></p>;';
  expect(textsOf(text, 'a.tsx')).toEqual(['a.tsx:1 To the side', 'a.tsx:1 Look', 'a.tsx:1 and', 'a.tsx:1 there']);
});
