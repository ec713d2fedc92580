import { describe, expect, it } from 'vitest';
import type { RunIdentity } from '../protocol/identity.js';
import { emptyRun } from '../protocol/record.js';
import { identitySection } from './identity-section.js';
import { sampleRecord } from './record-sample.js';
import { reportHtml } from './report-html.js';

const hash = (letter: string) => letter.repeat(64);
const file = (path: string, letter: string) => ({ path, bytes: 2048, sha256: hash(letter) });
const identity: RunIdentity = {
  program: { sha256: hash('d'), runtime: 'Node.js 22.1.0' },
  recipe: hash('c'),
  inputs: [
    { role: 'model', bytes: 2048, sha256: hash('0'), files: [file('net <b>.pth', 'a')] },
    { role: 'image', bytes: 4096, sha256: hash('b'), files: [file('1.png', '1'), file('2.png', '2')] },
  ],
};
const record = { ...sampleRecord, identity, results: [file('adapted.pth', 'e')] };

/** Rows of the table without its markup. */
const rowsOf = (html: string) =>
  [...html.matchAll(/<tr>(<th scope="row">.*?)<\/tr>/g)].map(([, row = '']) =>
    row
      .replace(/<wbr>/g, '')
      .replace(/<[^>]+>/g, '|')
      .replaceAll('\u00a0', ' ')
      .replace(/\|+/g, '|'),
  );

describe('the page of identity', () => {
  it('has the hash of each model file, one of all images with their count, and those of recipe, result and program', () => {
    expect(rowsOf(identitySection(record))).toEqual([
      `|Model|net &lt;b&gt;.pth|2.05 kB|${hash('a')}|`,
      `|Images|2 files|4.1 kB|${hash('b')}|`,
      `|Recipe|as it was run|${hash('c')}|`,
      `|Result|adapted.pth|2.05 kB|${hash('e')}|`,
      `|Program|atp-studio 0.1.0, its sources|${hash('d')}|`,
    ]);
  });

  it('says what was not recorded, and makes up no hash', () => {
    const html = identitySection(emptyRun);
    expect(html).not.toMatch(/[0-9a-f]{8}/);
    expect(rowsOf(html).map((row) => row.split('|').at(-2))).toEqual(Array(5).fill('not recorded'));
  });

  it('names program, browser or Node, and driver, and how to check', () => {
    const html = identitySection(record);
    for (const words of [
      'Node.js 22.1.0',
      sampleRecord.adapter?.description ?? '',
      'atp-studio verify run.json --files',
    ])
      expect(html).toContain(words);
  });

  it('and all of the report name no place on a disk', () => {
    for (const path of ['/home/me/nets/small.pth', 'C:\\nets\\small.pth']) {
      const model = sampleRecord.model && { ...sampleRecord.model, file: path };
      const html = reportHtml({ record: { ...record, model }, pictures: [] });
      expect(html).toContain('small.pth');
      expect(html).not.toMatch(/\/home|nets\b/);
    }
  });

  it('is a page of its own in print, at the end of the report', () => {
    const html = reportHtml({ record, pictures: [] });
    expect(html).toContain('.page { break-before: page; }');
    expect(html.match(/<h2>[^<]*<\/h2>/g)?.at(-1)).toBe('<h2>Identity</h2>');
  });
});
