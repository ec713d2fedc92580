import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256 } from '../compression/sha256.js';
import { identitySection } from '../report/identity-section.js';
import { parseRecord } from '../report/parse-record.js';
import { recordJson } from '../report/record-json.js';
import { sampleRecord } from '../report/record-sample.js';
import { fileSets, hashing, hashOfSet, identityOf, UNREADABLE } from './identity.js';
import type { InputFile } from './job.js';
import { verifyFiles } from './verify.js';

const input = (role: InputFile['role'], path: string, content = `${role} ${path}`): InputFile => ({
  role,
  path,
  bytes: content.length,
  sha256: sha256(content),
});
const inputs = [
  input('model', 'net.pth'),
  input('image', 'b.png'),
  input('image', 'a.png'),
  input('label map', 'a.png'),
  { role: 'image' as const, path: 'broken.png', bytes: 0, sha256: UNREADABLE },
];
const program = { sha256: null, runtime: null };
const recipe = sampleRecord.recipe;
if (!recipe) throw new Error('The sample has a recipe.');
const record = {
  ...sampleRecord,
  identity: identityOf(recipe, inputs, program),
  results: [{ path: 'adapted.pth', bytes: 3, sha256: sha256('out') }],
};
const given = inputs.map(({ role, path, bytes, sha256 }) => ({ path: `${role}s/${path}`, bytes, sha256 })).slice(0, 4);
const result = { path: 'adapted.pth', bytes: 3, sha256: sha256('out') };
const statesOf = (files: Parameters<typeof verifyFiles>[1]) =>
  verifyFiles(record, files).map(({ state, role, path }) => `${state}: ${role} ${path}`);

it('the files of a role have one hash, that of sorted lines; files that could not be read have no part in it', () => {
  const sets = fileSets(inputs);
  expect(sets.map(({ role, files }) => [role, files.map(({ path }) => path)])).toEqual([
    ['model', ['net.pth']],
    ['image', ['a.png', 'b.png']],
    ['label map', ['a.png']],
  ]);
  const lines = `${sha256('image a.png')}  a.png\n${sha256('image b.png')}  b.png\n`;
  expect(sets[1]?.sha256).toBe(sha256(lines));
  expect(hashOfSet([...(sets[1]?.files ?? [])].reverse())).toBe(sha256(lines));
});

it('identity and results come back from run.json', () => {
  expect(parseRecord(recordJson(record), 'run.json')).toEqual(record);
});

it('a record from before it has neither', () => {
  const { identity: _, results: __, ...old } = JSON.parse(recordJson(record));
  expect(parseRecord(JSON.stringify(old), 'run.json')).toMatchObject({ identity: null, results: [] });
});

it('all files are equal, wherever they lie and whatever they are called now', () => {
  const moved = given.map((file) => ({ ...file, path: `elsewhere/${file.sha256.slice(0, 4)}.bin` }));
  for (const files of [given, moved]) {
    expect(verifyFiles(record, [...files, result]).map(({ state }) => state)).toEqual(Array(5).fill('equal'));
  }
});

it('a changed image is not taken for its label map, nor a label map that is missing for the image of its name', () => {
  const changed = given.map((file) => (file.path === 'images/a.png' ? { ...file, sha256: sha256('x') } : file));
  expect(statesOf([...changed, result])).toEqual([
    'equal: model net.pth',
    'changed: image a.png',
    'equal: image b.png',
    'equal: label map a.png',
    'equal: result adapted.pth',
  ]);
  expect(statesOf([...given.slice(0, 3), result])[3]).toBe('missing: label map a.png');
});

it('an image that was overwritten by a copy of another is changed, and said to have the content of that one', () => {
  const [, b, a] = given;
  if (!a || !b) throw new Error('There are two images.');
  const files = [...given.map((file) => (file === b ? { ...file, sha256: a.sha256 } : file)), result];
  expect(verifyFiles(record, files)[2]).toMatchObject({ state: 'changed', path: 'b.png', copyOf: 'a.png' });
  expect(statesOf(files)).toHaveLength(5);
});

it('a second copy of an image does not stand for its missing label map', () => {
  const [first, b, a] = given;
  if (!first || !a || !b) throw new Error('There are two images.');
  expect(statesOf([first, b, a, { ...a, path: 'more/a.png' }, result])[3]).toBe('missing: label map a.png');
});

it('a file that the record does not know is said to be so', () => {
  const other = { path: 'notes.txt', bytes: 1, sha256: sha256('notes') };
  expect(statesOf([...given, result, other]).at(-1)).toBe('not recorded: null notes.txt');
});

it('a file is hashed while it is written, and the hash does not depend on its parts', async () => {
  for (const parts of [['out'], ['o', '', 'ut']]) {
    let told: unknown;
    const written: Uint8Array[] = [];
    const pieces = parts.map((part) => new TextEncoder().encode(part));
    for await (const part of hashing('adapted.pth', pieces, (file) => (told = file))) written.push(part);
    expect(written).toEqual(pieces);
    expect(told).toEqual(result);
  }
});

it('the hash of a set is the one that the command in the report prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atp-set-'));
  const contents = { 'b 1.png': 'one', 'a/2.png': 'two', 'a/Ü.png': 'three' };
  mkdirSync(join(folder, 'a'));
  for (const [path, content] of Object.entries(contents)) writeFileSync(join(folder, path), content);
  const html = identitySection(record).replaceAll('&quot;', '"');
  const line = /<code>(find [^<]*)<\/code>/.exec(html)?.[1] ?? '';
  const printed = execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const files = Object.entries(contents).map(([path, content]) => ({ path, bytes: 0, sha256: sha256(content) }));
  expect(printed.slice(0, 64)).toBe(hashOfSet(files));
});
