import { type AugmentationDraw, blurKernel, reflect } from './augment.js';

/** RGB in [0,1], [height, width, 3]. */
export interface FloatImage {
  width: number;
  height: number;
  data: Float64Array;
}

type Rgb = readonly [number, number, number];

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Luma of ITU-R BT.601. */
const grey = ([red, green, blue]: Rgb): number => 0.299 * red + 0.587 * green + 0.114 * blue;

const pixelAt = (data: Float64Array, at: number): Rgb => [
  data[at] as number,
  data[at + 1] as number,
  data[at + 2] as number,
];

/** Each pixel becomes clamp(factor * pixel + (1 - factor) * towards(pixel)). */
function blend(data: Float64Array, factor: number, towards: (pixel: Rgb) => number): Float64Array {
  const blended = new Float64Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    const pixel = pixelAt(data, at);
    const target = (1 - factor) * towards(pixel);
    pixel.forEach((value, channel) => {
      blended[at + channel] = clamp(factor * value + target);
    });
  }
  return blended;
}

function meanGrey(data: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) sum += grey(pixelAt(data, at));
  return sum / (data.length / 3);
}

/**
 * The colour whose hue is `turns` further on the colour circle; value and saturation (HSV) stay. Of a hue of s sixths, a
 * channel lies below the largest one by the chroma, times 0 to 1 by its distance on the circle.
 */
function turnHue(rgb: Rgb, turns: number): Rgb {
  const [red, green, blue] = rgb;
  const most = Math.max(...rgb);
  const chroma = most - Math.min(...rgb);
  if (chroma === 0) return rgb;
  const sixths =
    most === red ? (green - blue) / chroma : most === green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
  const channel = (start: number): number => {
    const place = start + sixths + 6 * turns;
    const onCircle = place - 6 * Math.floor(place / 6);
    return most - chroma * clamp(Math.min(onCircle, 4 - onCircle));
  };
  return [channel(5), channel(3), channel(1)];
}

function turnHues(data: Float64Array, turns: number): Float64Array {
  const turned = new Float64Array(data.length);
  for (let at = 0; at < data.length; at += 3) turned.set(turnHue(pixelAt(data, at), turns), at);
  return turned;
}

/** One pass of the separable blur along x (`dx` = 1) or y (`dy` = 1). */
function blurAlong({ width, height, data }: FloatImage, kernel: Float64Array, dx: 0 | 1, dy: 0 | 1): FloatImage {
  const radius = (kernel.length - 1) / 2;
  const blurred = new Float64Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      kernel.forEach((weight, tap) => {
        const fromX = reflect(x + dx * (tap - radius), width);
        const fromY = reflect(y + dy * (tap - radius), height);
        const pixel = pixelAt(data, (fromY * width + fromX) * 3);
        pixel.forEach((value, channel) => {
          const to = (y * width + x) * 3 + channel;
          blurred[to] = (blurred[to] as number) + weight * value;
        });
      });
    }
  }
  return { width, height, data: blurred };
}

function mirror({ width, height, data }: FloatImage): FloatImage {
  const mirrored = Float64Array.from(data, (_, to) => {
    const [channel, x, row] = [to % 3, Math.floor(to / 3) % width, Math.floor(to / (3 * width))];
    return data[(row * width + width - 1 - x) * 3 + channel] as number;
  });
  return { width, height, data: mirrored };
}

/**
 * The augmentation of one image in float64: the reference for the GPU kernel.
 * Brightness multiplies; contrast blends with the mean grey of the brightened image; saturation blends with the pixel's
 * own grey; each is clamped to [0,1]; hue turns on the circle of HSV. (Definitions of torchvision's ColorJitter, but always
 * in this order, and grey weights 0.299, 0.587, 0.114.) Then Gaussian blur, radius ceil(3 sigma), reflect-101 borders,
 * along x, then y; then flip.
 */
export function augmentReference(image: FloatImage, draw: AugmentationDraw): FloatImage {
  const { width, height } = image;
  const bright = blend(image.data, draw.brightness, () => 0);
  const mean = meanGrey(bright);
  const contrasted = blend(bright, draw.contrast, () => mean);
  const saturated = blend(contrasted, draw.saturation, grey);
  const jittered: FloatImage = { width, height, data: draw.hue === 0 ? saturated : turnHues(saturated, draw.hue) };
  const kernel = draw.blurSigma > 0 ? blurKernel(draw.blurSigma) : undefined;
  const blurred = kernel ? blurAlong(blurAlong(jittered, kernel, 1, 0), kernel, 0, 1) : jittered;
  return draw.flip ? mirror(blurred) : blurred;
}
