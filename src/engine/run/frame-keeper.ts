import { reportError } from '../../protocol/errors.js';
import type { RunPlace, StepLists, SteppedEvent } from '../../protocol/events.js';
import {
  byPlace,
  type FrameList,
  imagesThatFit,
  isSamePlace,
  type ListedFrame,
  stepOfRun,
  stepsOfRun,
} from '../../protocol/frames.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { ImageMaps } from '../../protocol/session.js';
import { stagesWithSteps } from '../../protocol/stages.js';
import { type Facts, listsLeftOut } from '../../report/saved-form.js';
import { frameFile, smallPicturesFile } from '../../runs/frames/frame-file.js';
import { type FramePlan, readPlan, writePlan } from '../../runs/frames/frame-folder.js';
import {
  frameName,
  framesAmong,
  isFrameFile,
  PLAN,
  SMALL,
  stillName,
  stillOfName,
} from '../../runs/frames/frame-name.js';
import { MOST_FRAMES, staying } from '../../runs/frames/thinning.js';
import type { Storage } from '../../runs/storage.js';
import { type SmallPictureHost, smallPictures } from './small-pictures.js';

/**
 * Frames may take these parts of a run's time: those of what the page has just been shown, and those of all images. The start and
 * the ends of the stages are taken in any case, and count to neither.
 */
const SHARES = { shown: 0.01, all: 0.02 };

/** Milliseconds that small pictures may take in any case: the run has ended by then. */
const SHORT = 1000;

export interface FrameOptions {
  /** The folder of the frames. */
  storage: Storage;
  /** Bytes that they may take. Undefined: as before, of a run that goes on; 0: no frame is added. */
  budget: number | undefined;
  /** Share of the computing time that frames may take; undefined: 2 %. */
  share?: number | undefined;
  /** The image that is looked at when the run begins; undefined where nobody looks on. */
  watched: number | undefined;
  /** What the page was shown after the step that has just been taken. */
  shown: () => readonly ImageMaps[];
  /** Why no more frames are kept, in words. */
  tell: (problem: string) => void;
  changed: (list: FrameList) => void;
}

/** What the keeper needs of the run. */
export interface FrameHost extends SmallPictureHost {
  recipe: Recipe;
  facts: () => Facts;
  /** The images of the report's pictures. */
  others: readonly number[];
  /** Maps of an image under the present weights; undefined where it is left out. */
  maps: (image: number) => Promise<ImageMaps | undefined>;
  /** The same before the first step. */
  mapsBefore: (image: number) => Promise<ImageMaps | undefined>;
}

/**
 * Keeps maps of a few images while a run goes on: after every k-th step, within a budget of bytes and a small share of the
 * time. Where the bytes would be passed, k doubles and what lies between goes. Nothing of it throws, and a run never waits
 * for a frame that it has no time for.
 */
export class FrameKeeper {
  private frames: ListedFrame[] = [];
  private stills = new Set<number>();
  private bytes = 0;
  private ended = false;
  /** Milliseconds that frames took, and what one image takes: to look at, and to write. */
  private readonly spent = { shown: 0, all: 0 };
  private looking = 0;
  private writing = 0;

  private constructor(
    private readonly options: FrameOptions,
    private readonly host: FrameHost,
    private readonly plan: FramePlan,
    private readonly now: () => number,
  ) {}

  /**
   * `from`: the place that a run goes on from; null where it begins. Frames of later places are removed, since they come
   * again. Undefined where no frame is kept.
   */
  static async begin(
    options: FrameOptions,
    host: FrameHost,
    from: RunPlace | null,
    now: () => number = () => performance.now(),
  ): Promise<FrameKeeper | undefined> {
    try {
      const before = from ? await readPlan(options.storage) : undefined;
      const budget = options.budget ?? before?.budget ?? 0;
      const images = before?.images ?? imagesToKeep(options.watched, host, budget);
      const keeper = new FrameKeeper(options, host, { budget, every: before?.every ?? 1, images }, now);
      await keeper.goOn(from);
      if (budget === 0 || keeper.ended) return undefined;
      if (images.length === 0) {
        options.tell('The budget for pictures over time is smaller than a few pictures of this size: none are kept.');
        return undefined;
      }
      keeper.bytes += await writePlan(options.storage, keeper.plan);
      return keeper;
    } catch (error) {
      options.tell(sentence('No pictures are kept over time.', error));
      return undefined;
    }
  }

