import type { Random } from './random.js';

/** Where an order of images is: those left of the epoch, and what was drawn. */
export interface SamplerState {
  rest: number[];
  random: string;
}

/**
 * Endless batches of image indices 0..count-1. Every epoch is a fresh shuffle, without replacement. A batch is always
 * full: where an epoch ends it takes images of the next one. It may hold an image twice there, or where count < batchSize.
 */
export class Sampler {
  private readonly indices: number[];
  private epoch: number[] = [];

  constructor(
    count: number,
    private readonly batchSize: number,
    private readonly random: Random,
  ) {
    if (count < 1) throw new RangeError('there is nothing to draw batches from');
    this.indices = Array.from({ length: count }, (_, index) => index);
  }

  next(): number[] {
    while (this.epoch.length < this.batchSize) this.epoch = [...this.epoch, ...this.random.shuffle(this.indices)];
    const batch = this.epoch.slice(0, this.batchSize);
    this.epoch = this.epoch.slice(this.batchSize);
    return batch;
  }

  /** The batches that the next calls of `next` will give; nothing is drawn. */
  peek(batches: number): number[][] {
    const state = this.save();
    const coming = Array.from({ length: batches }, () => this.next());
    this.load(state);
    return coming;
  }

  save(): SamplerState {
    return { rest: this.epoch, random: this.random.save() };
  }

  load({ rest, random }: SamplerState): void {
    this.epoch = rest;
    this.random.load(random);
  }
}
