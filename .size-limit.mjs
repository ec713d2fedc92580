import { readFileSync } from 'node:fs';

// What the built page loads at once, gzipped. Parts that are loaded later have no limit of their own.
const page = 'dist/studio';
const html = readFileSync(`${page}/index.html`, 'utf8');
const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path]) => `${page}/${path}`);
if (scripts.length === 0) throw new Error(`${page}/index.html loads no script: build the page first.`);

export default [
  { name: 'scripts before the first paint', path: scripts, limit: '350 kB', gzip: true },
  { name: 'worker', path: `${page}/assets/worker-*.js`, limit: '400 kB', gzip: true },
];
