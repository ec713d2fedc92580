/** A picture as its file stores it: one number per sample (palette index, grey level, channel), before any scaling. */
export interface StoredSamples {
  width: number;
  height: number;
  /** 1: grey or palette index; 2: grey and opacity; 3: red, green, blue; 4: these and opacity. */
  channels: number;
  /** Bits per sample: 1, 2, 4, 8 or 16. */
  depth: number;
  data: Uint8Array | Uint16Array;
  /** Colours of the indices, where the picture has a palette. */
  palette: readonly (readonly number[])[] | undefined;
  /** Bits of the original samples, where the file says so. */
  declaredBits?: number | undefined;
  /** Half a sentence about what of the file is not read, or not as other programs show it. */
  remark?: string | undefined;
}
