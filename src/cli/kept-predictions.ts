import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Session } from '../engine/session.js';
import { VERSIONS } from '../engine/versions.js';
import { canonicalJson } from '../report/record-json.js';
import type { Storage } from '../runs/storage.js';

/** The list of a run's predictions that are written, in the folder of its checkpoints: a line of JSON each. */
export const PREDICTIONS_LIST = 'predictions.jsonl';

/** A prediction: what it was made of, its file, and the hash of that file. */
const lineSchema = z.object({ of: z.string(), name: z.string(), sha256: z.string() });
type Line = z.infer<typeof lineSchema>;

const hashOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/**
 * All that predictions depend on, as one hash: adapted weights, recipe, classes, images, program and adapter. Undefined where
 * the weights are not in the results, or what the run was made from is not known.
 */
export function whatPredictionsAreOf({ record, adapter }: Session, model: string): string | undefined {
  const weights = record.results.find(({ path }) => path === model)?.sha256;
  const { identity } = record;
  if (weights === undefined || !identity) return undefined;
  // Weights that a file holds as float16 may be other ones after more steps, and yet be written alike.
  const { steps } = record;
  return hashOf(
    canonicalJson({ weights, steps: steps.length, identity, versions: VERSIONS, adapter: adapter.description }),
  );
}

/** Which predictions of a run are written already, and what they are of. */
export class KeptPredictions {
  /** `of`: what the present predictions are of. */
  constructor(
    private readonly storage: Storage,
    private readonly of: string,
  ) {}

  /** Names in a folder whose files are predictions of the same, byte for byte as they were written. */
  async whole(folder: Storage): Promise<Set<string>> {
    const whole = new Set<string>();
    for (const [name, sha256] of await this.listed()) {
      const bytes = await folder.read(name);
      if (bytes && hashOf(bytes) === sha256) whole.add(name);
    }
    return whole;
  }

  /** Notes a file that is whole and on the disk. A line that cannot be written only has its prediction computed again. */
  async add(name: string, bytes: Uint8Array): Promise<void> {
    const line: Line = { of: this.of, name, sha256: hashOf(bytes) };
    await this.storage.append(PREDICTIONS_LIST, new TextEncoder().encode(`${JSON.stringify(line)}\n`)).catch(() => {});
  }

  private async listed(): Promise<Map<string, string>> {
    const text = new TextDecoder().decode(await this.storage.read(PREDICTIONS_LIST));
    const lines = text.split('\n').flatMap((line) => parsed(line) ?? []);
    return new Map(lines.filter(({ of }) => of === this.of).map(({ name, sha256 }) => [name, sha256]));
  }
}

/** Undefined for the end of a line that a crash cut off. */
function parsed(line: string): Line | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
