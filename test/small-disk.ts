import { execFileSync } from 'node:child_process';
import { mkdtempSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * A file system of so many KiB, in main memory, for the test that calls this. An error that says why there is none where
 * the system does not let us mount one.
 */
export function smallDisk(kib: number): string | Error {
  const disk = mkdtempSync(join(tmpdir(), 'atp-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', disk], { stdio: 'pipe' });
  } catch (error) {
    return new Error(`No small disk can be mounted: ${error instanceof Error ? error.message : error}`);
  }
  // "-l": a file may still be open.
  onTestFinished(() => void execFileSync('umount', ['-l', disk]));
  return disk;
}

/** What fills a disk. */
export const BALLAST = 'film.mp4';

/** Fills a disk up to so many free KiB, while others may write there. */
export function fillDisk(disk: string, kib: number): void {
  const { bavail, bsize } = statfsSync(disk);
  try {
    writeFileSync(join(disk, BALLAST), new Uint8Array(Math.max(0, bavail * bsize - kib * 1024)));
  } catch {
    // Somebody wrote in between: the disk is full all the same.
  }
}
