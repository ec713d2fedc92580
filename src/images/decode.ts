import type { PlatformDecoder, RgbImage } from './image-file.js';
import { corruptImage, readImageHeader } from './image-kind.js';
import { decodePngSamples, type PngSamples } from './png-samples.js';

function paletteToRgb({ data }: PngSamples, palette: readonly (readonly number[])[], path: string): Uint8Array {
  const rgb = new Uint8Array(data.length * 3);
  for (let pixel = 0; pixel < data.length; pixel++) {
    const color = palette[data[pixel] as number];
    if (!color) throw corruptImage(path, new Error(`palette index ${data[pixel]} has no colour`));
    for (let channel = 0; channel < 3; channel++) rgb[pixel * 3 + channel] = color[channel] as number;
  }
  return rgb;
}

/** Grey is repeated; alpha is ignored: the colour stands as it is stored, without a background. */
function channelsToRgb({ data, channels, depth }: PngSamples): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  const to8 = depth === 16 ? 1 / 256 : 255 / (2 ** depth - 1);
  const green = channels > 2 ? 1 : 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = pixel * channels;
    rgb[pixel * 3] = (data[from] as number) * to8;
    rgb[pixel * 3 + 1] = (data[from + green] as number) * to8;
    rgb[pixel * 3 + 2] = (data[from + 2 * green] as number) * to8;
  }
  return rgb;
}

function decodePng(bytes: Uint8Array, path: string): RgbImage {
  const samples = decodePngSamples(bytes, path);
  const data = samples.palette ? paletteToRgb(samples, samples.palette, path) : channelsToRgb(samples);
  return { width: samples.width, height: samples.height, data };
}

/**
 * Decodes PNG, JPEG or WebP, recognised by content, to 8 bit RGB.
 * PNG gives the same bytes everywhere: 16 bits keep their high byte, grey of 1, 2 or 4 bits is scaled to 0..255, alpha,
 * gamma and colour profiles are ignored. JPEG and WebP are the platform's, so they may differ by a level or two
 * between browsers and Node. EXIF orientation is applied.
 * Throws UserError naming the file: empty-file, unsupported-image, corrupt-image, image-too-large.
 */
export async function decodeImage(bytes: Uint8Array, path: string, platform: PlatformDecoder): Promise<RgbImage> {
  const { kind } = readImageHeader(bytes, path);
  if (kind === 'png') return decodePng(bytes, path);
  try {
    return await platform(bytes, kind === 'jpeg' ? 'image/jpeg' : 'image/webp');
  } catch (error) {
    throw corruptImage(path, error);
  }
}
