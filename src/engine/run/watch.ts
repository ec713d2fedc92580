import type { ImageMaps } from '../../protocol/session.js';

/** Maps may be sent this often, in milliseconds. */
const EVERY = 100;
/** Maps take at most this share of the time. With what the next step loses by them it is under 5 %. */
const SHARE = 0.04;
/** The run waits no longer than this for a page that does not answer, in milliseconds. */
const PATIENCE = 5000;

/**
 * Shows the watched images between two steps of a run: not more often than the page can take, and never at more than a
 * small share of the run's time. The run waits until the page has painted the maps before it sends the next ones.
 */
export class MapWatch {
  images: number[] = [];
  /** What was sent after the latest step; nothing where its turn had not come. */
  shown: readonly ImageMaps[] = [];
  private next = 0;
  private pending = false;
  private answered: (() => void) | undefined;

  constructor(
    private readonly compute: (image: number) => Promise<ImageMaps | undefined>,
    private readonly send: (maps: ImageMaps[]) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** True where maps would be sent now. */
  get isDue(): boolean {
    return this.images.length > 0 && this.now() >= this.next;
  }

  /** Called after a step. */
  async afterStep(): Promise<void> {
    this.shown = [];
    if (!this.isDue) return;
    await this.waitForPage();
    const start = this.now();
    const maps: ImageMaps[] = [];
    for (const image of this.images) {
      const found = await this.compute(image);
      if (found) maps.push(found);
    }
    const cost = this.now() - start;
    this.next = this.now() + Math.max(EVERY, cost / SHARE);
    this.pending = true;
    this.shown = maps;
    this.send(maps);
  }

  acknowledge(): void {
    this.pending = false;
    this.answered?.();
    this.answered = undefined;
  }

  private async waitForPage(): Promise<void> {
    if (!this.pending) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE);
      this.answered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
