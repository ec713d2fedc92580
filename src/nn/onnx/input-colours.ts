import { NORMALISATIONS, type Normalisation, type NormalisationName } from '../../protocol/known-normalisations.js';
import type { ColoursSaid } from '../../protocol/normalisation.js';
import type { Channel, Preamble } from './preamble.js';

/** How a graph takes colours, as far as its preamble tells. */
export interface InputColours {
  normalisation: NormalisationName;
  /** The parts that the graph says; the rest is assumed. */
  said: ColoursSaid;
  /** What the layers are given, in words. */
  inside: string;
  /** True where the graph's own arithmetic is a known way of normalising. */
  normalises: boolean;
}

/** Three channels of the input as the layers get them: scale * x + shift. */
type Affine = readonly [Channel, Channel, Channel];

/** The input in units of a pixel's share of 255: level = mean + deviation * (what the layers are given). */
interface Levels {
  mean: number[];
  std: number[];
}

const near = (a: number, b: number, share = 0.005): boolean => Math.abs(a - b) <= share * Math.abs(b);
const all = (values: readonly number[], fits: (value: number) => boolean): boolean => values.every(fits);
const within = (low: number, high: number) => (value: number) => value >= low && value <= high;
const isUniform = ([first = 0, ...others]: readonly number[]): boolean =>
  others.every((value) => Math.abs(value - first) < 1e-6 * Math.max(1, Math.abs(first)));

/** Levels of an input whose largest value is `most`. */
const levelsOf = (affine: Affine, most: number): Levels => ({
  mean: affine.map(({ scale, shift }) => -shift / (scale * most)),
  std: affine.map(({ scale }) => 1 / (scale * most)),
});

/**
 * True for numbers that networks are trained on: colours as they are, centred on a level within the picture, or less a
 * mean. A factor or a shift that training came to by itself is none of these.
 */
function isNormalisation({ mean, std }: Levels, most: number): boolean {
  const [m = 0, s = 1] = [mean[0], std[0]];
  if (all(mean, (value) => Math.abs(value) < 1e-6)) {
    // The identity tells nothing of units: only a change from 0..255 to 0..1 or back does.
    return isUniform(std) && (most === 255 ? near(s, 1) : near(s, 1 / 255));
  }
  if (!all(mean, within(0.15, 0.85))) return false;
  if (all(std, (value) => near(value, 1 / 255))) return true;
  if (!isUniform(mean)) return all(std, within(0.1, 1.05));
  if (!isUniform(std)) return all(std, within(0.1, 0.6));
  // One mean and deviation for all channels: the middle of the range, or those of photographs.
  return near(m, 0.5, 0.01) ? near(s, 0.5, 0.01) || near(s, 1) : within(0.35, 0.6)(m) && within(0.2, 0.3)(s);
}

/** The unit of the input: 0..1 or 0..255; undefined where neither or both fit. */
function unitOf(affine: Affine): 1 | 255 | undefined {
  const fitting = ([1, 255] as const).filter((most) => isNormalisation(levelsOf(affine, most), most));
  return fitting.length === 1 ? fitting[0] : undefined;
}

const closeTo = (a: readonly number[], b: readonly number[], tolerance: number): boolean =>
  a.every((value, index) => Math.abs(value - (b[index] ?? 0)) <= tolerance);

/** The order of the input's channels by means that are known: those of ImageNet, in one order or the other. */
function orderOf({ mean }: Levels): Normalisation['channelOrder'] | undefined {
  const known = NORMALISATIONS.imagenet.mean;
  if (closeTo(mean, known, 0.012)) return 'rgb';
  return closeTo(mean, known.toReversed(), 0.012) ? 'bgr' : undefined;
}

const UNITS = {
  1: { rgb: 'zero-one', bgr: 'zero-one-bgr' },
  255: { rgb: 'zero-255', bgr: 'zero-255-bgr' },
} as const;

