import { reportError, UserError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/events.js';
import type { Kept } from '../protocol/kept-run.js';
import type { Recipe } from '../protocol/recipe.js';
import type { FromEngine, Keeping } from '../protocol/session.js';
import { checkInputs, type FilesAtStart, type InputFile, overlapWarnings, readJob, writeJob } from '../runs/job.js';
import { beginAgain, openRunToContinue } from '../runs/run-to-continue.js';
import {
  COPIES,
  checkReading,
  copyModels,
  filesOfDemo,
  type GivenFiles,
  hashedInputs,
  jobOf,
  nothingGiven,
} from './given-files.js';
import { openStore } from './kept-requests.js';
import { KeptRun } from './kept-run.js';
import type { FrameOptions } from './run/frame-keeper.js';
import type { MapWatch } from './run/watch.js';
import { holdRun } from './run-locks.js';
import type { RunOptions, Session } from './session.js';

/** Weights that are not kept are hashed for the record all the same. */
async function hashResult({ record, results }: Session): Promise<void> {
  const { resultFormat } = results;
  if (record.steps.length === 0 || record.results.length > 0) return;
  for await (const _ of results.resultParts(`adapted.${resultFormat}`, resultFormat));
}

/** What the page wants to run: a recipe from its beginning, or a kept run from its latest checkpoint. */
type Wanted = ({ recipe: Recipe } | { id: string }) & { keeping: Keeping };

interface RunToDo extends Pick<RunOptions, 'from'> {
  recipe: Recipe;
  starting(recipe: Recipe): Promise<FilesAtStart>;
}

const runGoesOn = (where = ''): UserError =>
  new UserError('run-going-on', `A run is going on${where}.`, { advice: 'Stop it first.' });

/** The page's runs: each is kept in the browser's own storage while it goes on, and can be continued from there. */
export class PageRuns {
  /** The files that are open. */
  given: GivenFiles = nothingGiven;
  /** Resolves when the last run's results lie in the store: they are made from what is open. */
  keeping: Promise<void> = Promise.resolve();
  /** The run that goes on. */
  private kept: KeptRun | undefined;

  constructor(
    private readonly post: (message: FromEngine) => void,
    /** What the page looks at. */
    private readonly watch: Pick<MapWatch, 'images' | 'shown'>,
  ) {}

  /** To be called with every event of a run. */
  take(event: RunEvent, session: Session): void {
    this.kept?.take(event, session);
  }

  /** Runs, and keeps the run. Where keeping fails, the page is told, and the run goes on. */
  async run(session: Session, wanted: Wanted): Promise<void> {
    // A second run is refused; the first one stays the one that is kept.
    if (session.control || this.kept) throw runGoesOn();
    const isNew = 'recipe' in wanted;
    const kept = isNew
      ? await KeptRun.begin(openStore, wanted.recipe, this.tell)
      : await KeptRun.reopen(openStore, wanted.id, this.tell);
    const release = kept && (await holdRun(kept.place.id));
    if (release === null) throw runGoesOn(' in another tab of this browser');
    this.kept = kept;
    this.tellKept(null);
    const finish = async () => {
      if (!kept || !wanted.keeping.keepWeights) await hashResult(session).catch(this.tellError);
      await kept?.finish(session, wanted.keeping.keepWeights, this.tellKept).catch(this.tellError);
      release?.();
      this.tellKept(null);
      this.kept = undefined;
    };
    try {
      const { recipe, ...rest } = isNew ? this.toStart(session, wanted.recipe) : await this.toContinue(session);
      const { every } = wanted.keeping;
      const keep = kept && {
        keep: { storage: kept.checkpoints, every, onFailure: 'say' as const },
        frames: this.frameOptions(kept, wanted.keeping),
      };
      await session.run(recipe, { ...keep, ...rest });
    } finally {
      this.keeping = finish();
      await this.keeping;
    }
  }

  private frameOptions(kept: KeptRun, { frameBytes }: Keeping): FrameOptions {
    const { id } = kept.place;
    return {
      storage: kept.frames,
      budget: frameBytes,
      watched: this.watch.images[0],
      shown: () => this.watch.shown,
      tell: kept.tellOfFrames,
      changed: (list) => this.post({ type: 'frames', id, list }),
    };
  }

  /** A run from its beginning. What it was started with is written down, so that it can be continued. */
  private toStart(session: Session, recipe: Recipe): RunToDo {
    const { kept } = this;
    const writeDown = async (settled: Recipe, inputs: InputFile[]) => {
      if (!kept) return;
      const job = jobOf(this.given, settled, session.classList, inputs);
      await copyModels(this.given, kept.place.folder);
      await writeJob(kept.checkpoints, job);
      await kept.canBegin(settled);
    };
    const starting = async (settled: Recipe) => {
      let inputs: InputFile[] = [];
      try {
        inputs = await hashedInputs(this.given, this.tellHashing);
        await writeDown(settled, inputs);
      } catch (error) {
        this.tell(`This run cannot be continued. ${reportError(error).message}`);
        // Room for the results.
        await kept?.place.folder.remove(COPIES).catch(() => {});
      }
      return { inputs: [...inputs, ...filesOfDemo(this.given)], warnings: overlapWarnings(inputs) };
    };
    return { recipe, from: undefined, starting };
  }

  /** A kept run. @throws UserError where something else than its own files is open */
  private async toContinue(session: Session): Promise<RunToDo> {
    const { kept, given } = this;
    const job = kept && (await readJob(kept.checkpoints, 'this browser'));
    if (!kept || !job) throw new UserError('no-run', 'There is nothing that this run could be continued from.');
    checkInputs(job.inputs, await hashedInputs(given, this.tellHashing));
    checkReading(job, given, session.classList);
    const from = (await openRunToContinue(kept.checkpoints)) ?? null;
    const starting = async () => {
      if (!from) await beginAgain(kept.checkpoints);
      // A run that begins again tells its warnings anew.
      return { inputs: [...job.inputs, ...filesOfDemo(given)], warnings: overlapWarnings(from ? [] : job.inputs) };
    };
    return { recipe: job.recipe, from, starting };
  }

  private readonly tell = (problem: string): void =>
    this.post({ type: 'run-kept', notice: { id: this.kept?.place.id ?? null, problem, kept: null } });

  private readonly tellError = (error: unknown): void => this.tell(reportError(error).message);

  private readonly tellKept = (kept: Kept | null): void => {
    if (!this.kept) return;
    this.post({ type: 'run-kept', notice: { id: this.kept.place.id, problem: null, kept } });
  };

  private readonly tellHashing = (done: number, total: number): void =>
    this.post({ type: 'event', event: { type: 'progressed', what: 'hashing files', done, total } });
}
