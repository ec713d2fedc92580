import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import folders from '../folders.json';

interface Row {
  folder: string;
  imports: string[];
  types: string[];
}

const names = (cell: string): string[] => (cell === 'nothing' ? [] : cell.split(', ').sort());

/** The rows of the table under "## Folders": `folder/`, what it is, what it may import; after a semicolon, whose types. */
function rowsOf(page: string): Row[] {
  const section = page.split('\n## ').find((part) => part.startsWith('Folders\n')) ?? '';
  const [, body = ''] = section.split(/^\|[ |-]+\|$/m);
  const cells = body.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return cells.flatMap(([, folder = '', , imports = '']) => {
    const name = /^`(\w+)\/`$/.exec(folder)?.[1];
    const [values = '', types = ''] = imports.split('; types of ');
    return name ? [{ folder: name, imports: names(values), types: types ? names(types) : [] }] : [];
  });
}

/** What `npm run directions` lets a folder import. */
const checked: Row[] = Object.entries(folders).map(([folder, { imports, ...more }]) => ({
  folder,
  imports: imports.toSorted(),
  types: 'types' in more ? more.types.toSorted() : [],
}));

const byFolder = (rows: Row[]): Row[] => rows.toSorted((a, b) => (a.folder < b.folder ? -1 : 1));

test('a row of the table is read with all that it says', () => {
  const page =
    '# A\n\n## Folders\n\n| `src/` | what | may import |\n| --- | --- | --- |\n| `b/` | x | c, a; types of d |\n';
  expect(rowsOf(page)).toEqual([{ folder: 'b', imports: ['a', 'c'], types: ['d'] }]);
});

test('the folder table of CONTRIBUTING.md says what `npm run directions` checks', () => {
  expect(byFolder(rowsOf(readFileSync('CONTRIBUTING.md', 'utf8')))).toEqual(byFolder(checked));
});

test('each folder of src has a row, and each row a folder', () => {
  const found = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(checked.map(({ folder }) => folder).sort()).toEqual(found.map(({ name }) => name).sort());
});
