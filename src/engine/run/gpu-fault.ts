import { UserError } from '../../protocol/errors.js';
import type { Device } from '../device.js';

/** Remembers what the device reported. An error belongs to a run and is forgotten with it; a loss is for good. */
export class GpuWatch {
  private error: UserError | undefined;
  private loss: UserError | undefined;
  /** Work that goes on, each with the first error since it began. */
  private readonly working = new Set<{ error?: UserError }>();

  /** `onFault` is called for each, at any time. */
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

  /** Before a run: errors of the one before say nothing any more. */
  forgetErrors(): void {
    this.error = undefined;
  }

  /** Throws when the device is gone, and with it every weight and image on it. */
  checkDevice(): void {
    if (this.loss) throw this.loss;
  }

  /**
   * Before work on the GPU. What this gives is called once after it, and throws what the GPU reported meanwhile: the work may
   * have come to its end with zeros.
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

  /** Work that fails when the GPU does; a fault of the GPU comes first, since other errors are its consequence. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const check = this.begin();
    try {
      return await work();
    } finally {
      check();
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
