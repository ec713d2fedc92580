import type { ImageMaps, KeptFrame } from '../../protocol/session.js';

/** Bytes of decoded maps that are kept for going back and forth. */
const MOST_BYTES = 64e6;

const sizeOf = ({ layers }: ImageMaps): number => Object.values(layers).reduce((sum, { data }) => sum + data.length, 0);

/** The frames that were read last. One that is asked for again is not read again. */
export class FrameCache {
  private readonly frames = new Map<string, KeptFrame>();
  private bytes = 0;

  constructor(private readonly most = MOST_BYTES) {}

  get(key: string): KeptFrame | undefined {
    const frame = this.frames.get(key);
    if (!frame) return undefined;
    this.frames.delete(key);
    this.frames.set(key, frame);
    return frame;
  }

  add(key: string, frame: KeptFrame): void {
    if (this.frames.has(key)) return;
    this.frames.set(key, frame);
    this.bytes += sizeOf(frame.maps);
    for (const [oldest, { maps }] of this.frames) {
      if (this.bytes <= this.most || oldest === key) return;
      this.frames.delete(oldest);
      this.bytes -= sizeOf(maps);
    }
  }
}