  /** Takes over what lies in the folder up to a place. */
  private async goOn(from: RunPlace | null): Promise<void> {
    const { storage } = this.options;
    const names = await storage.names();
    const all = framesAmong(names);
    this.frames = from ? all.filter((frame) => byPlace(frame, from) <= 0) : [];
    for (const frame of all) if (!this.frames.includes(frame)) await storage.remove(frameName(frame));
    if (!from) for (const name of names.filter(isFrameFile)) await storage.remove(name);
    this.stills = new Set(from ? names.flatMap((name) => stillOfName(name) ?? []) : []);
    // The plan is written anew.
    await storage.remove(PLAN);
    this.bytes = await storage.size();
    if (all.length > 0) this.options.changed(this.list());
  }

  /** Before the first step of a run that begins. */
  async atStart(): Promise<void> {
    const [first] = stagesWithSteps(this.host.recipe);
    if (!first || this.frames.length > 0) return;
    const index = this.host.recipe.stages.indexOf(first);
    await this.keep({ stage: first.stage, index, step: 0 }, null, this.plan.images, [], this.host.mapsBefore);
  }

  /** True where maps would be looked at after a step; the numbers of that step are not needed to tell. */
  isDue(place: RunPlace, computed: number): boolean {
    if (this.ended) return false;
    const isLast = place.step === this.host.recipe.stages[place.index]?.steps;
    if (isLast || this.frames.length === 0) return true;
    return (
      this.isItsTurn(place) && this.isFree('all', (this.writing + this.looking) * this.plan.images.length, computed)
    );
  }

  private isItsTurn(place: RunPlace): boolean {
    return stepOfRun(place, this.host.recipe) % this.plan.every === 0;
  }

  private isFree(account: keyof typeof SHARES, cost: number, computed: number): boolean {
    return this.spent[account] + cost <= (this.options.share ?? SHARES[account]) * computed;
  }

  /** After a step; `computed`: milliseconds of computing so far. */
  async afterStep(event: SteppedEvent, computed: number): Promise<void> {
    if (this.ended) return;
    const { stage, index, step } = event;
    const place = { stage, index, step };
    const shown = this.options.shown();
    const others = this.plan.images.filter((image) => !shown.some((maps) => maps.image === image));
    const lists = listsLeftOut(event, this.host.facts());
    if (step === event.steps || this.frames.length === 0) {
      await this.keep(place, lists, others, shown);
      return;
    }
    if (!this.isItsTurn(place)) return;
    const writing = this.writing * shown.length;
    const all = writing + (this.writing + this.looking) * others.length;
    if (this.isFree('all', all, computed)) this.spent.all += await this.keep(place, lists, others, shown);
    else if (shown.length > 0 && this.isFree('shown', writing, computed))
      this.spent.shown += await this.keep(place, lists, [], shown);
  }

  /** Where a run ends before its last step: what it reached. */
  async atEnd(event: SteppedEvent | undefined): Promise<void> {
    if (this.ended || !event || this.frames.some((frame) => isSamePlace(frame, event))) return;
    const { stage, index, step } = event;
    await this.keep({ stage, index, step }, listsLeftOut(event, this.host.facts()), this.plan.images, []);
  }

  /** After the end of a run: small pictures of its images, in what is left of the budget, for as long as frames may take. */
  async keepSmallPictures(computed: number): Promise<void> {
    if (this.ended) return;
    const { storage, share = SHARES.all, changed } = this.options;
    const until = this.now() + Math.max(SHORT, share * computed - this.spent.all);
    const pictures = await smallPictures(this.host, this.plan.budget - this.bytes, () => this.now() < until);
    if (pictures.length === 0) return;
    try {
      this.bytes += await storage.write(SMALL, [smallPicturesFile(pictures)]);
      changed(this.list());
    } catch {
      // A strip without pictures says so itself.
    }
  }

