import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { reportError } from '../../protocol/errors.js';
import { loadDemo } from './demo.js';

type Answer = { status?: number; body?: string; cut?: boolean };
let close: (() => void) | undefined;

/** A server that gives each path the answer set for it, and 404 to all others. */
async function serve(answers: Record<string, Answer>): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, body = '', cut = false } = answers[request.url ?? ''] ?? { status: 404 };
    if (!cut) return response.writeHead(status).end(body);
    response.writeHead(200, { 'Content-Length': 1000 });
    response.write('x', () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

afterEach(() => close?.());

const refusalOf = (baseUrl: string) =>
  loadDemo(baseUrl, false).then(
    () => undefined,
    (error: unknown) => reportError(error),
  );

const manifest = JSON.stringify({
  classes: 'classes.json',
  predictions: 'predictions',
  target: [{ image: 'target/1.png', labels: 'target-labels/1.png', domain: 'dusk' }],
});

test('a server that is gone is no fault of the program: the error names the file and what to do', async () => {
  const url = await serve({});
  close?.();
  const report = await refusalOf(url);
  expect(report).toMatchObject({ code: 'demo-unreachable', fault: false, file: 'manifest.json' });
  expect(report?.message).toContain(`manifest.json could not be fetched from ${new URL(url).origin}`);
  expect(report?.advice).toMatch(/server still runs.*try again/);
});

test('an answer that breaks off is reported too', async () => {
  const files = ['source.safetensors', 'classes.json', 'target-labels/1.png'];
  const answers = Object.fromEntries(files.map((file) => [`/demo/${file}`, { body: '{}' }]));
  const url = await serve({
    ...answers,
    '/demo/manifest.json': { body: manifest },
    '/demo/target/1.png': { cut: true },
  });
  expect(await refusalOf(url)).toMatchObject({ code: 'demo-unreachable', fault: false, file: 'target/1.png' });
});

test('a file that is missing, or a page that comes instead, is reported', async () => {
  expect(await refusalOf(await serve({}))).toMatchObject({ code: 'demo-missing', fault: false });
  close?.();
  const page = await serve({ '/demo/manifest.json': { body: '<!doctype html>' } });
  expect(await refusalOf(page)).toMatchObject({ code: 'demo-changed', fault: false, file: 'manifest.json' });
  close?.();
  const other = await serve({ '/demo/manifest.json': { body: '{"name": "other"}' } });
  expect(await refusalOf(other)).toMatchObject({ code: 'demo-changed', fault: false });
});
