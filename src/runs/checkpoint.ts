import { z } from 'zod';
import { crcAfter } from '../compression/crc32.js';
import { readSafetensors } from '../formats/safetensors/read.js';
import { safetensorsHeader } from '../formats/safetensors/write.js';
import { EVALUATED } from '../protocol/events.js';
import { STAGE_NAMES } from '../protocol/stage-recipes.js';
import { type Storage, textParts } from './storage.js';

/** The folder of a run's checkpoints and of its log, while it can be continued. */
export const CHECKPOINTS = 'checkpoints';

/** The form of checkpoints that this program writes and reads. */
const VERSION = 1;
/** How many checkpoints stay: the latest may turn out to be damaged. */
const KEPT = 2;

type Values = Float32Array | Int32Array | Uint8Array;

/** An array that is read when it is written. */
interface ArrayToWrite {
  dtype: 'F32' | 'I32' | 'U8';
  length: number;
  read(): Values | Promise<Values>;
}

/** A part of the run could not be read: that is no fault of the storage. The cause says why. */
export class UnreadPart extends Error {
  override readonly name = 'UnreadPart';
}

interface PartToWrite {
  plain: unknown;
  arrays: ReadonlyMap<string, ArrayToWrite>;
  /** Of arrays that seldom change: they get a file of their own, which is written when this has changed. */
  version: number | null;
}

const placeSchema = z.object({
  stage: z.enum(STAGE_NAMES),
  index: z.number().int().nonnegative(),
  step: z.number().int().nonnegative(),
  finished: z.enum(EVALUATED).nullable(),
});

/** Where a run can go on: after a step, or (`finished`) after all of a stage. */
export type CheckpointPlace = z.infer<typeof placeSchema>;

/** A file as it was written: another size or checksum says that it is damaged. */
const writtenSchema = z.object({ bytes: z.number().int().nonnegative(), crc: z.number().int().nonnegative() });
type Written = z.infer<typeof writtenSchema>;

/** The plain half of a checkpoint: it names the files of the other half, and is written after them. */
const schema = z.object({
  version: z.literal(VERSION),
  place: placeSchema,
  /** Computed so far. */
  seconds: z.number().nonnegative(),
  /** Bytes of the events' log up to here. */
  log: z.number().int().nonnegative(),
  /** Plain data by part. */
  plain: z.record(z.string(), z.unknown()),
  /** The file that holds a part's arrays; parts without arrays are not named. */
  files: z.record(z.string(), z.string()),
  written: z.record(z.string(), writtenSchema),
});

type Manifest = z.infer<typeof schema>;

export interface RunToWrite {
  place: CheckpointPlace;
  parts: ReadonlyMap<string, PartToWrite>;
}

export interface Checkpoint extends Pick<Manifest, 'place' | 'seconds' | 'log'> {
  parts: Map<string, { plain: unknown; arrays: ReadonlyMap<string, Values> }>;
}

const nameOf = ({ index, stage, step, finished }: CheckpointPlace): string =>
  `${index}-${stage}-${step}${finished ? '-end' : ''}`;

const slug = (part: string): string => part.replaceAll(/[^\w]+/g, '-');

const isManifest = (name: string): boolean => /^\d+-[a-z]+-\d+(-end)?\.json$/.test(name);

/** Later places come first. */
const laterFirst = (a: Manifest, b: Manifest): number =>
  b.place.index - a.place.index ||
  b.place.step - a.place.step ||
  Number(b.place.finished !== null) - Number(a.place.finished !== null);

/**
 * Writes a checkpoint: files of arrays (safetensors), then plain data (JSON) that names them. Only then does it exist. The
 * last two stay, with the files that they name. Resolves with the bytes that were written.
 * @throws UserError write-failed; the checkpoints before stay whole
 */
export async function writeCheckpoint(
  storage: Storage,
  run: RunToWrite,
  { seconds, log }: Pick<Manifest, 'seconds' | 'log'>,
): Promise<number> {
  const name = nameOf(run.place);
  const before = await manifests(storage);
  const written = new Map(before.flatMap((manifest) => Object.entries(manifest.written)));
  const files = new Map<string, string>();
  const changing = new Map<string, ReadonlyMap<string, ArrayToWrite>>();
  let bytes = 0;
  for (const [part, { arrays, version }] of run.parts) {
    if (arrays.size === 0) continue;
    if (version === null) changing.set(part, arrays);
    const file = version === null ? `${name}.safetensors` : `${slug(part)}-${version}.safetensors`;
    files.set(part, file);
    if (version === null || written.has(file)) continue;
    const seldom = await writeArrays(storage, file, new Map([[part, arrays]]));
    written.set(file, seldom);
    bytes += seldom.bytes;
  }
  const own = await writeArrays(storage, `${name}.safetensors`, changing);
  written.set(`${name}.safetensors`, own);
  const used = new Set(files.values());
  const manifest: Manifest = {
    version: VERSION,
    place: run.place,
    seconds,
    log,
    plain: Object.fromEntries([...run.parts].map(([part, { plain }]) => [part, plain])),
    files: Object.fromEntries(files),
    written: Object.fromEntries([...written].filter(([file]) => used.has(file))),
  };
  bytes += own.bytes + (await storage.write(`${name}.json`, textParts(`${JSON.stringify(manifest)}\n`)));
  await removeOthers(storage, [manifest, ...before.filter(({ place }) => nameOf(place) !== name)].slice(0, KEPT));
  return bytes;
}