function insideOf({ mean, std }: Levels): string {
  if (closeTo(mean, [0, 0, 0], 1e-6)) return all(std, (value) => near(value, 1)) ? '0 to 1' : '0 to 255';
  if (all(std, (value) => near(value, 1 / 255))) return '0 to 255 less a mean';
  if (closeTo(mean, [0.5, 0.5, 0.5], 0.01) && closeTo(std, [0.5, 0.5, 0.5], 0.01)) return '-1 to 1';
  const { imagenet } = NORMALISATIONS;
  const isImageNet = [imagenet.mean, imagenet.mean.toReversed()].some((known) => closeTo(mean, known, 0.012));
  const deviates = [imagenet.std, imagenet.std.toReversed()].some((known) => closeTo(std, known, 0.012));
  return isImageNet && deviates ? "ImageNet's mean and deviation" : 'its own mean and deviation';
}

const mapChannels = ([red, green, blue]: Affine, change: (channel: Channel, index: number) => Channel): Affine => [
  change(red, 0),
  change(green, 1),
  change(blue, 2),
];

/** Normalisations that a graph may undo: what the layers get then must be one of the others, exactly. */
function undone(affine: Affine): InputColours | undefined {
  for (const name of ['imagenet', 'minus-one-one'] as const) {
    const { mean, std, label } = NORMALISATIONS[name];
    const onLevels = mapChannels(affine, ({ from, scale, shift }, channel) => ({
      from,
      scale: scale / (std[channel] ?? 1),
      shift: shift - (scale * (mean[channel] ?? 0)) / (std[channel] ?? 1),
    }));
    const result = levelsOf(onLevels, 1);
    const found = Object.entries(NORMALISATIONS).find(
      ([, known]) =>
        !closeTo(mean, known.mean, 1e-9) &&
        closeTo(result.mean, known.mean, 0.004) &&
        result.std.every((s, at) => near(s, known.std[at] ?? 1, 0.01)),
    );
    if (found)
      return { normalisation: name, said: 'all', inside: `${found[1].label} (${label} undone)`, normalises: true };
  }
  return undefined;
}

/** One function of each input channel, where all that the layers are given agree on it. */
function affineOf({ exits }: Preamble): Affine | undefined {
  const byChannel = [0, 1, 2].map((from) => exits.flat().filter((channel) => channel.from === from));
  const agree = byChannel.every(([first, ...others]) =>
    others.every(
      ({ scale, shift }) =>
        first &&
        near(scale, first.scale, 1e-6) &&
        Math.abs(shift - first.shift) < 1e-6 * Math.max(1, Math.abs(first.shift)),
    ),
  );
  const [red, green, blue] = byChannel.map(([first]) => first);
  return agree && red && green && blue ? [red, green, blue] : undefined;
}

/** True where the layers get the channels in the opposite order. */
const isSwapped = ({ exits }: Preamble): boolean =>
  exits.length > 0 &&
  exits.every((channels) => channels.length >= 3 && channels.every(({ from }, at) => from === 2 - (at % 3)));

/**
 * The colours that a graph takes, read from its preamble. Whole numbers are 0..255. Floats tell their unit where the
 * numbers that the layers get are a known way of normalising in one unit of the input and not in another. Means in a known
 * order tell the order of the channels; else a swap of channels is read as BGR on its way to RGB.
 */
export function readInputColours(preamble: Preamble, whole: boolean): InputColours | undefined {
  const affine = affineOf(preamble);
  const unit = affine && unitOf(affine);
  const swapped = isSwapped(preamble);
  if (!affine || (unit === undefined && !whole)) {
    const found = affine && undone(affine);
    if (found || !swapped) return found;
    return { normalisation: 'imagenet-bgr', said: 'order', inside: 'RGB', normalises: false };
  }
  const levels = levelsOf(affine, unit ?? 255);
  const order = unit === undefined ? undefined : orderOf(levels);
  const settled = order ?? (swapped ? 'bgr' : 'rgb');
  return {
    normalisation: UNITS[whole ? 255 : (unit ?? 255)][settled],
    said: order ? 'all' : 'range',
    normalises: unit !== undefined,
    inside: unit === undefined ? 'as its layers take them' : insideOf(levels),
  };
}
