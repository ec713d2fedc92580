import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { duration } from '../../report/numbers.js';
import { type EndingSignal, exitCodeOf, watchSignals } from '../signals.js';
import { REPLACE, resumeArguments, startArguments, WITHOUT_PREDICTIONS } from './job-arguments.js';
import { type JobEnd, type JobProcess, startJob } from './job-process.js';
import { jobState, LOG_FILE, nextTry } from './job-state.js';
import type { Job, Plan } from './plan.js';

/** A lock of another machine counts as left behind after five minutes (src/cli/run-lock.ts). */
const LOCK_WAIT_MS = 330_000;
const LOCK_LOOK_MS = 10_000;

interface Wanted {
  plan: Plan;
  jobs: readonly Job[];
  out: string;
  parallel: number;
  /** Jobs that are started or continued now write no predictions. */
  withoutPredictions: boolean;
  /** A scheduler starts a task anew right after its machine was lost: the lock that was left there is waited for. */
  waitsForLocks: boolean;
  print(line: string): void;
  tell(line: string): void;
}

/**
 * Runs jobs, so many at a time, each as a process of its own. A failed one does not stop the rest. Gives the exit code: 0 where
 * all of them are done, 1 where one is not, 128 + n where signal n ended them.
 */
export async function runJobs(wanted: Wanted): Promise<number> {
  const run = new SweepRun(wanted);
  return run.toTheEnd();
}

class SweepRun {
  private readonly running = new Set<JobProcess>();
  private readonly ends = new Map<Job, JobEnd>();
  private readonly queue: Job[];
  /** Seconds that each job of this call took. */
  private readonly took: number[] = [];
  private nothingRan = true;
  private signalled: EndingSignal | undefined;
  private readonly ending = new AbortController();

  constructor(private readonly wanted: Wanted) {
    this.queue = [...wanted.jobs];
  }

  async toTheEnd(): Promise<number> {
    const watch = watchSignals(
      (signal) => this.handOn(signal),
      () => this.endAtOnce(),
    );
    try {
      await Promise.all(Array.from({ length: this.wanted.parallel }, () => this.workOff()));
    } finally {
      watch.close();
    }
    if (this.nothingRan) this.wanted.print(this.progress());
    this.sumUp();
    return this.exitCode();
  }

  private async workOff(): Promise<void> {
    for (let job = this.queue.shift(); job && !this.signalled; job = this.queue.shift()) await this.workOn(job);
  }

  private async workOn(job: Job): Promise<void> {
    const start = performance.now();
    for (
      let end = await this.take(job);
      end.end === 'in use' && this.wanted.waitsForLocks;
      end = await this.take(job)
    ) {
      if (performance.now() - start > LOCK_WAIT_MS) return;
      this.wanted.tell(
        `${titleOf(job)}: looked at again in 10 s. The lock of a lost machine is void after five minutes.`,
      );
      await wait(LOCK_LOOK_MS, undefined, { signal: this.ending.signal }).catch(() => {});
      if (this.signalled) return;
    }
  }

  /** Another sweep may have worked on the same folder meanwhile: the state is read right before the start. */
  private async take(job: Job): Promise<JobEnd> {
    const { plan, out, jobs, parallel, withoutPredictions, print, tell } = this.wanted;
    const folder = join(out, job.folder);
    if ((await jobState(folder)).state === 'done') {
      print(`${titleOf(job)}: done before, passed over.`);
      this.ends.set(job, { end: 'done' });
      return { end: 'done' };
    }
    this.nothingRan = false;
    const next = nextTry(folder);
    const prefix = parallel > 1 && jobs.length > 1 ? `${job.number}: ` : '';
    print(`${titleOf(job)}: ${next === 'continue' ? 'continued' : 'started'}.`);
    const start = performance.now();
    const started = await startJob({
      folder,
      words: ['adapt', ...wordsFor(next, job, plan, out), ...(withoutPredictions ? [WITHOUT_PREDICTIONS] : [])],
      print: (line) => print(`${prefix}${line}`),
      tell: (line) => tell(`${prefix}${line}`),
    });
    this.running.add(started);
    // A signal that came while the process was made has not reached it.
    if (this.signalled) started.process.kill(this.signalled);
    const end = await started.ended;
    this.running.delete(started);
    this.ends.set(job, end);
    if (end.end === 'done') this.took.push((performance.now() - start) / 1000);
    this.sayEnd(job, end);
    return end;
  }

  private handOn(signal: EndingSignal): true {
    this.signalled = signal;
    this.ending.abort();
    for (const { process: job } of this.running) job.kill(signal);
    this.wanted.tell(
      `${signal}: the running jobs end after their step; no other is started. A second signal ends at once.`,
    );
    return true;
  }

  private endAtOnce(): never {
    for (const { process: job } of this.running) job.kill('SIGKILL');
    process.exit(this.exitCode());
  }

  private sayEnd(job: Job, end: JobEnd): void {
    const words = endWords(end, join(this.wanted.out, job.folder));
    if (words !== null) this.wanted.tell(`${titleOf(job)}: ${words}`);
    this.wanted.print(this.progress());
  }

  private count(end: JobEnd['end']): number {
    return [...this.ends.values()].filter((one) => one.end === end).length;
  }

  /** "3 of 6 done, 1 failed, about 12 min left". */
  private progress(): string {
    const left = this.queue.length + this.running.size;
    const mean = this.took.reduce((sum, seconds) => sum + seconds, 0) / this.took.length;
    const rounds = Math.ceil(left / this.wanted.parallel);
    const parts = [
      `${this.count('done')} of ${this.wanted.jobs.length} done`,
      ...(this.count('failed') > 0 ? [`${this.count('failed')} failed`] : []),
      ...(left > 0 && this.took.length > 0 && !this.signalled ? [`about ${duration(mean * rounds)} left`] : []),
    ];
    return `${parts.join(', ')}.`;
  }

  /** What is not done, at the end, where it is not lost among the lines of the jobs. */
  private sumUp(): void {
    for (const [job, end] of this.ends) {
      if (end.end === 'failed') this.wanted.tell(`${titleOf(job)} failed: ${end.message}`);
    }
  }

  private exitCode(): number {
    if (this.signalled) return exitCodeOf(this.signalled);
    if (this.count('failed') + this.count('in use') > 0) return 1;
    const interrupted = [...this.ends.values()].find((end) => end.end === 'interrupted');
    return interrupted ? interrupted.exitCode : 0;
  }
}

const titleOf = ({ number, folder }: Job): string => `job ${number} (${folder})`;

/** What is said of a job that is not done. */
function endWords(end: JobEnd, folder: string): string | null {
  switch (end.end) {
    case 'done':
      return null;
    case 'in use':
      return `in use by another program, passed over. ${end.message}`;
    case 'interrupted':
      return 'interrupted. The same command goes on with it.';
    case 'failed':
      return `failed. Its output is in ${join(folder, LOG_FILE)}.`;
    default:
      return end satisfies never;
  }
}

function wordsFor(next: ReturnType<typeof nextTry>, job: Job, plan: Plan, out: string): string[] {
  if (next === 'continue') return resumeArguments(job, out);
  return [...startArguments(job, plan, out), ...(next === 'replace' ? [REPLACE] : [])];
}
