import type { ByteSource } from '../formats/byte-source.js';
import { openZip, type ZipArchive } from '../formats/zip/archive.js';
import type { OpenEntry } from '../formats/zip/entry.js';
import { UserError } from '../protocol/errors.js';
import type { RunEntry } from '../protocol/kept-run.js';
import { badArchive, MANIFEST, readManifest } from './archive-manifest.js';
import { checkFrames, listFrames } from './frames/frame-folder.js';
import { checkPng, readPictures } from './kept-pictures.js';
import { RECORD, readRecord } from './kept-record.js';
import { entryOfRecord, readEntry } from './run-entry.js';
import type { RunStore } from './run-store.js';
import { sameRun } from './same-run.js';
import { weightsAmong } from './weights-among.js';

const MOST_FILES = 20_000;
/** Bytes of all files together, and of those among them that are compressed. */
const MOST_BYTES = 2 ** 32;
const MOST_INFLATED = 2 ** 30;

/**
 * Puts an exported run, or a zipped folder of the command line, into the store. All is checked before anything is stored.
 * Resolves with the name of its folder.
 * @throws UserError, run-there among them where the store has the run, or FormatError where the zip itself is damaged
 */
export async function importRun(source: ByteSource, store: RunStore): Promise<string> {
  if (!startsAsZip(source)) throw noArchive(source.name);
  const archive = new RunArchive(openZip(source, source.name, { deflated: true }), source.name);
  archive.check();
  const record = (await archive.read(RECORD)) ? await readRecord(archive) : null;
  await readPictures(archive);
  await checkFrames(archive);
  const given = await archive.entry();
  if (!record && !given) {
    throw badArchive(`${source.name} is not a run: it holds no ${RECORD}.`, source.name);
  }
  const now = new Date().toISOString();
  const entry = given ?? entryOfRecord(record as NonNullable<typeof record>, now);
  const there = await sameRun(archive, entry.created, store);
  if (there) throw isThere(source.name, there.name);
  const id = await store.freshId(archive.id);
  const folder = store.folder(id);
  try {
    let bytes = 0;
    for (const name of archive.files) {
      if (name !== 'entry.json') bytes += await folder.write(name, archive.parts(name));
    }
    const { frames, bytes: ofFrames } = await listFrames(folder);
    const facts = frames.length > 0 && { frames: { count: frames.length, bytes: ofFrames } };
    await store.writeEntry(id, { ...entry, ...facts, weights: weightsAmong(archive.files), bytes });
  } catch (error) {
    await store.discard(id);
    throw error;
  }
  return id;
}

const isThere = (file: string, name: string): UserError =>
  new UserError('run-there', `${file} was not added: its run is in the list already, as “${name}”.`, {
    file,
    advice: 'Delete that one first to put this one in its place.',
  });

const startsAsZip = (source: ByteSource): boolean =>
  source.size >= 4 && String.fromCharCode(...source.read(0, 2)) === 'PK';

/** A file of another kind, which no second download mends. */
const noArchive = (file: string): UserError =>
  badArchive(
    `${file} is no zip archive.`,
    file,
    /\.json$/i.test(file)
      ? 'A run.json by itself is shown when it is dropped on the page, beside this list.'
      : undefined,
  );

/** The files of a run in a zip, by their names in the run's folder. */
class RunArchive {
  readonly files: string[];
  /** The name that the run's folder had. */
  readonly id: string | undefined;
  /** A folder that was zipped as a whole lies in a folder of the zip. */
  private readonly prefix: string;

  constructor(
    private readonly zip: ZipArchive,
    private readonly file: string,
  ) {
    for (const name of zip.names) this.checkName(name);
    const all = zip.names.filter((name) => !name.endsWith('/') && !isNoise(name));
    if (all.length > MOST_FILES) {
      throw badArchive(`${file} holds ${all.length} files; a run has at most ${MOST_FILES}.`, file);
    }
    this.prefix = prefixOf(all);
    const inside = all.filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
    const manifest = inside.includes(MANIFEST) ? readManifest(this.open(MANIFEST).whole(), file) : undefined;
    const missing = manifest?.files.find((name) => !inside.includes(name));
    if (missing !== undefined) throw badArchive(`${file} is not whole: ${missing} is missing.`, file);
    this.id = manifest?.id;
    this.files = inside.filter((name) => name !== MANIFEST);
  }

  private checkName(name: string): void {
    const parts = name.replace(/\/$/, '').split('/');
    const isBad = parts.some((part) => part === '' || part === '.' || part === '..' || part.length > 200);
    // Control characters and what some systems take for a path.
    if (isBad || parts.length > 5 || [...name].some((letter) => letter < ' ' || '\\:*?"<>|'.includes(letter))) {
      throw badArchive(`${this.file} holds a file called ${JSON.stringify(name)}, which no run has.`, this.file);
    }
  }

  /** Adds up all sizes; then reads all files through once, which compares their checksums. */
  check(): void {
    this.checkSizes();
    for (const name of this.files) {
      const entry = this.open(name);
      if (name === 'thumbnail.png') checkPng(entry.head(24), name);
      for (const _ of entry.pieces());
    }
  }

  private checkSizes(): void {
    let bytes = 0;
    let inflated = 0;
    for (const name of this.files) {
      const { size, stored } = this.open(name);
      bytes += size;
      if (!stored) inflated += size;
      if (bytes > MOST_BYTES) throw this.tooLarge(bytes, MOST_BYTES);
      if (inflated > MOST_INFLATED) throw this.tooLarge(inflated, MOST_INFLATED);
    }
  }

  private tooLarge(bytes: number, most: number): UserError {
    const message = `${this.file} claims to hold ${bytes} bytes or more; a run of at most ${most} is imported.`;
    return badArchive(message, this.file, 'Zip the folder without compression, or without its predictions.');
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    return this.files.includes(name) ? this.open(name).whole() : undefined;
  }

  async names(): Promise<string[]> {
    return this.files;
  }

  *parts(name: string): Generator<Uint8Array> {
    yield* this.open(name).pieces();
  }

  async entry(): Promise<RunEntry | null> {
    const bytes = await this.read('entry.json');
    if (!bytes) return null;
    const { entry, problem } = readEntry(bytes);
    if (!entry) throw badArchive(`${this.file} cannot be imported. ${problem}`, this.file);
    return entry;
  }

  private open(name: string): OpenEntry {
    const entry = this.zip.entry(this.prefix + name);
    if (!entry) throw badArchive(`${this.file} is not whole: ${name} is missing.`, this.file);
    return entry;
  }
}

/** What systems put into zips by themselves, and the lock of a run on the command line. */
const isNoise = (name: string): boolean =>
  /(^|\/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|run\.lock)(\/|$)/.test(name);

/** The folder in which the run lies: the zip itself, or its only folder. */
function prefixOf(names: readonly string[]): string {
  if (names.includes(MANIFEST) || names.includes(RECORD)) return '';
  const folders = new Set(names.map((name) => name.slice(0, name.indexOf('/') + 1)));
  const [only] = folders;
  return folders.size === 1 && only ? only : '';
}
