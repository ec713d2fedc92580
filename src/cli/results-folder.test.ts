import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkFolder, checkResults, type ResultsPlan } from './results-folder.js';

let folder = '';
const at = (...names: string[]) => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atp-results-'));
  mkdirSync(at('images'));
  writeFileSync(at('images', 'a.png'), 'a picture');
  writeFileSync(at('model.pth'), 'a model');
});

describe('a folder that results can be written to', () => {
  it('is tested by writing, and left as it was: absent, or as full as before', async () => {
    await checkFolder(at('deep', 'er', 'out'));
    expect(readdirSync(folder).sort()).toEqual(['images', 'model.pth']);
    mkdirSync(at('deep'));
    await checkFolder(at('deep', 'er', 'out'));
    expect(readdirSync(at('deep'))).toEqual([]);
    await checkFolder(at('images'));
    expect(readdirSync(at('images'))).toEqual(['a.png']);
  });

  it('is refused where a file is in the way or above it, or where a link leads nowhere', async () => {
    symlinkSync(at('gone', 'further'), at('dangling'));
    for (const [out, why] of [
      [at('model.pth'), 'a file is in the way'],
      [at('model.pth', 'deep', 'out'), 'a part of the path is a file'],
      [at('dangling'), 'a file or a broken link is in the way'],
    ] as const) {
      await expect(checkFolder(out), out).rejects.toMatchObject({
        code: 'cannot-write',
        message: expect.stringContaining(`Cannot write to ${out}: ${why}`),
      });
    }
    expect(readFileSync(at('model.pth'), 'utf8')).toBe('a model');
  });

  it.runIf(process.platform === 'linux')('does not lie where the system lets nobody write, not even root', async () => {
    for (const out of ['/proc/atp-studio', '/sys/atp-studio', '/proc']) {
      await expect(checkFolder(out), out).rejects.toMatchObject({ code: 'cannot-write' });
    }
  });
});

describe('results and inputs', () => {
  const plan = (change: Partial<ResultsPlan>): ResultsPlan => ({
    out: at('out'),
    files: ['run.json', 'adapted.pth', 'predictions/a.png'],
    inputFolders: [{ path: at('images'), what: 'images', files: [{ path: 'a.png' }] }],
    inputFiles: [at('model.pth'), at('images', 'a.png')],
    ...change,
  });

  it('may lie beside each other, and the inputs below the results', async () => {
    await checkResults(plan({}));
    await checkResults(plan({ out: folder }));
    await checkResults(plan({ out: at('images-out') }));
  });

  it('do not lie inside a folder of inputs, where the next run would find them', async () => {
    symlinkSync(at('images'), at('link'));
    for (const out of [
      at('images', 'out'),
      at('images', 'deep', 'er'),
      at('link', 'out'),
      at('x', '..', 'images', 'y'),
    ]) {
      await expect(checkResults(plan({ out })), out).rejects.toMatchObject({
        code: 'cannot-write',
        message: `Results would lie in ${out}, inside the folder of the images ${at('images')}: a later run would take them for images.`,
        advice: 'Choose an --out folder beside it.',
      });
    }
    mkdirSync(at('images', 'there'));
    symlinkSync(at('images', 'there'), at('elsewhere'));
    await expect(checkResults(plan({ out: at('elsewhere') }))).rejects.toThrow('inside the folder of the images');
    const labels = { path: at('link'), what: 'labels', files: [] };
    await expect(checkResults(plan({ out: at('images', 'out'), inputFolders: [labels] }))).rejects.toThrow(
      `inside the folder of the labels ${at('link')}: a later run would take them for labels.`,
    );
  });

  it('do not lie inside a folder that a link among the inputs leads to', async () => {
    mkdirSync(at('album', 'deep'), { recursive: true });
    symlinkSync(at('album'), at('images', 'linked'));
    const linked = { path: at('images'), what: 'images', files: [{ path: 'linked/deep/b.png' }] };
    await checkResults(plan({ out: at('album-out'), inputFolders: [linked] }));
    for (const out of [at('album'), at('album', 'out'), at('album', 'deep')]) {
      await expect(checkResults(plan({ out, inputFolders: [linked] })), out).rejects.toThrow(
        `Results would lie in ${out}, inside the folder of the images`,
      );
    }
  });

  it('do not lie there by way of a results folder that is a link', async () => {
    mkdirSync(at('images', 'there'));
    mkdirSync(at('out'));
    symlinkSync(at('images', 'there'), at('out', 'predictions'));
    await expect(checkResults(plan({}))).rejects.toThrow(`Results would lie in ${at('out', 'predictions')}, inside`);
  });

  it('are not in one folder, whatever path leads to it', async () => {
    symlinkSync(at('images'), at('link'));
    mkdirSync(at('out'));
    for (const out of [at('images'), at('link'), at('out', '..', 'images')]) {
      await expect(checkResults(plan({ out })), out).rejects.toThrow(
        `Results would be written into ${out}, which is the folder of the images.`,
      );
    }
    symlinkSync(at('images'), at('out', 'predictions'));
    await expect(checkResults(plan({}))).rejects.toThrow('the folder of the images');
    const labels = { path: at('out', 'predictions'), what: 'labels', files: [] };
    await expect(checkResults(plan({ inputFolders: [labels] }))).rejects.toThrow('the folder of the labels');
  });

  it('are not the same file: by its path, a link or a hard link', async () => {
    mkdirSync(at('out'));
    symlinkSync(at('model.pth'), at('out', 'adapted.pth'));
    const message = `The result ${at('out', 'adapted.pth')} would overwrite ${at('model.pth')}, which is read.`;
    await expect(checkResults(plan({}))).rejects.toThrow(message);
    mkdirSync(at('other'));
    linkSync(at('model.pth'), at('other', 'adapted.pth'));
    await expect(checkResults(plan({ out: at('other') }))).rejects.toThrow('would overwrite');
    await expect(checkResults(plan({ out: folder, files: ['model.pth'] }))).rejects.toThrow('would overwrite');
  });

  it('are refused where a folder is in place of a file, or a file in place of a folder', async () => {
    mkdirSync(at('out', 'run.json'), { recursive: true });
    await expect(checkResults(plan({}))).rejects.toThrow(
      `${at('out', 'run.json')} is a folder, where a file of results goes.`,
    );
    mkdirSync(at('other'));
    writeFileSync(at('other', 'predictions'), '');
    await expect(checkResults(plan({ out: at('other') }))).rejects.toThrow(
      `${at('other', 'predictions')} is a file, where a folder of results goes.`,
    );
  });
});
