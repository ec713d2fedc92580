import { UserError } from '../protocol/errors.js';

/** True where the system refused: at a full disk, say, or a folder that is gone. */
const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'a file or a broken link is in the way',
  EISDIR: 'a folder is in the way',
  ENOTDIR: 'a part of the path is a file',
  EACCES: 'you have no right to write there',
  EPERM: 'you have no right to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  EFBIG: 'the file would be larger than the file system takes',
  EIO: 'the disk reports an error',
  ENOENT: 'a part of the path does not exist',
  ELOOP: 'a link in the path leads to itself',
  ENAMETOOLONG: 'the name is too long',
};

/** Why the system did not write, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && Object.hasOwn(REASONS, code) && REASONS[code]) || (message ?? String(error));
}

/**
 * Awaits work of the system on a file or folder.
 * @throws UserError write-failed, where the system refuses
 */
export async function written<Result>(path: string, work: Promise<Result>, doing = 'write'): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const advice = 'Make room, or choose another --out folder.';
    throw new UserError('write-failed', `Cannot ${doing} ${path}: ${reasonOf(error)}.`, { file: path, advice });
  }
}
