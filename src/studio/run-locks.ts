import type { OtherRun } from './store.js';

/** Gives a lock back. */
export type Release = () => void;

/** The tab that runs holds it while its run goes on. */
const RUN = 'atp-studio run';
/** A second lock of that tab, whose name says since when: other tabs can read only names. */
const SINCE = 'atp-studio since ';

const nameOf = (id: string) => `atp-studio run ${id}`;

/**
 * The locks that tell the tabs of one browser of each other's runs. The browser gives back the locks of a tab that is
 * closed or has crashed. Without a LockManager, as on a page that is not secure, no tab knows of another.
 */
export class RunLocks {
  private readonly own = new Set<string>();

  constructor(private readonly manager: Pick<LockManager, 'request' | 'query'> | undefined) {}

  /** Locks a kept run for this tab. Null when it is locked already: then it must not be continued here. */
  async lock(id: string): Promise<Release | null> {
    const name = nameOf(id);
    const manager = this.manager;
    if (!manager) return () => {};
    return new Promise((resolve, reject) => {
      const held = manager.request(name, { ifAvailable: true }, (lock) => {
        if (lock) return this.keep(name, (release) => resolve(release));
        resolve(null);
      });
      held.catch(reject);
    });
  }

  /** True when another tab has locked the kept run. */
  async isElsewhere(id: string): Promise<boolean> {
    return (await this.others()).includes(nameOf(id));
  }

  /** The run that goes on in another tab, if one does. */
  async otherRun(): Promise<OtherRun | null> {
    const names = await this.others();
    if (!names.includes(RUN)) return null;
    const time = names.find((name) => name.startsWith(SINCE))?.slice(SINCE.length);
    return { since: time === undefined ? null : Number(time) };
  }

  /**
   * Says to the other tabs that a run goes on here, since a time, until the lock is given back. Where another tab says so
   * already, this one follows when that one ends.
   */
  announce(since: number): Release {
    const end = new AbortController();
    const { signal } = end;
    const hold = (name: string, then?: () => void): void => {
      const held = this.manager?.request(name, { signal }, () => {
        then?.();
        return this.keep(name, (release) => signal.addEventListener('abort', release));
      });
      // Given back before its turn came.
      held?.catch(() => {});
    };
    hold(RUN, () => hold(`${SINCE}${since}`));
    return () => end.abort();
  }

  /** A lock is held until its promise resolves. */
  private async keep(name: string, take: (release: Release) => void): Promise<void> {
    this.own.add(name);
    await new Promise<void>(take);
    this.own.delete(name);
  }

  private async others(): Promise<string[]> {
    const held = (await this.manager?.query())?.held ?? [];
    return held.flatMap(({ name }) => (name === undefined || this.own.has(name) ? [] : [name]));
  }
}
