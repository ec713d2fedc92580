import { defineConfig } from 'vite';

// The command line: one file for Node; packages stay outside.
export default defineConfig({
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist/cli',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'atp-studio.js', banner: '#!/usr/bin/env node' } },
  },
});
