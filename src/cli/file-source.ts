import { existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ByteSource, Companions } from '../formats/byte-source.js';
import { FormatError } from '../formats/error.js';
import { UserError } from '../protocol/errors.js';

/**
 * A file on disk that stays open and is read by ranges. The process ends with the command, so it is never closed.
 * @throws UserError when there is no such file.
 */
export function fileSource(path: string, what: string): ByteSource {
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new UserError('no-such-file', `There is no file ${path} (${what}).`, {
      file: path,
      advice: 'Check the path.',
    });
  }
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  return { name: path, size, read: (offset, length) => readRange(file, path, offset, length) };
}

/** One call may read less than was asked for. */
function readRange(file: number, path: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const count = readSync(file, bytes, done, length - done, offset + done);
    if (count === 0) {
      const message = `The file ended at byte ${offset + done}: it was changed while it was read.`;
      throw new FormatError('file-changed', message, path, 'Start again with the file as it is now.');
    }
    done += count;
  }
  return bytes;
}

/** Files beside a model, by name; nothing outside its folder. `used` gets the paths of those that were asked for. */
export const companionsOf =
  (path: string, used: string[] = []): Companions =>
  (name) => {
    const beside = join(dirname(path), name);
    const isInside = name !== '' && !name.split(/[/\\]/).includes('..') && !/^([/\\]|[A-Za-z]:)/.test(name);
    if (!isInside || !existsSync(beside)) return undefined;
    if (!used.includes(beside)) used.push(beside);
    return fileSource(beside, 'part of the model');
  };
