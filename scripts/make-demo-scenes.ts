// Writes the images of the built-in demo: node scripts/run.mjs scripts/make-demo-scenes.ts [folder, default public/demo]
// Everything follows from the seeds in scenes/demo-sets.ts, so the folder can be made anew at any time.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoClasses } from './scenes/classes.js';
import { type DemoSet, demoSets } from './scenes/demo-sets.js';
import { encodeLabels, encodePicture } from './scenes/png.js';
import { renderScene } from './scenes/render.js';
import { HEIGHT, WIDTH } from './scenes/size.js';

const folder = process.argv[2] ?? 'public/demo';
let bytes = 0;

const write = (name: string, content: Uint8Array | string) => {
  writeFileSync(join(folder, name), content);
  bytes += content.length;
};

const writeSet = async (set: DemoSet) => {
  for (const part of [set.images, set.labels]) {
    rmSync(join(folder, part), { recursive: true, force: true });
    mkdirSync(join(folder, part), { recursive: true });
  }
  const entries: { image: string; labels: string; domain: string; seed: number }[] = [];
  for (const [index, { seed, domain }] of set.scenes.entries()) {
    const name = `${String(index + 1).padStart(4, '0')}.png`;
    const { rgb, labels } = renderScene(seed, domain);
    write(`${set.images}/${name}`, await encodePicture(rgb));
    write(`${set.labels}/${name}`, encodeLabels(labels, demoClasses));
    entries.push({ image: `${set.images}/${name}`, labels: `${set.labels}/${name}`, domain, seed });
  }
  return entries;
};

const listed: Record<string, Awaited<ReturnType<typeof writeSet>>> = {};
for (const set of demoSets) listed[set.name] = await writeSet(set);

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
write('classes.json', json(demoClasses));
write(
  'manifest.json',
  json({ width: WIDTH, height: HEIGHT, classes: 'classes.json', predictions: 'predictions', ...listed }),
);
console.log(
  `${demoSets.map(({ name, scenes }) => `${scenes.length} ${name}`).join(', ')}: ${bytes} bytes in ${folder}`,
);
