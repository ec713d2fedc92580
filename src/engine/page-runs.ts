import { reportError, UserError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { FromEngine } from '../protocol/session.js';
import { checkInputs, readJob, writeJob } from '../runs/job.js';
import { beginAgain, openRunToContinue } from '../runs/run-to-continue.js';
import { copyModels, type GivenFiles, hashedInputs, jobOf, nothingGiven } from './given-files.js';
import { openStore } from './kept-requests.js';
import { KeptRun } from './kept-run.js';
import { holdRun, isRunHeld } from './run-locks.js';
import type { RunOptions, Session } from './session.js';

/** What the page wants to run: a recipe from its beginning, or a kept run from its latest checkpoint. */
type Wanted = ({ recipe: Recipe } | { id: string }) & { keepWeights: boolean };

interface RunToDo extends Pick<RunOptions, 'from'> {
  keptRun: KeptRun | undefined;
  recipe: Recipe;
  starting(recipe: Recipe): Promise<void>;
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

  constructor(private readonly post: (message: FromEngine) => void) {}

  /** To be called with every event of a run. */
  take(event: RunEvent, session: Session): void {
    this.kept?.take(event, session);
  }

  /** Runs, and keeps the run. Where keeping fails, the page is told, and the run goes on. */
  async run(session: Session, wanted: Wanted): Promise<void> {
    // A second run is refused; the first one stays the one that is kept.
    if (session.control) throw runGoesOn();
    const run = 'id' in wanted ? await this.toContinue(wanted.id) : await this.toStart(session, wanted.recipe);
    const { keptRun, recipe, from, starting } = run;
    this.kept = keptRun;
    const release = keptRun && holdRun(keptRun.place.id);
    this.tellKept(keptRun);
    const finish = async () => {
      await keptRun?.finish(session, wanted.keepWeights).catch((error) => this.tell(reportError(error).message));
      release?.();
      this.kept = undefined;
      this.tellKept(keptRun);
    };
    const keep = keptRun && { storage: keptRun.checkpoints, onFailure: 'say' as const };
    try {
      await session.run(recipe, { ...(keep && { keep }), from, starting });
    } finally {
      this.keeping = finish();
      await this.keeping;
    }
  }

  /** A run from its beginning. What it was started with is written down, so that it can be continued. */
  private async toStart(session: Session, recipe: Recipe): Promise<RunToDo> {
    const keptRun = await KeptRun.begin(openStore, recipe, this.tell);
    const writeDown = async (settled: Recipe) => {
      if (!keptRun) return;
      const inputs = await hashedInputs(this.given, this.tellHashing);
      await copyModels(this.given, keptRun.place.folder);
      await writeJob(keptRun.checkpoints, jobOf(this.given, settled, session.classList, inputs));
    };
    const starting = (settled: Recipe) =>
      writeDown(settled).catch((error) => this.tell(`This run cannot be continued: ${reportError(error).message}`));
    return { keptRun, recipe, from: undefined, starting };
  }

  /** A kept run. @throws UserError where something else than its own files is open */
  private async toContinue(id: string): Promise<RunToDo> {
    if (await isRunHeld(id)) throw runGoesOn(' in another tab of this browser');
    const keptRun = await KeptRun.reopen(openStore, id, this.tell);
    const job = await readJob(keptRun.checkpoints, 'this browser');
    if (!job) throw new UserError('no-run', 'There is nothing that this run could be continued from.');
    checkInputs(job.inputs, await hashedInputs(this.given, this.tellHashing));
    const from = (await openRunToContinue(keptRun.checkpoints)) ?? null;
    const starting = async () => {
      if (!from) await beginAgain(keptRun.checkpoints);
    };
    return { keptRun, recipe: job.recipe, from, starting };
  }

  private readonly tell = (problem: string): void =>
    this.post({ type: 'run-kept', notice: { id: this.kept?.place.id ?? null, problem } });

  private tellKept(run: KeptRun | undefined): void {
    if (run) this.post({ type: 'run-kept', notice: { id: run.place.id, problem: null } });
  }

  private readonly tellHashing = (done: number, total: number): void =>
    this.post({ type: 'event', event: { type: 'progressed', what: 'hashing files', done, total } });
}
