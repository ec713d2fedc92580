import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

const KERNEL = /^(.*\.wgsl)\?raw$/;

/** WGSL without comments and indentation; its lines keep their numbers. */
export const shortened = (wgsl: string): string => wgsl.replace(/[ \t]*\/\/.*$/gm, '').replace(/^[ \t]+/gm, '');

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
