import { beforeEach, describe, expect, it } from 'vitest';
import { RunLocks } from './run-locks.js';

interface Request {
  name: string;
  run(): void;
}

/** The browser's lock manager in short: exclusive locks, one line of waiting for each name. */
class Locks {
  private readonly held = new Set<string>();
  private waiting: Request[] = [];

  readonly request = (name: string, options: LockOptions, callback: LockGrantedCallback<unknown>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const run = async () => {
        this.held.add(name);
        try {
          resolve(await callback({ name, mode: 'exclusive' }));
        } catch (error) {
          reject(error);
        }
        this.held.delete(name);
        this.next(name);
      };
      if (!this.held.has(name)) return void run();
      if (options.ifAvailable) return resolve(callback(null));
      const request = { name, run: () => void run() };
      this.waiting.push(request);
      options.signal?.addEventListener('abort', () => {
        this.waiting = this.waiting.filter((each) => each !== request);
        reject(options.signal?.reason);
      });
    });

  readonly query = async (): Promise<LockManagerSnapshot> => ({
    held: [...this.held].map((name) => ({ name, mode: 'exclusive' as const })),
    pending: this.waiting.map(({ name }) => ({ name, mode: 'exclusive' as const })),
  });

  private next(name: string): void {
    const request = this.waiting.find((each) => each.name === name);
    if (!request) return;
    this.waiting = this.waiting.filter((each) => each !== request);
    request.run();
  }
}

/** Lets all that waits for a promise go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

let first: RunLocks;
let second: RunLocks;

beforeEach(() => {
  // The signatures of the browser are overloaded: `Locks` has only the one that is called.
  const manager = new Locks() as unknown as LockManager;
  first = new RunLocks(manager);
  second = new RunLocks(manager);
});

describe('a run that goes on', () => {
  it('is seen by the other tab, with its start, and not by its own', async () => {
    const release = first.announce(1000);
    await settle();
    expect(await second.otherRun()).toEqual({ since: 1000 });
    expect(await first.otherRun()).toBeNull();
    release();
    await settle();
    expect(await second.otherRun()).toBeNull();
  });

  it('is announced by the tab that ran anyway as soon as the first one ends', async () => {
    const release = first.announce(1000);
    second.announce(2000);
    await settle();
    expect(await first.otherRun(), 'the first still holds the lock').toBeNull();
    release();
    await settle();
    expect(await first.otherRun()).toEqual({ since: 2000 });
  });

  it('leaves nothing behind when it ends before its turn came', async () => {
    const release = first.announce(1000);
    second.announce(2000)();
    release();
    await settle();
    expect(await first.otherRun()).toBeNull();
    expect(await second.otherRun()).toBeNull();
  });
});

describe('a kept run', () => {
  it('is locked by one tab at a time', async () => {
    const release = await first.lock('a');
    expect(release).not.toBeNull();
    expect(await second.lock('a')).toBeNull();
    expect(await second.isElsewhere('a')).toBe(true);
    expect(await first.isElsewhere('a')).toBe(false);
    release?.();
    await settle();
    expect(await second.lock('a')).not.toBeNull();
    expect(await first.isElsewhere('a')).toBe(true);
  });

  it('does not lock another one, and is no run that goes on', async () => {
    await first.lock('a');
    expect(await second.lock('b')).not.toBeNull();
    expect(await second.otherRun()).toBeNull();
  });
});

it('without a lock manager every run may start, and none is seen', async () => {
  const alone = new RunLocks(undefined);
  alone.announce(1)();
  expect(await alone.lock('a')).not.toBeNull();
  expect(await alone.otherRun()).toBeNull();
});
