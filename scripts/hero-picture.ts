/*
 * Makes the picture of the start page from the demo's own files: a target image, and what the source model and the
 * adapted model make of it. Both folders come from the command line, with the recipe "demo":
 *   atp-studio predict --model public/demo/source.safetensors --images public/demo/target --classes public/demo/classes.json --recipe demo --as png --size image --out before
 *   atp-studio adapt --model public/demo/source.safetensors --images public/demo/target --labels public/demo/target-labels --classes public/demo/classes.json --recipe demo --out run
 *   node scripts/run.mjs scripts/hero-picture.ts before run/predictions [0011.png]
 * Prints the share of the labelled pixels that is right, which stands under the picture.
 */
import { join } from 'node:path';
import sharp from 'sharp';

const [before, after, image = '0011.png'] = process.argv.slice(2);
if (!before || !after) throw new Error('Usage: hero-picture.ts BEFORE AFTER [IMAGE]');
const OUT = 'src/studio/panels/hero';
const QUALITY = 82;

const colours = (file: string) => sharp(file).toColourspace('srgb').removeAlpha().raw().toBuffer();

await sharp(join('public/demo/target', image)).webp({ quality: QUALITY }).toFile(join(OUT, 'image.webp'));
const truth = await colours(join('public/demo/target-labels', image));
for (const [name, folder] of [
  ['before', before],
  ['after', after],
] as const) {
  const file = join(folder, image);
  await sharp(file)
    .png({ palette: true, compressionLevel: 9 })
    .toFile(join(OUT, `${name}.png`));
  const ids = await colours(file);
  let right = 0;
  for (let at = 0; at < truth.length; at += 3) {
    if (truth[at] === ids[at] && truth[at + 1] === ids[at + 1] && truth[at + 2] === ids[at + 2]) right++;
  }
  console.log(`${name}: ${((300 * right) / truth.length).toFixed(1)} % right`);
}
