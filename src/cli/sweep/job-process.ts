import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ErrorReport } from '../../protocol/errors.js';
import { ENDING_SIGNALS, exitCodeOf } from '../signals.js';
import { clearFailure, writeFailure } from './failure.js';
import { jobState, LOG_FILE } from './job-state.js';

/** How a try of a job ended. */
export type JobEnd =
  | { end: 'done' }
  | { end: 'in use'; message: string }
  | { end: 'interrupted'; exitCode: number }
  | { end: 'failed'; message: string };

export interface JobProcess {
  process: ChildProcess;
  ended: Promise<JobEnd>;
}

interface Surroundings {
  folder: string;
  /** The words behind the program's name. */
  words: readonly string[];
  print(line: string): void;
  tell(line: string): void;
}

/**
 * Starts a job as a process of its own, in a group of its own: so Ctrl+C reaches it once, from the sweep. What it prints
 * also goes to the end of its log.
 */
export async function startJob({ folder, words, print, tell }: Surroundings): Promise<JobProcess> {
  await mkdir(folder, { recursive: true });
  await clearFailure(folder);
  const log = createWriteStream(join(folder, LOG_FILE), { flags: 'a' });
  log.on('error', (error) => tell(`${join(folder, LOG_FILE)} cannot be written (${error.message}). The job goes on.`));
  log.write(`\n[${new Date().toISOString()}] atp-studio ${words.join(' ')}\n`);
  const program = [...process.execArgv, process.argv[1] ?? ''];
  const child = spawn(process.execPath, [...program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
    windowsHide: true,
  });
  let report: ErrorReport | undefined;
  child.on('message', (message) => {
    report = message as ErrorReport; // the other end is `tellParent`
  });
  const both = (show: (line: string) => void) => (line: string) => {
    log.write(`${line}\n`);
    show(line);
  };
  const ended = (async (): Promise<JobEnd> => {
    // Both are pipes, so they are there.
    const lines = [eachLine(child.stdout as Readable, both(print)), eachLine(child.stderr as Readable, both(tell))];
    const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    await Promise.all(lines);
    const end = await endOf(folder, signal ? 128 + constants.signals[signal] : exitCode, report);
    log.end(`[${new Date().toISOString()}] ${end.end}${signal ? `, by ${signal}` : `, exit code ${exitCode}`}\n`);
    if (end.end === 'failed') {
      await writeFailure(folder, { message: end.message, exitCode, time: new Date().toISOString() });
    }
    return end;
  })();
  return { process: child, ended };
}

async function eachLine(stream: Readable, show: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) show(line);
}

const INTERRUPTED: readonly number[] = ENDING_SIGNALS.map(exitCodeOf);

async function endOf(folder: string, exitCode: number | null, report: ErrorReport | undefined): Promise<JobEnd> {
  if (exitCode === 0) return { end: 'done' };
  if (exitCode !== null && INTERRUPTED.includes(exitCode)) return { end: 'interrupted', exitCode };
  // Another sweep may have begun the job, or ended it, since its folder was looked at.
  if (report && ['in-use', 'other-run'].includes(report.code)) return { end: 'in use', message: report.message };
  if (report) return { end: 'failed', message: report.message };
  const found = await jobState(folder);
  if (found.state === 'failed') return { end: 'failed', message: found.message };
  const signal = Object.entries(constants.signals).find(([, number]) => 128 + number === exitCode)?.[0];
  const how = signal ? `by ${signal}` : `with exit code ${exitCode}`;
  return { end: 'failed', message: `The process ended ${how} and said no reason.` };
}
