// How long a folder of Cityscapes' size takes to open, and how much memory: 300 synthetic PNGs of 2048 x 1024 pixels, and 3,000
// links to them. `npm run measure:opening -- [REVISION [IMAGES]]` measures an earlier state beside it, with so many of the
// images (all 300 unless said: it decodes each of them).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyOf } from './opening/copy-of.js';
import { linkImages, makeImages } from './opening/make-images.js';

const [revision, few = '300'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'opening-'));

/** Opens a folder in a process of its own: the peak of its memory is that process's. */
function measure(state: string, root: string, images: string, decoded: number): void {
  const output = execFileSync('node', ['scripts/run.mjs', 'scripts/open-folder.ts', images, String(decoded)], {
    cwd: root,
    encoding: 'utf8',
  });
  console.log(state, output.trim());
}

try {
  const [made, links, some] = ['images', 'links', 'some'].map((name) => join(folder, name)) as [string, string, string];
  await makeImages(made, { count: 300, width: 2048, height: 1024 });
  linkImages(made, links, 3000);
  linkImages(made, some, Number(few));
  measure('now, 300 images', '.', made, 0);
  measure('now, 3,000 links', '.', links, 0);
  measure(`now, ${few} links, decoded`, '.', some, Number(few));
  if (revision) {
    const before = join(folder, 'before');
    mkdirSync(before);
    copyOf(revision, before, ['scripts/open-folder.ts']);
    symlinkSync(join(process.cwd(), 'node_modules'), join(before, 'node_modules'));
    measure(`${revision}, ${few} links`, before, some, 0);
  }
} finally {
  rmSync(folder, { recursive: true });
}
