import { reportError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/events.js';
import type { Kept, RunEntry } from '../protocol/kept-run.js';
import type { Recipe } from '../protocol/recipe.js';
import { recordJson } from '../report/record-json.js';
import { CHECKPOINTS } from '../runs/checkpoint.js';
import { listFrames } from '../runs/frames/frame-folder.js';
import { FRAMES } from '../runs/frames/frame-name.js';
import { writePictures } from '../runs/kept-pictures.js';
import { RECORD } from '../runs/kept-record.js';
import { factsOf } from '../runs/run-entry.js';
import type { RunFolder, RunStore } from '../runs/run-store.js';
import type { Storage } from '../runs/storage.js';
import { textParts } from '../runs/storage.js';
import { COPIES } from './given-files.js';
import { beforeAfterOf } from './look/before-after.js';
import type { Session } from './session.js';

/** The folder of the files that go beside kept weights. The command line writes them there with the weights. */
export const KEPT_BESIDE = 'adapted';

/** What cannot be kept of a run, in words. */
type Tell = (problem: string) => void;

/**
 * Keeps a session's run in the store: an entry when it starts, all results when it is over. Nothing of it throws: a run
 * goes on without being kept.
 */
export class KeptRun {
  private started = false;
  private listIsOld = false;
  private readonly notes: string[] = [];

  private constructor(
    private readonly store: RunStore,
    readonly place: RunFolder,
    private readonly tell: Tell,
    /** False for a run that is continued: it stays as it was when it is refused. */
    private readonly isNew: boolean,
  ) {}

  /** Undefined where there is no room, or no storage. */
  static async begin(openStore: () => Promise<RunStore>, recipe: Recipe, tell: Tell): Promise<KeptRun | undefined> {
    try {
      const store = await openStore();
      return new KeptRun(store, await store.begin(recipe), tell, true);
    } catch (error) {
      tell(sentences('This run is not kept.', error));
      return undefined;
    }
  }

  /** A run that is continued. @throws UserError no-such-run, damaged-run */
  static async reopen(openStore: () => Promise<RunStore>, id: string, tell: Tell): Promise<KeptRun> {
    const store = await openStore();
    await store.entry(id);
    return new KeptRun(store, { id, folder: store.folder(id) }, tell, false);
  }

  /** Where checkpoints go. */
  get checkpoints(): Storage {
    return this.place.folder.folder(CHECKPOINTS);
  }

  /** Where maps are kept over the steps. */
  get frames(): Storage {
    return this.place.folder.folder(FRAMES);
  }

  /** To be told beside what else could not be kept. */
  readonly tellOfFrames = (problem: string): void => {
    this.notes.push(problem);
    this.tell(problem);
  };

  /** Follows the run, so that its entry says what is known if it never ends. */
  take(event: RunEvent, session: Session): void {
    if (event.type === 'run-started' || event.type === 'run-continued') {
      this.started = true;
      void this.change({ ...factsOf(session.record), notes: [] });
    } else if (event.type === 'checkpoint-written') {
      const { stage, index, step } = event.checkpoint;
      const { reached } = factsOf(session.record);
      void this.changeWithBytes({ place: { stage, index, step }, reached });
    }
  }

  /** From now on the run can be continued: until its first checkpoint it begins again. */
  async canBegin({ stages }: Recipe): Promise<void> {
    const [first] = stages;
    if (first) await this.changeWithBytes({ place: { stage: first.stage, index: 0, step: 0 } });
  }

  /**
   * Writes the results: the weights first, which cannot be made again, and the pictures last, which take longest. A run
   * that was refused leaves nothing behind. `tellLeft` is called before the pictures with what is left of the run; with
   * null where that is what was kept before.
   */
  async finish(
    session: Session,
    keepWeights: boolean,
    tellLeft: (left: Kept | null) => void = () => {},
  ): Promise<void> {
    const { store, place, notes } = this;
    if (!this.started) {
      if (this.isNew) await store.discard(place.id).catch(() => {});
      return;
    }
    const { record } = session;
    // Who closes the page now has stopped it. A run that is done is not, until its weights are written.
    if (record.state !== 'done') await this.change(factsOf(record));
    const wanted = keepWeights && record.steps.length > 0;
    const weights = wanted ? await this.keepWeights(session) : null;
    await this.attempt('its record', () => place.folder.write(RECORD, textParts(recordJson(session.record))));
    // A run that is done has no checkpoint any more. Only one whose weights could not be written needs it.
    const isOver = record.state === 'done' && (weights !== null || !wanted);
    await this.change({ ...factsOf(record), ...(isOver && { place: null }), weights, notes: [...notes] });
    if (isOver) await this.removeWhatContinues();
    tellLeft(leftOf(weights, isOver));
    const thumbnail = await this.keepPictures(session);
    const frames = await this.factsOfFrames().catch(() => null);
    await this.changeWithBytes({ thumbnail, frames, notes: [...notes] });
  }

  private async removeWhatContinues(): Promise<void> {
    for (const name of [CHECKPOINTS, COPIES]) await this.place.folder.remove(name).catch(() => {});
  }

  private async keepWeights({ results }: Session): Promise<string | null> {
    const { folderFiles, resultFormat: format } = results;
    const name = `adapted.${format}`;
    const isKept = await this.attempt('its weights', () =>
      this.place.folder.write(name, results.resultParts(name, format)),
    );
    const beside = this.place.folder.folder(KEPT_BESIDE);
    for (const [file, bytes] of folderFiles ?? [])
      await this.attempt(file, () => beside.write(file, results.copied(`${KEPT_BESIDE}/${file}`, bytes)));
    return isKept ? name : null;
  }

  private async keepPictures(session: Session): Promise<RunEntry['thumbnail']> {
    let thumbnail: RunEntry['thumbnail'] = null;
    await this.attempt('its pictures', async () => {
      const pictures = await session.results.pictures();
      const small = beforeAfterOf(pictures);
      await writePictures(this.place.folder, pictures);
      if (!small) return;
      await this.store.writeThumbnail(this.place.id, small.png);
      thumbnail = { width: small.width, height: small.height };
    });
    return thumbnail;
  }

  /** Writes a part. What fails is told and noted, and the other parts are still written. */
  private async attempt(what: string, write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write().catch(async (error) => {
        // Results matter more than how they came about.
        if (!(await this.removeFrames())) throw error;
        await write();
      });
      return true;
    } catch (error) {
      const note = sentences(`The run was kept without ${what}.`, error);
      this.notes.push(note);
      this.tell(note);
      return false;
    }
  }

  private async removeFrames(): Promise<boolean> {
    if ((await this.frames.names()).length === 0) return false;
    await this.place.folder.remove(FRAMES);
    this.tellOfFrames('The pictures over time were removed: there was no room for the results.');
    return true;
  }

  private async factsOfFrames(): Promise<RunEntry['frames']> {
    const { frames, bytes } = await listFrames(this.place.folder);
    return frames.length > 0 ? { count: frames.length, bytes } : null;
  }

  /** With the size of all files of the run. */
  private async changeWithBytes(change: Partial<RunEntry>): Promise<void> {
    const bytes = await this.store.bytes(this.place.id).catch(() => 0);
    await this.change({ ...change, bytes });
  }

  /** Once: the entry is written often, and fails for one reason. */
  private tellOfList(error: unknown): void {
    if (this.listIsOld) return;
    this.listIsOld = true;
    this.tell(sentences('The list of runs does not show this run as it is.', error));
  }

  private async change(change: Partial<RunEntry>): Promise<void> {
    await this.store.update(this.place.id, change).catch((error) => this.tellOfList(error));
  }
}

/** Weights are results; without them a run that is over has left nothing to go on from. */
function leftOf(weights: string | null, isOver: boolean): Kept | null {
  if (weights !== null) return 'results';
  return isOver ? 'not' : null;
}

function sentences(start: string, error: unknown): string {
  const { message, advice } = reportError(error);
  return [start, message, advice].filter(Boolean).join(' ');
}
