import type { WriteStream } from 'node:tty';
import { UserError } from '../protocol/errors.js';

/**
 * Lines on a standard stream. A reader may go away (`| head -1`), and a disk may be full. That ends the lines, not the work.
 */
class Lines {
  private broken = false;

  constructor(
    private readonly stream: Pick<WriteStream, 'write' | 'on'>,
    private readonly onBroken: (why: string) => void,
  ) {
    stream.on('error', (error) => this.give(error));
  }

  write(line: string): void {
    if (this.broken) return;
    try {
      this.stream.write(`${line}\n`);
    } catch (error) {
      this.give(error);
    }
  }

  /** Resolves when a text is out, or when its reader has gone away. Rejects when it cannot get out. Nothing follows it. */
  writeWhole(text: string): Promise<void> {
    this.broken = true;
    return new Promise((resolve, reject) => {
      const end = (error?: unknown) => (isFailure(error) ? reject(error) : resolve());
      try {
        this.stream.write(`${text}\n`, end);
      } catch (error) {
        end(error);
      }
    });
  }

  /** Resolves when all lines are out, or when they can no longer get out. */
  flushed(): Promise<void> {
    if (this.broken) return Promise.resolve();
    return new Promise((resolve) => {
      this.stream.write('', () => resolve());
    });
  }

  private give(error: unknown): void {
    if (this.broken) return;
    this.broken = true;
    this.onBroken(error instanceof Error ? error.message : String(error));
  }
}

/** False when there is no error, or only a reader that went away. */
const isFailure = (error: unknown): boolean => error instanceof Error && !('code' in error && error.code === 'EPIPE');

const errors = new Lines(process.stderr, () => {});
const results = new Lines(process.stdout, (why) =>
  errors.write(`Nothing more can be printed (${why}). The work goes on, and its files are written.`),
);

/** A line on standard output. */
export const print = (line: string): void => results.write(line);

/**
 * Prints a text that is the whole work of a command.
 * @throws UserError write-failed, on a full disk for example
 */
export const printWhole = (text: string): Promise<void> =>
  results.writeWhole(text).catch((error) => {
    throw new UserError(
      'write-failed',
      `The output cannot be written (${error instanceof Error ? error.message : error}).`,
    );
  });

/** A line on standard error. */
export const tell = (line: string): void => errors.write(line);

/** Resolves when all that was printed is out: the process may end then. */
export async function allPrinted(): Promise<void> {
  await results.flushed();
  await errors.flushed();
}
