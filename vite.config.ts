import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { benchServing } from './bench/page/serve-plugin.js';
import { demoAsFiles } from './scripts/demo-files.js';
import { shortKernels } from './scripts/short-kernels.js';
import { sourcesHashInBuild } from './scripts/sources-hash.js';
import { thirdPartyNotice } from './scripts/third-party/plugin.js';
import { usedKernels } from './scripts/used-kernels.js';
import { IN_WORKER, withoutNetwork } from './scripts/without-network.js';

const POLICY = /<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"[^>]*>/;
const policy = POLICY.exec(readFileSync(new URL('index.html', import.meta.url), 'utf8'))?.[1];
if (!policy) throw new Error('index.html has no Content-Security-Policy.');

/** The development server injects scripts and styles that the page's strict policy forbids. */
const policyInBuildOnly: Plugin = {
  name: 'policy-in-build-only',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(POLICY, ''),
};

const thirdParty = thirdPartyNotice(
  '',
  IN_WORKER.map((name) => join('node_modules', name)),
);

// The built page is a static folder that works from any path of any server.
export default defineConfig({
  base: './',
  plugins: [
    react(),
    policyInBuildOnly,
    benchServing,
    sourcesHashInBuild,
    demoAsFiles,
    thirdParty.ofBuild,
    withoutNetwork(),
  ],
  // The benchmark's peers: found late, they would reload its page; onnxruntime-web finds its binaries by its own address.
  optimizeDeps: {
    include: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@jax-js/jax'],
    exclude: ['onnxruntime-web'],
  },
  worker: { format: 'es', plugins: () => [usedKernels, shortKernels, thirdParty.ofWorkers] },
  // The policy as a header binds the worker too; the page's own meta tag does not.
  preview: { headers: { 'Content-Security-Policy': policy } },
  build: {
    target: 'es2023',
    outDir: 'dist/studio',
    emptyOutDir: true,
    chunkSizeWarningLimit: 2500,
    rolldownOptions: { input: ['index.html', 'bench/index.html'] },
  },
});
