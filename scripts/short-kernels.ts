import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

const KERNEL = /^(.*\.wgsl)\?raw$/;

/** WGSL without comments, indentation and most spaces; its lines keep their numbers. */
export const shortened = (wgsl: string): string =>
  wgsl
    .replace(/[ \t]*\/\/.*$/gm, '')
    .replace(/^[ \t]+/gm, '')
    .replace(/([,:;]) +/g, '$1')
    .replace(/ \{/g, '{')
    // Not behind '>', which may end a type: `>=` is another sign. Nor around '-': `--` is one, too.
    .replace(/([^>]) ([=+*/]) /g, '$1$2');

/** Kernels are bundled as text: what only people read of them stays out of the page. */
export const shortKernels: Plugin = {
  name: 'short-kernels',
  apply: 'build',
  enforce: 'pre',
  async load(id) {
    const file = KERNEL.exec(id)?.[1];
    return file === undefined ? null : `export default ${JSON.stringify(shortened(await readFile(file, 'utf8')))};`;
  },
};
