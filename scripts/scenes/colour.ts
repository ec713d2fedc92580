/** Linear light, each channel 0 (black) to 1 (white); lamps may be brighter. */
export type Colour = readonly [number, number, number];

/** Linear colour of an sRGB hex triple such as 0x8a4b38. */
export function srgb(hex: number): Colour {
  const channel = (shift: number) => (((hex >> shift) & 255) / 255) ** 2.2;
  return [channel(16), channel(8), channel(0)];
}

export const scaled = (c: Colour, factor: number): Colour => [c[0] * factor, c[1] * factor, c[2] * factor];

export const mixed = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

export const clamp = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothStep(low: number, high: number, x: number): number {
  const t = clamp((x - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}
