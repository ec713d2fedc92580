import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { UserError } from '../protocol/errors.js';
import { checkJsonSize, checkJsonText } from '../protocol/json-limits.js';

/** Reads a file that the user named. */
export async function readUserFile(path: string, what: string): Promise<Uint8Array> {
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new UserError('no-such-file', `There is no file ${path} (${what}).`, {
      file: path,
      advice: 'Check the path.',
    });
  }
  return new Uint8Array(await readFile(path));
}

/** Undefined where the bytes are not text. A byte order mark is left out. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Parses a JSON file that the user named. */
export async function readUserJson(path: string, what: string): Promise<unknown> {
  if (existsSync(path)) checkJsonSize(statSync(path).size, path);
  const text = textOf(await readUserFile(path, what));
  if (text === undefined) {
    throw new UserError('bad-json', `${path} (${what}) is not a JSON text: it holds bytes that are not text.`, {
      file: path,
      advice: `Give a ${what} as a JSON file in UTF-8.`,
    });
  }
  checkJsonText(text, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('bad-json', `${path} is not valid JSON: ${reason}`, {
      file: path,
      advice: 'Correct the file.',
    });
  }
}
