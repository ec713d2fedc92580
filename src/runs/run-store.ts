import { UserError } from '../protocol/errors.js';
import { type ListedRun, LONGEST_NAME, type RunEntry } from '../protocol/kept-run.js';
import type { Recipe } from '../protocol/recipe.js';
import { firstEntry, readEntry } from './run-entry.js';
import { type Storage, textParts } from './storage.js';

const ENTRY = 'entry.json';
const THUMBNAIL = 'thumbnail.png';
const ROOT = 'runs';
const ID = /^[\w-]{1,80}$/;

/** A run's folder, and its name. */
export interface RunFolder {
  id: string;
  folder: Storage;
}

/**
 * The kept runs of one storage: a folder each, `runs/<id>/`, with its entry (entry.json) and its files. A folder without
 * an entry is no run. Its entry is written last, so that a run is wholly there or not at all.
 */
export class RunStore {
  private readonly root: Storage;
  private changing: Promise<void> = Promise.resolve();

  constructor(
    storage: Storage,
    /** True while somebody runs the run: it must not be deleted, and is not an interrupted one. */
    private readonly isGoing: (id: string) => Promise<boolean>,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.root = storage.folder(ROOT);
  }

  /** The folder of a run that starts now. */
  async begin(recipe: Recipe): Promise<RunFolder> {
    const id = await this.freshId();
    await this.writeEntry(id, firstEntry(recipe, this.now().toISOString()));
    return { id, folder: this.root.folder(id) };
  }

  /** A name that no run has: the wish, or else one that begins with the time, so that folders are in order. */
  async freshId(wish?: string): Promise<string> {
    if (wish !== undefined && ID.test(wish) && (await this.folder(wish).names()).length === 0) return wish;
    const time = this.now().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
    return `${time}-${crypto.randomUUID().slice(0, 6)}`;
  }

  folder(id: string): Storage {
    return this.root.folder(checkedId(id));
  }

  /** Changes the entry of a run. One change waits for the other, so that none is lost. */
  update(id: string, change: Partial<RunEntry>): Promise<void> {
    const turn = this.changing.then(async () => this.writeEntry(id, { ...(await this.entry(id)), ...change }));
    this.changing = turn.catch(() => {});
    return turn;
  }

  async writeEntry(id: string, entry: RunEntry): Promise<void> {
    await this.folder(id).write(ENTRY, textParts(`${JSON.stringify(entry, null, 1)}\n`));
  }

  async rename(id: string, given: string): Promise<void> {
    const name = given.trim();
    if (name === '' || name.length > LONGEST_NAME) {
      throw new UserError('bad-name', `The name of a run has 1 to ${LONGEST_NAME} letters.`);
    }
    await this.update(id, { name });
  }

  /** @throws UserError no-such-run, damaged-run */
  async entry(id: string): Promise<RunEntry> {
    const bytes = await this.folder(id).read(ENTRY);
    if (!bytes) throw noSuchRun();
    const { entry, problem } = readEntry(bytes);
    if (!entry) {
      throw new UserError('damaged-run', `The run is damaged. ${problem}`, { file: id, advice: 'Delete it.' });
    }
    return entry;
  }

  /** All runs, the latest first. A damaged one is listed too, and keeps nobody from the others. */
  async list(): Promise<ListedRun[]> {
    const ids = await this.ids();
    const runs = await Promise.all(ids.map((id) => this.listed(id)));
    return runs.filter((run) => run !== null).sort(byTime);
  }

  private async listed(id: string): Promise<ListedRun | null> {
    const folder = this.folder(id);
    const bytes = await folder.read(ENTRY);
    // Another tab has deleted it just now.
    if (!bytes) return null;
    const { entry, problem } = readEntry(bytes);
    const thumbnail = entry?.thumbnail ? ((await folder.read(THUMBNAIL)) ?? null) : null;
    return { id, entry, problem, going: await this.isGoing(id), thumbnail };
  }

  /** Bytes of a run's files, without its entry, which holds this number. */
  async bytes(id: string): Promise<number> {
    const entry = await this.folder(id).read(ENTRY);
    return (await this.folder(id).size()) - (entry?.length ?? 0);
  }

  /** Writes the picture of the list. */
  writeThumbnail(id: string, png: Uint8Array): Promise<number> {
    return this.folder(id).write(THUMBNAIL, [png]);
  }

  /** @throws UserError run-going */
  async delete(id: string): Promise<void> {
    if (await this.isGoing(id)) {
      throw new UserError('run-going', 'This run is going on, so it cannot be deleted.', { advice: 'Stop it first.' });
    }
    await this.discard(id);
  }

  /** Removes a run that its own maker gives up. */
  async discard(id: string): Promise<void> {
    await this.root.remove(checkedId(id));
  }

  /** Deletes all runs but those that go on, and whatever else lies in the folder. */
  async clear(): Promise<void> {
    const names = await this.root.names();
    for (const name of new Set(names.map((path) => path.split('/')[0] ?? path))) {
      if (!(await this.isGoing(name))) await this.root.remove(name);
    }
  }

  private async ids(): Promise<string[]> {
    const folders = (await this.root.names()).flatMap((name) => /^([^/]+)\/entry\.json$/.exec(name)?.[1] ?? []);
    return folders.filter((name) => ID.test(name));
  }
}

const noSuchRun = (): UserError =>
  new UserError('no-such-run', 'There is no such run any more.', { advice: 'Open the list of runs again.' });

/** What the page calls a run must not lead out of its folder. */
function checkedId(id: string): string {
  if (ID.test(id)) return id;
  throw noSuchRun();
}

/** Damaged ones come last: nobody knows their time. */
function byTime(a: ListedRun, b: ListedRun): number {
  const [first, second] = [a.entry?.created ?? '', b.entry?.created ?? ''];
  return first === second ? (a.id < b.id ? 1 : -1) : first < second ? 1 : -1;
}
