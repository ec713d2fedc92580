import { z } from 'zod';
import { UserError } from '../protocol/errors.js';

/** Says that a zip is an exported run, of which version, and what it holds. */
export const MANIFEST = 'atp-studio-run.json';

const VERSION = 1;
const manifest = z.object({ version: z.literal(VERSION), id: z.string(), files: z.array(z.string()) });
export type Manifest = z.infer<typeof manifest>;

export const manifestText = (id: string, files: readonly string[]): string =>
  `${JSON.stringify({ version: VERSION, id, files }, null, 1)}\n`;

/** @throws UserError bad-archive */
export function readManifest(bytes: Uint8Array, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw badArchive(`${file} is not a whole run: its ${MANIFEST} is not JSON.`, file);
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (version !== VERSION) {
    const message = `${file} is a run of version ${JSON.stringify(version)}; this program reads version ${VERSION}.`;
    throw badArchive(message, file, 'Open it with the program version that exported it.');
  }
  const parsed = manifest.safeParse(value);
  if (parsed.success) return parsed.data;
  throw badArchive(`${file} is not a whole run: its ${MANIFEST} lists no files.`, file);
}

const ADVICE = 'Give a .zip that this program exported, or the zipped folder of "adapt --out".';

export const badArchive = (message: string, file: string, advice = ADVICE): UserError =>
  new UserError('bad-archive', message, { file, advice });
