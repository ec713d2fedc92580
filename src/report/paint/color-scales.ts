import type { ScaleName } from '../../protocol/layers.js';

/**
 * Colour scales of the scalar layers. Each is a path through OKLCh whose lightness rises evenly, so that equal steps of
 * the value look equal, order survives without colour vision, and dark is always "little". Source of the colour space:
 * Björn Ottosson, "A perceptual color space for image processing" (2020).
 */

/** 256 colours, RGB bytes one after the other. */
export type Scale = Uint8Array;

interface Path {
  lightness: [from: number, to: number];
  /** Degrees; the shorter or the longer way round, just as the numbers say. */
  hue: [from: number, to: number];
  /** Chroma at the ends; in between it is highest, and never more than sRGB can show. */
  chroma: [from: number, middle: number, to: number];
}

const gamma = (linear: number): number => (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);

/** OKLCh to linear sRGB; outside [0,1] where sRGB has no such colour. */
function linearRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** The nearest colour of the same lightness and hue that sRGB has: chroma is lowered until it fits. */
function inGamut(lightness: number, chroma: number, hue: number): [number, number, number] {
  const rgb = linearRgb(lightness, chroma, hue);
  const fits = rgb.every((channel) => channel >= -1e-4 && channel <= 1.0001);
  return fits || chroma < 1e-3 ? rgb : inGamut(lightness, chroma * 0.96, hue);
}

const mix = ([from, to]: [number, number], t: number): number => from + (to - from) * t;

/** Quadratic through the three chroma values. */
const bend = ([from, middle, to]: [number, number, number], t: number): number =>
  from * (1 - t) * (1 - 2 * t) + middle * 4 * t * (1 - t) + to * t * (2 * t - 1);

function scaleAlong({ lightness, hue, chroma }: Path): Scale {
  const scale = new Uint8Array(256 * 3);
  for (let place = 0; place < 256; place++) {
    const t = place / 255;
    const rgb = inGamut(mix(lightness, t), Math.max(0, bend(chroma, t)), mix(hue, t));
    rgb.forEach((channel, at) => {
      scale[place * 3 + at] = Math.round(255 * gamma(Math.min(1, Math.max(0, channel))));
    });
  }
  return scale;
}

/** Night blue over violet and red to pale yellow; violet to green-yellow; deep blue to pale blue; brown to cream. */
export const scales: Record<ScaleName, Scale> = {
  entropy: scaleAlong({ lightness: [0.16, 0.96], hue: [275, 460], chroma: [0.06, 0.21, 0.12] }),
  weight: scaleAlong({ lightness: [0.2, 0.93], hue: [310, 110], chroma: [0.1, 0.12, 0.19] }),
  confidence: scaleAlong({ lightness: [0.18, 0.97], hue: [265, 205], chroma: [0.06, 0.14, 0.03] }),
  count: scaleAlong({ lightness: [0.18, 0.95], hue: [25, 95], chroma: [0.05, 0.15, 0.06] }),
};

/** The colour at a share of the scale as CSS. */
export function scaleColor(scale: Scale, share: number): string {
  const at = Math.round(Math.min(1, Math.max(0, share)) * 255) * 3;
  return `rgb(${scale[at]} ${scale[at + 1]} ${scale[at + 2]})`;
}
