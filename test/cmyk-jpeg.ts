import sharp from 'sharp';

export const CMYK_SIZE = { width: 48, height: 32 };

/** A smooth picture in ink, 0 for none: what a CMYK JPEG of best quality keeps. */
const inks = Uint8Array.from({ length: CMYK_SIZE.width * CMYK_SIZE.height * 4 }, (_, at) => {
  const [x, y] = [Math.floor(at / 4) % CMYK_SIZE.width, Math.floor(at / 4 / CMYK_SIZE.width)];
  return [20 + 4 * x, 220 - 6 * y, 40 + 2 * x + 3 * y, 3 * y][at % 4] as number;
});

/** Offset of the Adobe segment, 16 bytes long, and of its last byte: 0 for CMYK, 2 for YCCK. */
const adobeAt = (jpeg: Uint8Array): number => Buffer.from(jpeg).indexOf('Adobe') - 4;
const TRANSFORM = 15;

/** One ink of all pixels. */
const plane = (ink: number): Buffer => Buffer.from(inks.filter((_, at) => at % 4 === ink));

/** The picture as a JPEG of four components, inverted as Adobe writes it, with Adobe's marker. */
export async function cmykJpeg(): Promise<Uint8Array> {
  const raw = { ...CMYK_SIZE, channels: 1 as const };
  const image = sharp(plane(0), { raw }).joinChannel([plane(1), plane(2), plane(3)], { raw });
  const options = { quality: 100, chromaSubsampling: '4:4:4' };
  return new Uint8Array(await image.toColourspace('cmyk').jpeg(options).toBuffer());
}

export function withoutAdobeMarker(jpeg: Uint8Array): Uint8Array {
  const at = adobeAt(jpeg);
  return Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(at + TRANSFORM + 1)]);
}

/** The same numbers declared as YCCK: luminance, two differences, black. */
export function asYcck(jpeg: Uint8Array): Uint8Array {
  const ycck = jpeg.slice();
  ycck[adobeAt(jpeg) + TRANSFORM] = 2;
  return ycck;
}

const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** Light by Pillow's rule, red = (255 - cyan) (255 - black) / 255, of stored numbers (which are 255 - ink). */
const lightOf = (stored: readonly number[]): number[] =>
  stored.slice(0, 3).map((value) => Math.round((value * (stored[3] ?? 0)) / 255));

const eachPixel = (convert: (stored: number[]) => number[]): Uint8Array =>
  Uint8Array.from(
    Array.from({ length: inks.length / 4 }, (_, pixel) =>
      convert(Array.from(inks.subarray(4 * pixel, 4 * pixel + 4), (ink) => 255 - ink)),
    ).flat(),
  );

/** What Pillow makes of `cmykJpeg`, and of it without Adobe's marker. */
export const cmykLight = (): Uint8Array => eachPixel(lightOf);

/** What Pillow makes of `asYcck`: stored cyan, magenta, yellow are 255 minus the red, green, blue of luminance and differences. */
export const ycckLight = (): Uint8Array =>
  eachPixel(([y = 0, cb = 0, cr = 0, k = 0]) => {
    const [red, blue] = [1.402 * (cr - 128), 1.772 * (cb - 128)];
    const green = -0.344136 * (cb - 128) - 0.714136 * (cr - 128);
    return lightOf([...[y + red, y + green, y + blue].map((value) => 255 - clamp(value)), k]);
  });
