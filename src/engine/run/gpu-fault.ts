import { UserError } from '../../protocol/errors.js';
import type { Device } from '../device.js';

/** Remembers what the device reported. An error belongs to one run and is forgotten with it; a loss is for good. */
export class GpuWatch {
  private error: UserError | undefined;
  private loss: UserError | undefined;
  /** Work that goes on, each with the first error since it began. */
  private readonly working = new Set<{ error?: UserError }>();

  /** Calls `onFault` for each fault, at any time. */
  constructor(device: Device, onFault: () => void) {
    device.onError((message) => {
      this.error ??= gpuError(message);
      for (const work of this.working) work.error ??= gpuError(message);
      onFault();
    });
    void device.lost.then((reason) => {
      this.loss = gpuLost(reason);
      onFault();
    });
  }

  get fault(): UserError | undefined {
    return this.loss ?? this.error;
  }

  get lost(): boolean {
    return this.loss !== undefined;
  }

  /** To be called before a run: errors of the last run say nothing about it. */
  forgetErrors(): void {
    this.error = undefined;
  }

  /** Throws when the device is gone. Every weight and image on it is gone too. */
  checkDevice(): void {
    if (this.loss) throw this.loss;
  }

  /**
   * To be called before work on the GPU. The function that it gives is called once after the work. That one throws what the
   * GPU reported meanwhile: the work may have ended with zeros.
   */
  begin(): () => void {
    this.checkDevice();
    const work: { error?: UserError } = {};
    this.working.add(work);
    return () => {
      this.working.delete(work);
      this.checkDevice();
      if (work.error) throw work.error;
    };
  }

  /** Does work that fails when the GPU does. A fault of the GPU comes first, since other errors are its consequence. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const check = this.begin();
    try {
      return await work();
    } finally {
      check();
    }
  }

  /** What work gives, piece by piece. A piece counts only where the GPU has reported nothing until it was there. */
  async *watched<Piece>(work: AsyncGenerator<Piece, void, void>): AsyncGenerator<Piece, void, void> {
    try {
      for (;;) {
        const next = await this.during(() => work.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await work.return();
    }
  }
}

const gpuError = (message: string) =>
  new UserError('gpu-error', message, {
    advice: 'Try a smaller input, crop or batch in the recipe; the source model is unchanged.',
  });

const gpuLost = (reason: string) =>
  new UserError(
    'gpu-lost',
    `The GPU was lost (${reason}), and with it the weights of the run; the figures so far are kept.`,
    {
      advice:
        'Start again from the source model, which is unchanged. If it happens again, use a smaller crop or batch.',
    },
  );
