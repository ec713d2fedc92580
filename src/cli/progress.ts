import type { RunEvent } from '../protocol/events.js';
import { weighedWords } from '../report/choice/choice-words.js';
import { labelFormText } from '../report/label-form.js';
import { duration } from '../report/numbers.js';
import { placeWords } from '../report/outcome.js';

/** Nothing is said of work that takes less than this, in milliseconds. */
const QUIET = 5000;
const EVERY = 10_000;

/** How far some work is, and about how long it still takes. It is said now and then. */
export class Progress {
  private first: { done: number; time: number } | undefined;
  private latest = { done: 0, total: 0, time: 0 };
  private next = 0;

  constructor(
    private readonly what: string,
    private readonly say: (line: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The first call may come before anything is done, or with what was done before. */
  reached(done: number, total: number): void {
    const time = this.now();
    this.latest = { done, total, time };
    // The first one has other work in it: shaders are compiled.
    if (!this.first) {
      this.first = { done, time };
      this.next = time + QUIET;
      return;
    }
    if (time < this.next || done >= total) return;
    this.next = time + EVERY;
    this.say(this.words);
  }

  /** "33 of 50 images"; "no images" before the first call. */
  get count(): string {
    const { done, total } = this.latest;
    return this.first ? `${done} of ${total} ${this.what}` : `no ${this.what}`;
  }

  /** "33 of 50 images, about 3.0 s left". */
  get words(): string {
    const { done, total, time } = this.latest;
    const passed = done - (this.first?.done ?? 0);
    if (!this.first || passed === 0 || done >= total) return this.count;
    const left = ((time - this.first.time) / passed) * (total - done);
    return `${this.count}, about ${duration(left / 1000)} left`;
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const heldOutWords = ({ heldOut }: Extract<RunEvent, { type: 'run-started' }>): string =>
  heldOut ? `; ${heldOut.names.length} held-out images, ${heldOut.labelled} with labels` : '';

/** One line for a person, or null for events that would only fill the screen. */
export function describeEvent(event: RunEvent): string | null {
  switch (event.type) {
    case 'run-started':
      return `${event.model.architecture}, ${event.model.parameters.toLocaleString('en')} parameters; ${event.targets.names.length} images, ${event.targets.labelled} with labels${heldOutWords(event)}; ${event.adapter.description}`;
    case 'evaluated': {
      const { mIoU, mAcc, aAcc } = event.metrics;
      const images = event.set === 'held-out' ? ', held-out images' : '';
      return `${event.checkpoint} (${event.evaluated}${images}): mIoU ${percent(mIoU)}, mAcc ${percent(mAcc)}, aAcc ${percent(aAcc)}`;
    }
    case 'stage-started':
      return `${event.stage}: ${event.steps} steps`;
    case 'stepped': {
      const every = Math.max(1, Math.floor(event.steps / 20));
      if (event.step % every !== 0 && event.step !== event.steps) return null;
      const losses = Object.entries(event.numbers.losses).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
      return `  step ${event.step}/${event.steps}  ${losses.join('  ')}  mean entropy ${event.numbers.meanEntropy.toFixed(3)}  ${Math.round(event.milliseconds)} ms`;
    }
    case 'labels-stored':
      return `soft labels of ${event.labels.images} images: ${labelFormText(event.labels)}`;
    case 'warned':
      return `warning: ${event.warning.message} ${event.warning.advice}`;
    case 'stage-finished':
      return `${event.stage} took ${event.seconds.toFixed(1)} s`;
    case 'stage-weighed':
      return weighedWords(event.weighed);
    case 'run-finished':
      return `${event.outcome} after ${event.seconds.toFixed(1)} s of computing`;
    case 'run-continued':
      return `continued ${placeWords(event.place)}`;
    case 'progressed':
    case 'checkpoint-written':
    case 'ranked':
    // Said with the result.
    case 'chosen':
    case 'collapsed':
    case 'result-hashed':
    case 'paused':
    case 'resumed':
      return null;
    default:
      return event satisfies never;
  }
}
