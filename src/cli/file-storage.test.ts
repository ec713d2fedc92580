import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { smallDisk } from '../../test/small-disk.js';
import { type Storage, textParts } from '../runs/storage.js';
import { fileStorage } from './file-storage.js';

let folder = '';
let storage: Storage;
const at = (...names: string[]) => join(folder, ...names);
const text = (...names: string[]) => readFileSync(at(...names), 'utf8');
const bytes = (written: string) => new TextEncoder().encode(written);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atp-storage-'));
  storage = fileStorage(folder);
});

describe('a file of a run', () => {
  it('is written as a whole, into folders that are made, and in place of the one before', async () => {
    expect(await storage.write('deep/er/a.bin', [bytes('one '), bytes('two')])).toBe(7);
    expect(text('deep', 'er', 'a.bin')).toBe('one two');
    async function* parts() {
      yield bytes('three');
    }
    expect(await storage.write('deep/er/a.bin', parts())).toBe(5);
    expect(text('deep', 'er', 'a.bin')).toBe('three');
    expect(await storage.write('empty', [])).toBe(0);
    expect(await storage.names()).toEqual(['deep/er/a.bin', 'empty']);
  });

  it('stays as it was where the parts of the next one break off, whose error is handed on', async () => {
    await storage.write('a.bin', textParts('whole'));
    async function* broken() {
      yield bytes('ha');
      throw Object.assign(new Error('the GPU is gone'), { syscall: 'read' });
    }
    await expect(storage.write('a.bin', broken())).rejects.toThrow('the GPU is gone');
    await expect(storage.write('b.bin', broken())).rejects.toThrow('the GPU is gone');
    expect(text('a.bin')).toBe('whole');
    expect(readdirSync(folder)).toEqual(['a.bin']);
  });

  it('is read again, or is absent', async () => {
    await storage.write('a/b.txt', textParts('text'));
    expect(await storage.read('a/b.txt')).toEqual(bytes('text'));
    expect(await storage.folder('a').read('b.txt')).toEqual(bytes('text'));
    expect(await storage.read('a/c.txt')).toBeUndefined();
    expect(await storage.read('a/b.txt/c')).toBeUndefined();
    expect(await storage.read('a')).toBeUndefined();
    expect(await fileStorage(at('nothing', 'there')).names()).toEqual([]);
  });

  it('has no name in the list until it is whole', async () => {
    writeFileSync(at('left-over.bin.part'), 'ha');
    async function* parts() {
      yield bytes('ha');
      expect(await storage.names()).toEqual([]);
    }
    await storage.write('a.bin', parts());
    expect(await storage.names()).toEqual(['a.bin']);
  });

  it('is removed alone, or with the folder that it lies in', async () => {
    for (const name of ['a', 'deep/b', 'deep/er/c', 'deeper']) await storage.append(name, bytes(name));
    await storage.remove('a');
    await storage.remove('deep');
    await storage.remove('deep');
    expect(await storage.names()).toEqual(['deeper']);
    await storage.append('deep/b', bytes('new'));
    expect(text('deep', 'b')).toBe('new');
  });

  it('is refused in a sentence where something else is in the way', async () => {
    writeFileSync(at('file'), '');
    mkdirSync(at('folder', 'full'), { recursive: true });
    for (const [name, why] of [
      ['file/a', 'a file is in the way'],
      ['folder', 'a folder is in the way'],
      ['x'.repeat(300), 'the name is too long'],
    ] as const) {
      const refusal = { code: 'write-failed', message: `Cannot write ${at(name)}: ${why}.` };
      await expect(storage.write(name, textParts('a')), name).rejects.toMatchObject(refusal);
      await expect(storage.append(name, bytes('a')), name).rejects.toMatchObject(refusal);
    }
    expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
  });
});

describe('lines at the end of a file', () => {
  it('come in the order of the calls, behind those of an earlier process', async () => {
    writeFileSync(at('events.jsonl'), '0\n');
    await Promise.all(Array.from({ length: 50 }, (_, line) => storage.append('events.jsonl', bytes(`${line + 1}\n`))));
    await storage.flush('events.jsonl');
    await storage.flush('nothing');
    expect(text('events.jsonl').split('\n')).toEqual([...Array.from({ length: 51 }, (_, line) => String(line)), '']);
  });

  it('are cut off, and new ones follow', async () => {
    const inside = storage.folder('checkpoints');
    await inside.append('events.jsonl', bytes('one\ntwo\n'));
    await inside.truncate('events.jsonl', 4);
    await inside.truncate('events.jsonl', 100);
    await inside.truncate('absent', 1);
    await inside.append('events.jsonl', bytes('three\n'));
    expect(text('checkpoints', 'events.jsonl')).toBe('one\nthree\n');
    await storage.remove('checkpoints');
    await inside.append('events.jsonl', bytes('new\n'));
    expect(text('checkpoints', 'events.jsonl')).toBe('new\n');
  });

  it('go to the new file where the whole file was written anew', async () => {
    await storage.append('a', bytes('old'));
    await storage.write('a', textParts('new'));
    await storage.append('a', bytes(' and more'));
    expect(text('a')).toBe('new and more');
  });
});

describe('a full disk', () => {
  it('keeps each file as it was, and says so', async ({ skip }) => {
    const disk = smallDisk(64);
    if (disk instanceof Error) return skip(disk.message);
    const small = fileStorage(disk);
    await small.write('a.bin', [new Uint8Array(40_000)]);
    const full = { code: 'write-failed', message: `Cannot write ${join(disk, 'a.bin')}: the disk is full.` };
    let left = 10;
    function* parts() {
      while (left-- > 0) yield new Uint8Array(8192).fill(1);
    }
    await expect(small.write('a.bin', parts())).rejects.toMatchObject(full);
    expect(left).toBeGreaterThan(0);
    expect(await small.read('a.bin')).toEqual(new Uint8Array(40_000));

    const line = new Uint8Array(10_000).fill(2);
    await small.append('lines', line);
    await expect(small.append('lines', new Uint8Array(30_000).fill(3))).rejects.toThrow('the disk is full');
    expect(await small.read('lines')).toEqual(line);
    await small.remove('a.bin');
    await small.append('lines', line);
    expect(await small.read('lines')).toHaveLength(20_000);
    expect(readdirSync(disk)).toEqual(['lines']);
  });
});
