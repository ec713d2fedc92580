import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Why the latest try of a job failed. The file is there only then. */
const failureSchema = z.object({ message: z.string(), exitCode: z.number().nullable(), time: z.string() });

type Failure = z.infer<typeof failureSchema>;

const fileIn = (folder: string): string => join(folder, 'failure.json');

export async function readFailure(folder: string): Promise<Failure | undefined> {
  try {
    return failureSchema.parse(JSON.parse(await readFile(fileIn(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** On a full disk only the list of jobs lacks the sentence: it was printed. */
export const writeFailure = (folder: string, failure: Failure): Promise<void> =>
  writeFile(fileIn(folder), `${JSON.stringify(failure)}\n`).catch(() => {});

export const clearFailure = (folder: string): Promise<void> => rm(fileIn(folder), { force: true });
