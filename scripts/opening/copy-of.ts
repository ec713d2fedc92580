import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the files of a revision into a folder, and puts some of today's beside them. */
export function copyOf(revision: string, folder: string, today: readonly string[]): void {
  const archive = execFileSync('git', ['archive', revision], { maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  for (const file of today) copyFileSync(file, join(folder, file));
}
