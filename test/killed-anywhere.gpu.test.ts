import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../src/images/random.js';
import { buildCommandLine } from './built-command-line.js';
import {
  adaptSmall,
  type Ended,
  predictSmall,
  runWatched,
  SMALL_RUNS,
  type SmallRun,
  takenHome,
  writeSmallInputs,
} from './small-runs.js';

/** How many runs of each kind get a signal. More of them, once: `ATP_KILLS=20 npx vitest run --project lavapipe killed`. */
const tries = (usual: number): number => Number(process.env.ATP_KILLS ?? usual);

/** How many are killed at the usual times, and at which moment the first one is. */
const KILLED: Record<SmallRun, { usual: number; first: number }> = {
  weights: { usual: 6, first: 0 },
  'black box': { usual: 6, first: 3 },
  // It takes thrice as long.
  options: { usual: 3, first: 7 },
};
/** A continuation that is killed is continued again, so often at most. */
const MOST_PROCESSES = 8;
const MINUTE = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'atp-killed-'));
const at = (...names: string[]) => join(folder, ...names);
let built = '';

beforeAll(async () => {
  built = buildCommandLine();
  await writeSmallInputs(folder);
  predictSmall(built, folder);
}, 5 * MINUTE);

/** When a process is killed: soon after a line that it prints, or as soon as a file is there or gone. */
type Moment = { what: string } & ({ line: RegExp; nth: number; wait: number } | { file: RegExp; gone?: boolean });

type MakeMoment = (random: Random) => Moment;
const line =
  (what: string, pattern: RegExp, most = 1): MakeMoment =>
  (random) => ({ what, line: pattern, nth: 1 + random.int(most), wait: random.int(30) });
const file =
  (what: string, pattern: RegExp): MakeMoment =>
  () => ({ what, file: pattern });

/** Where a run is killed first, one after the other. */
const MOMENTS: readonly MakeMoment[] = [
  line('in the middle of steps', /"stepped"/, 12),
  file('while the weights are written', /^adapted\..*/),
  line('before the first checkpoint', /"opening images"|"run-started"|"reading predictions"|"stage-started"/, 6),
  line('between two stages', /"stage-finished"/, 2),
  file('while predictions are written', /^predictions\/[0-3]\.png/),
  file('just after job.json', /^checkpoints\/job\.json$/),
  line('during an evaluation', /"evaluating"|"measuring baselines"/, 12),
  file('while a checkpoint is written', /^checkpoints\/.*\.safetensors\.part$/),
  file('when the lock is taken', /^checkpoints\/run\.lock$/),
  file('after a checkpoint', /^checkpoints\/\d-[a-z]+-[2-9].*\.json$/),
  file('while run.json is written', /^run\.json/),
  () => ({ what: 'while the checkpoints are removed', file: /^checkpoints\/job\.json$/, gone: true }),
  line('anywhere', /./, 90),
];

const namesIn = (out: string): string[] =>
  existsSync(out) ? readdirSync(out, { recursive: true, encoding: 'utf8' }) : [];

/** Signals that a process cannot answer, and that it answers. */
type Ending = 'SIGKILL' | 'SIGTERM';

/** Runs until the moment comes, and sends the signal there. */
function endAt(args: readonly string[], out: string, moment: Moment, ending: Ending): Promise<Ended> {
  let seen = 0;
  let wasThere = false;
  let isSent = false;
  const send = (kill: (signal: NodeJS.Signals) => void) => {
    if (!isSent) kill(ending);
    isSent = true;
  };
  return runWatched(
    args,
    (text, _all, kill) => {
      if (!('line' in moment) || !moment.line.test(text) || ++seen !== moment.nth) return;
      setTimeout(() => send(kill), moment.wait);
    },
    'file' in moment
      ? (kill) => {
          const isThere = namesIn(out).some((name) => moment.file.test(name));
          if (moment.gone ? wasThere && !isThere : isThere) send(kill);
          wasThere ||= isThere;
        }
      : undefined,
  );
}

