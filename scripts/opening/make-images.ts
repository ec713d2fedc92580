import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

interface Images {
  count: number;
  width: number;
  height: number;
}

/** Waves with noise: a PNG of it is about as large as one of a photograph. */
function pictureOf(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [channel, pixel] = [at % 3, Math.floor(at / 3)];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return (
      128 + 60 * Math.sin(x / 37 + channel) + 50 * Math.cos(y / 23 + x / 91) + ((Math.imul(at, 2654435761) >>> 28) & 15)
    );
  });
}

/** Writes PNGs that all differ: each is the same picture, turned on by other rows. */
export async function makeImages(folder: string, { count, width, height }: Images): Promise<void> {
  mkdirSync(folder);
  const picture = pictureOf(width, height);
  const two = Buffer.concat([picture, picture]);
  for (let image = 0; image < count; image++) {
    const from = (image % height) * width * 3;
    const data = two.subarray(from, from + picture.length);
    const raw = { width, height, channels: 3 as const };
    await sharp(data, { raw })
      .png({ compressionLevel: 1 })
      .toFile(join(folder, `${String(image).padStart(5, '0')}.png`));
  }
}

/** Links to the images of a folder, again and again. */
export function linkImages(from: string, folder: string, count: number): void {
  mkdirSync(folder);
  const names = readdirSync(from);
  for (let image = 0; image < count; image++) {
    const name = names[image % names.length] as string;
    symlinkSync(join(from, name), join(folder, `${String(image).padStart(5, '0')}.png`));
  }
}
