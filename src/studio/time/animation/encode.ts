import { Encoder } from 'modern-gif';

/** Pictures one after the other: RGBA bytes of one size, each shown as long as the others. */
export interface Animation {
  width: number;
  height: number;
  frames: readonly Uint8ClampedArray[];
  /** Milliseconds of a picture. A GIF counts in hundredths of a second. */
  delay: number;
}

/** A GIF that plays in a loop. All pictures share 255 colours: where there are more, the nearest is taken. */
export async function encodeGif({ width, height, frames, delay }: Animation): Promise<Uint8Array> {
  const encoder = new Encoder({ width, height, looped: true, loopCount: 0 });
  for (const data of frames) await encoder.encode({ data: new Uint8ClampedArray(data), delay });
  return new Uint8Array(await encoder.flush('arrayBuffer'));
}
