import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** The part of the reference data that the page may ask for. */
const FILES = ['camvid/source.safetensors', 'camvid/golden.safetensors'];

type Next = () => void;

/** /bench is a folder with a page in it, as on any server of static files; Vite would answer with the studio. */
function toFolder(request: IncomingMessage, response: ServerResponse, next: Next): void {
  const [path, query] = (request.url ?? '').split('?');
  if (path !== '/bench') {
    next();
    return;
  }
  response.writeHead(302, { Location: query === undefined ? '/bench/' : `/bench/?${query}` });
  response.end();
}

/** Serves a few files of the reference data (ATP_SHARED, by default ../shared) under development. */
function reference(request: IncomingMessage, response: ServerResponse, next: Next): void {
  const name = FILES.find((path) => request.url === `/bench-reference/${path}`);
  const path = name ? join(resolve(process.env.ATP_SHARED ?? '../shared'), name) : undefined;
  if (!path || !existsSync(path)) {
    next();
    return;
  }
  response.setHeader('Content-Type', 'application/octet-stream');
  response.end(readFileSync(path));
}

/** Gives Vite's servers what the benchmark's page needs. */
export const benchServing: Plugin = {
  name: 'bench-serving',
  configureServer({ middlewares }) {
    middlewares.use(toFolder);
    middlewares.use(reference);
  },
  configurePreviewServer({ middlewares }) {
    middlewares.use(toFolder);
  },
};