  /** Removes all frames, since there is no room for what matters more. True where that made room. */
  async giveRoom(): Promise<boolean> {
    if (this.frames.length === 0) return false;
    this.ended = true;
    this.frames = [];
    this.options.tell('The pictures over time were removed: there was no room for the run itself.');
    const { storage } = this.options;
    const names = (await storage.names()).filter(isFrameFile);
    for (const name of names) await storage.remove(name).catch(() => {});
    this.options.changed(this.list());
    return true;
  }

  /** Resolves with the milliseconds that it took. */
  private async keep(
    place: RunPlace,
    lists: StepLists | null,
    images: readonly number[],
    shown: readonly ImageMaps[],
    look = this.host.maps,
  ): Promise<number> {
    const start = this.now();
    try {
      const maps = [...shown];
      for (const image of images) {
        const found = await look(image);
        if (found) maps.push(found);
      }
      const seen = this.now();
      await this.write(place, lists, maps);
      if (images.length > 0) this.looking = (seen - start) / images.length;
      this.writing = (this.now() - seen) / Math.max(1, maps.length);
    } catch (error) {
      this.end(sentence('No more pictures are kept over time.', error));
    }
    return this.now() - start;
  }

  private async write(place: RunPlace, lists: StepLists | null, maps: readonly ImageMaps[]): Promise<void> {
    const fresh = maps.filter(({ image }) => !this.stills.has(image));
    const files = fresh.map((each): [string, Uint8Array] => [
      stillName(each.image),
      frameFile(place, [each], null, ['still']),
    ]);
    const frame = { ...place, images: maps.map(({ image }) => image) };
    files.push([frameName(frame), frameFile(place, maps, lists)]);
    const bytes = files.reduce((sum, [, file]) => sum + file.length, 0);
    if (!(await this.makeRoom(bytes))) return;
    for (const [name, file] of files) await this.writeFile(name, file);
    for (const { image } of fresh) this.stills.add(image);
    this.frames.push(frame);
    this.bytes += bytes;
    this.options.changed(this.list());
  }

  /** Where the storage is full, half of the frames go, once. */
  private async writeFile(name: string, file: Uint8Array): Promise<void> {
    const { storage } = this.options;
    try {
      await storage.write(name, [file]);
    } catch (error) {
      if (!(await this.thin())) throw error;
      await storage.write(name, [file]);
    }
  }

  /** Thins the frames until so many bytes more fit. False where they never do. */
  private async makeRoom(bytes: number): Promise<boolean> {
    while (this.bytes + bytes > this.plan.budget || this.frames.length >= MOST_FRAMES) {
      if (await this.thin()) continue;
      this.end('No more pictures are kept over time: their budget is full.');
      return false;
    }
    return true;
  }

  /** Doubles the distance of the frames until some of them go. False where none can. */
  private async thin(): Promise<boolean> {
    const { recipe } = this.host;
    const last = stepsOfRun(recipe);
    let kept = this.frames;
    while (kept.length === this.frames.length && this.plan.every <= last) {
      this.plan.every *= 2;
      kept = staying(this.frames, this.plan.every, recipe);
    }
    if (kept.length === this.frames.length) return false;
    // The plan comes first: what is left between is removed by the run that goes on.
    await writePlan(this.options.storage, this.plan);
    const going = this.frames.filter((frame) => !kept.includes(frame));
    this.frames = [...kept];
    for (const frame of going) await this.options.storage.remove(frameName(frame));
    this.bytes = await this.options.storage.size();
    this.options.changed(this.list());
    return true;
  }

  private end(problem: string): void {
    if (!this.ended) this.options.tell(problem);
    this.ended = true;
  }

  private list(): FrameList {
    const { budget, every, images } = this.plan;
    return { frames: [...this.frames], bytes: this.bytes, budget, every, images };
  }
}

/** The watched image and those of the report's pictures, as many as fit into the budget often enough. */
function imagesToKeep(watched: number | undefined, { others, recipe }: FrameHost, budget: number): number[] {
  const wanted = new Set([...(watched === undefined ? [] : [watched]), ...others]);
  return [...wanted].slice(0, imagesThatFit(recipe, budget)).sort((a, b) => a - b);
}

function sentence(start: string, error: unknown): string {
  return `${start} ${reportError(error).message}`;
}
