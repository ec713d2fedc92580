import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Plugin } from 'vite';

const FOLDER = 'public/demo';

interface Manifest {
  classes: string;
  predictions: string;
  target: { image: string; labels: string }[];
}

/** Both demos by the names of their files. The black box's has no source model in it. */
export const DEMO_FILES = ['demo.zip', 'black-box.zip'] as const;
type DemoFile = (typeof DEMO_FILES)[number];

/** What a demo consists of, by paths in its folder. */
function partsOf(name: DemoFile): string[] {
  const { classes, predictions, target } = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as Manifest;
  const source = {
    'demo.zip': ['source.safetensors'],
    'black-box.zip': target.map(({ image }) => image.replace(/^[^/]+/, predictions).replace(/\.\w+$/, '.npz')),
  }[name];
  return ['manifest.json', classes, ...source, ...target.flatMap(({ image, labels }) => [image, labels])];
}

/** The file of a demo: stored, since its pictures and weights do not shrink; with one date, so that it is the same each time. */
export const demoFile = (name: DemoFile): Uint8Array =>
  zipSync(Object.fromEntries(partsOf(name).map((path) => [path, readFileSync(join(FOLDER, path))])), {
    level: 0,
    mtime: new Date(2000, 0, 1),
  });

/** The benchmark's page reads it by itself. */
const OF_BENCHMARK = 'source.safetensors';

/** The page gets each demo as one file, in place of the folder that the scripts work with. */
export const demoAsFiles: Plugin = {
  name: 'demo-as-files',
  configureServer({ middlewares }) {
    for (const name of DEMO_FILES)
      middlewares.use(`/demo/${name}`, (_request, response) => response.end(demoFile(name)));
  },
  generateBundle() {
    for (const name of DEMO_FILES) this.emitFile({ type: 'asset', fileName: `demo/${name}`, source: demoFile(name) });
  },
  async writeBundle({ dir = '' }) {
    const parts = [
      ...DEMO_FILES.flatMap(partsOf),
      'heldout',
      'heldout-labels',
      'predictions',
      'target',
      'target-labels',
    ];
    for (const path of new Set(parts))
      if (path !== OF_BENCHMARK) await rm(join(dir, 'demo', path), { recursive: true, force: true });
  },
};