async function writeArrays(
  storage: Storage,
  file: string,
  parts: ReadonlyMap<string, ReadonlyMap<string, ArrayToWrite>>,
): Promise<Written> {
  const all = [...parts].flatMap(([part, arrays]) =>
    [...arrays].map(([name, array]) => ({ name: `${part}/${name}`, array })),
  );
  const facts = all.map(({ name, array: { dtype, length } }) => ({ name, dtype, shape: [length] }));
  let crc = 0;
  const counted = (bytes: Uint8Array) => {
    crc = crcAfter(crc, bytes);
    return bytes;
  };
  async function* contents(): AsyncGenerator<Uint8Array> {
    yield counted(safetensorsHeader(facts));
    for (const { array } of all) {
      const { buffer, byteOffset, byteLength } = await readPart(array);
      yield counted(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  const bytes = await storage.write(file, contents());
  return { bytes, crc };
}

async function readPart(array: ArrayToWrite): Promise<Values> {
  try {
    return await array.read();
  } catch (cause) {
    throw new UnreadPart('A part of the run cannot be read.', { cause });
  }
}

/** Removes all checkpoints but some, and the files that those do not need. */
async function removeOthers(storage: Storage, kept: readonly Manifest[]): Promise<void> {
  const needed = new Set(kept.flatMap(({ place, written }) => [`${nameOf(place)}.json`, ...Object.keys(written)]));
  // The plain half goes first: without it the other half is no checkpoint.
  const names = (await storage.names()).filter((name) => isManifest(name) || name.endsWith('.safetensors'));
  const superfluous = names.filter((name) => !needed.has(name));
  for (const name of superfluous.sort((a, b) => Number(isManifest(b)) - Number(isManifest(a)))) {
    await storage.remove(name);
  }
}

/** Plain halves that can be read, the latest first. */
async function manifests(storage: Storage): Promise<Manifest[]> {
  const names = (await storage.names()).filter(isManifest);
  const found = await Promise.all(names.map(async (name) => schema.safeParse(await readJson(storage, name))));
  return found.flatMap(({ data }) => data ?? []).sort(laterFirst);
}

async function readJson(storage: Storage, name: string): Promise<unknown> {
  const bytes = await storage.read(name);
  try {
    return bytes && JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Where the latest checkpoint is, without its arrays. */
export async function latestPlace(storage: Storage): Promise<CheckpointPlace | undefined> {
  return (await manifests(storage))[0]?.place;
}

/** The latest checkpoint that is whole; undefined where there is none. */
export async function readCheckpoint(storage: Storage): Promise<Checkpoint | undefined> {
  return (await wholeCheckpoint(storage, await manifests(storage)))?.checkpoint;
}

/**
 * The same, for a run that goes on from it. Later ones, which are damaged, are removed: nothing that is written from here on
 * may count on their files.
 */
export async function takeCheckpoint(storage: Storage): Promise<Checkpoint | undefined> {
  const all = await manifests(storage);
  const found = await wholeCheckpoint(storage, all);
  await removeOthers(storage, found ? all.slice(all.indexOf(found.manifest)) : []);
  return found?.checkpoint;
}

async function wholeCheckpoint(
  storage: Storage,
  laterFirst: readonly Manifest[],
): Promise<{ manifest: Manifest; checkpoint: Checkpoint } | undefined> {
  for (const manifest of laterFirst) {
    const parts = await readParts(storage, manifest);
    const { place, seconds, log } = manifest;
    if (parts) return { manifest, checkpoint: { place, seconds, log, parts } };
  }
  return undefined;
}

/** Undefined where a file is missing or is not whole. */
async function readParts(storage: Storage, { plain, written }: Manifest): Promise<Checkpoint['parts'] | undefined> {
  const parts = new Map(Object.entries(plain).map(([part, value]) => [part, { plain: value, arrays: new Map() }]));
  for (const [file, { bytes: size, crc }] of Object.entries(written)) {
    const bytes = await storage.read(file);
    if (bytes?.length !== size || crcAfter(0, bytes) !== crc) return undefined;
    for (const { name, dtype, bytes: values } of readSafetensors(bytes, file).tensors.values()) {
      const slash = name.indexOf('/');
      parts.get(name.slice(0, slash))?.arrays.set(name.slice(slash + 1), valuesOf(dtype, values));
    }
  }
  return parts;
}

/** A copy: the numbers may lie at an odd place in the file. */
function valuesOf(dtype: string, bytes: Uint8Array): Values {
  const own = bytes.slice();
  if (dtype === 'F32') return new Float32Array(own.buffer);
  return dtype === 'I32' ? new Int32Array(own.buffer) : own;
}
