import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sha256 } from '../compression/sha256.js';
import { reportError } from '../protocol/errors.js';
import { recordJson } from '../report/record-json.js';
import { sampleRecord } from '../report/record-sample.js';
import { identityOf } from '../runs/identity.js';
import { readCommandLine } from './command-line/read.js';
import { COMMANDS } from './commands.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atp-verify-'));
  mkdirSync(join(folder, 'night'));
  mkdirSync(join(folder, 'out'));
  for (const [path, content] of Object.entries({ 'net.pth': 'net', 'night/1.png': 'one', 'night/2.png': 'two' }))
    writeFileSync(join(folder, path), content);
  writeFileSync(join(folder, 'out/adapted.pth'), 'out');
  const { recipe } = sampleRecord;
  if (!recipe) throw new Error('The sample has a recipe.');
  const inputs = [
    { role: 'model' as const, path: 'net.pth', bytes: 3, sha256: sha256('net') },
    { role: 'image' as const, path: '1.png', bytes: 3, sha256: sha256('one') },
    { role: 'image' as const, path: '2.png', bytes: 3, sha256: sha256('two') },
  ];
  const identity = identityOf(recipe, inputs, { sha256: 'ab', runtime: 'Node.js 20.0.0' });
  const results = [{ path: 'adapted.pth', bytes: 3, sha256: sha256('out') }];
  writeFileSync(join(folder, 'out/run.json'), recordJson({ ...sampleRecord, identity, results }));
  writeFileSync(join(folder, 'recipe.json'), JSON.stringify(recipe));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (path: string) => join(folder, path);

/** Exit code by main.ts: 2 where an error is thrown that is the input's. */
async function verified(...args: string[]) {
  let printed = '';
  const printWhole = async (text: string) => {
    printed = text;
  };
  const work = readCommandLine(['verify', ...args], COMMANDS, '');
  const error = await work.run({ commands: COMMANDS, print: () => {}, printWhole }).then(
    () => undefined,
    (thrown: unknown) => reportError(thrown),
  );
  return { printed, error: error?.code, advice: error?.advice };
}

it('files of a run are equal, its result beside the record and its recipe too; several paths may follow --files', async () => {
  const { printed, error } = await verified(at('out'), '--files', at('net.pth'), at('night'), at('recipe.json'));
  expect(error).toBeUndefined();
  expect(printed).toContain('6 equal.');
  expect(printed).toMatch(/equal +result +adapted\.pth/);
  expect(printed).toMatch(/equal +recipe +recipe\.json/);
  expect(printed).not.toContain(folder);
});

it('a changed image, a missing model and another recipe are named, and the command fails', async () => {
  writeFileSync(at('night/2.png'), 'other');
  const changed = { ...sampleRecord.recipe, seed: 8 };
  writeFileSync(at('recipe.json'), JSON.stringify(changed));
  const paths = ['--files', at('night'), '--files', at('recipe.json')];
  const { printed, error, advice } = await verified(at('out/run.json'), ...paths);
  expect(error).toBe('not-the-same');
  expect(advice).toMatch(/missing\. .* changed\.$/);
  expect(printed).toMatch(/missing +model +net\.pth/);
  expect(printed).toMatch(/changed +image +2\.png/);
  expect(printed).toMatch(/changed +recipe +recipe\.json/);
  const { printed: json } = await verified(at('out'), '--json', ...paths);
  expect(JSON.parse(json).counts).toEqual({ equal: 3, changed: 2, missing: 1, 'not recorded': 0 });
});

it('an image that was overwritten by a copy of another is told from one that is missing', async () => {
  writeFileSync(at('night/2.png'), readFileSync(at('night/1.png')));
  const { printed } = await verified(at('out'), '--files', at('net.pth'), at('night'), at('recipe.json'));
  expect(printed).toMatch(/changed +image +2\.png .*, the content of 1\.png/);
});

it('other recipes beside the one of the run are not recorded, and no fault', async () => {
  writeFileSync(at('night/another.json'), JSON.stringify({ ...sampleRecord.recipe, seed: 8 }));
  const { printed, error } = await verified(at('out'), '--files', at('net.pth'), at('night'), at('recipe.json'));
  expect(error).toBeUndefined();
  expect(printed).toMatch(/equal +recipe +recipe\.json/);
  expect(printed).toMatch(/not recorded +another\.json/);
});

it('a recipe that was changed in the record is found', async () => {
  const { recipe } = sampleRecord;
  if (!recipe) throw new Error('The sample has a recipe.');
  const identity = identityOf(recipe, [], { sha256: null, runtime: null });
  writeFileSync(at('out/run.json'), recordJson({ ...sampleRecord, identity, recipe: { ...recipe, seed: 8 } }));
  const { printed, error } = await verified(at('out'));
  expect(error).toBe('not-the-same');
  expect(printed).toMatch(/changed +recipe +in run\.json/);
});

it('a run that the page exported is refused with what to do: unpack it', async () => {
  writeFileSync(at('winter.zip'), 'PK\u0003\u0004 and so on');
  const { error, advice } = await verified(at('winter.zip'));
  expect(error).toBe('bad-record');
  expect(advice).toContain('Unpack it');
});

it('an old record without hashes is refused with the reason', async () => {
  writeFileSync(at('out/run.json'), recordJson(sampleRecord));
  expect((await verified(at('out'))).error).toBe('no-hashes');
});
