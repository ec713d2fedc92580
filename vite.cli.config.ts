import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultServerConditions, defineConfig, type Plugin } from 'vite';
import { sourcesHashInBuild } from './scripts/sources-hash.js';
import { installedBeside } from './scripts/third-party/installed.js';
import { thirdPartyNotice } from './scripts/third-party/plugin.js';
import { usedKernels } from './scripts/used-kernels.js';

/** onnxruntime looks for its WebAssembly, and for the script that starts it, beside its own script. */
const runtimeBesideScript: Plugin = {
  name: 'runtime-beside-script',
  generateBundle() {
    for (const fileName of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs']) {
      const path = fileURLToPath(import.meta.resolve(`onnxruntime-web/${fileName}`));
      this.emitFile({ type: 'asset', fileName, source: readFileSync(path) });
    }
  },
};

/** TensorFlow.js would take node-fetch where Node has no fetch of its own. The command line fetches nothing. */
const withoutNodeFetch: Plugin = {
  name: 'without-node-fetch',
  enforce: 'pre',
  resolveId: (id) => (id === 'node-fetch' ? '\0node-fetch' : null),
  load: (id) => (id === '\0node-fetch' ? 'export {};' : null),
};

// The command line for Node. Packages with native parts are installed beside it; all others are bundled (ADR 27).
export default defineConfig({
  plugins: [
    sourcesHashInBuild,
    usedKernels,
    withoutNodeFetch,
    runtimeBesideScript,
    thirdPartyNotice(installedBeside()).ofBuild,
  ],
  publicDir: false,
  ssr: {
    noExternal: true,
    external: ['sharp', 'webgpu'],
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultServerConditions] },
  },
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist/cli',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: {
      output: {
        entryFileNames: 'atp-studio.js',
        chunkFileNames: '[name].js',
        banner: ({ isEntry }) => (isEntry ? '#!/usr/bin/env node' : ''),
      },
    },
  },
});
