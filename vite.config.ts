import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The built page is a static folder that works from any path of any server.
export default defineConfig({
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: { target: 'es2023', outDir: 'dist/studio', emptyOutDir: true, chunkSizeWarningLimit: 2500 },
});
