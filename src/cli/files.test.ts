import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readUserJson } from './files.js';

const folder = mkdtempSync(join(tmpdir(), 'atp-json-'));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a JSON file that the user named', () => {
  it.each([
    ['weights.safetensors', Uint8Array.of(120, 2, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode('{"a":{}}'))],
    ['picture.png', Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10)],
  ])('is no %s: the message shows none of its bytes', async (name, bytes) => {
    const path = file(name, bytes);
    await expect(readUserJson(path, 'recipe')).rejects.toMatchObject({
      code: 'bad-json',
      message: `${path} (recipe) is not a JSON text: it holds bytes that are not text.`,
      advice: 'Give a recipe as a JSON file in UTF-8.',
    });
  });

  it('may have a byte order mark and any letters', async () => {
    expect(await readUserJson(file('mark.json', '\ufeff{"name":"Straße"}'), 'recipe')).toEqual({ name: 'Straße' });
  });

  it('of broken text is refused with the reason', async () => {
    const path = file('broken.json', '{"name":');
    await expect(readUserJson(path, 'recipe')).rejects.toThrow(`${path} is not valid JSON: `);
  });
});