/** True where a process ended by the signal: in the system's way, or after it had kept its run. */
const endedBy = ({ status, signal }: Ended, ending: Ending): boolean =>
  signal === ending || (ending === 'SIGTERM' && status === 143);

interface Tale {
  places: string[];
  processes: number;
}

/** Ends a run at the moment, and its continuations here and there, until it is done. */
async function endAndContinue(run: SmallRun, out: string, random: Random, first: Moment, by: Ending): Promise<Tale> {
  const every = random.int(2) === 0 ? ['--checkpoint-every', '0'] : [];
  const start = adaptSmall(built, folder, run, out, ...every);
  const resume = [built, 'adapt', '--resume', out, '--json', ...every];
  const places: string[] = [];
  let moment: Moment | undefined = first;
  for (let processes = 1; processes <= MOST_PROCESSES; processes++) {
    // Before job.json is there, nothing has begun: the same line starts the run.
    const args =
      processes === 1 || namesIn(out).every((name) => name !== 'run.json' && name !== 'checkpoints/job.json')
        ? start
        : resume;
    const ended: Ended = moment ? await endAt(args, out, moment, by) : await runWatched(args);
    if (!endedBy(ended, by)) {
      expect(ended.status, ended.errors).toBe(0);
      if (moment) places.push(`(ended before: ${moment.what})`);
      return { places, processes };
    }
    places.push(`${moment?.what}${ended.lines.length > 0 ? `: ${lastOf(ended)}` : ''}`);
    moment = random.int(3) > 0 && processes < 4 ? line('continuation, anywhere', /./, 60)(random) : undefined;
  }
  throw new Error(`The run was not done after ${MOST_PROCESSES} processes.`);
}

/** The last line's event, short. */
function lastOf({ lines }: Ended): string {
  const { type, what, stage, step } = JSON.parse(lines.at(-1) ?? '{}');
  return [type ?? 'summary', what, stage, step].filter((part) => part !== undefined).join(' ');
}

/** Ends a kind of run so often, each time at another moment. Every one must become what an undisturbed one is. */
async function expectTheSame(run: SmallRun, by: Ending, times: number, moments: readonly MakeMoment[]): Promise<void> {
  const wanted = takenHome(at(`whole ${run}`));
  expect(wanted.told.state).toBe('done');
  const random = createRandom(14).fork(by === 'SIGKILL' ? run : `${run} ${by}`);
  const tales: string[] = [];
  for (let kill = 0; kill < times; kill++) {
    const out = at(`${run} ${by} ${kill}`);
    const moment = moments[(kill + KILLED[run].first) % moments.length]?.(random);
    if (!moment) throw new Error('There are moments.');
    const { places, processes } = await endAndContinue(run, out, random, moment, by);
    tales.push(`${kill + 1}. ${processes} processes: ${places.join('; ')}`);
    if (process.env.ATP_KILLS) console.log(tales.at(-1));
    expect(takenHome(out), tales.at(-1)).toEqual(wanted);
    rmSync(out, { recursive: true });
  }
}

/** Where a process is asked to end: somebody who asks knows nothing of files. */
const ASKED: readonly MakeMoment[] = [line('anywhere', /./, 90), line('in the middle of steps', /"stepped"/, 12)];

describe.each(SMALL_RUNS)('a run (%s) is continued to the bytes of an undisturbed one', (run) => {
  const { usual } = KILLED[run];

  beforeAll(async () => {
    const whole = await runWatched(adaptSmall(built, folder, run, at(`whole ${run}`)));
    expect(whole.status, whole.errors).toBe(0);
  }, 2 * MINUTE);

  test('when it is killed anywhere', { timeout: tries(usual) * 3 * MINUTE }, () =>
    expectTheSame(run, 'SIGKILL', tries(usual), MOMENTS),
  );

  test('when it is asked to end anywhere', { timeout: tries(usual) * 3 * MINUTE }, () =>
    expectTheSame(run, 'SIGTERM', Math.ceil(tries(usual) / 2), ASKED),
  );
});
