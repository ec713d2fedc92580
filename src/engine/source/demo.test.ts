import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zipSync } from 'fflate';
import { afterEach, expect, test } from 'vitest';
import { DEMO_FILES, demoFile } from '../../../scripts/demo-files.js';
import { reportError } from '../../protocol/errors.js';
import { loadDemo } from './demo.js';

type Answer = { status?: number; body?: string | Uint8Array; cut?: boolean };
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

const FILE = '/demo/demo.zip';

test('a server that is gone is no fault of the program: the error names the file and what to do', async () => {
  const url = await serve({});
  close?.();
  const report = await refusalOf(url);
  expect(report).toMatchObject({ code: 'demo-unreachable', fault: false, file: 'demo.zip' });
  expect(report?.message).toContain(`demo.zip could not be fetched from ${new URL(url).origin}`);
  expect(report?.advice).toMatch(/server still runs.*try again/);
});

test('an answer that breaks off is reported too', async () => {
  const report = await refusalOf(await serve({ [FILE]: { cut: true } }));
  expect(report).toMatchObject({ code: 'demo-unreachable', fault: false, file: 'demo.zip' });
});

test('a file that is missing, or something else that comes instead, is reported', async () => {
  expect(await refusalOf(await serve({}))).toMatchObject({ code: 'demo-missing', fault: false, file: 'demo.zip' });
  const others = [
    '<!doctype html>',
    zipSync({ 'other.txt': new Uint8Array(3) }),
    zipSync({ 'manifest.json': new TextEncoder().encode('{"name": "other"}') }, { level: 0 }),
  ];
  for (const body of others) {
    close?.();
    expect(await refusalOf(await serve({ [FILE]: { body } }))).toMatchObject({ code: 'demo-changed', fault: false });
  }
});

test('each demo comes as one file: all its images and labels, with the source model or with its predictions', async () => {
  const url = await serve(Object.fromEntries(DEMO_FILES.map((name) => [`/demo/${name}`, { body: demoFile(name) }])));
  const read = async ({ bytes }: { bytes: () => Promise<Uint8Array> }) => Buffer.from(await bytes());
  const onDisk = (path: string) => readFileSync(`public/demo/${path}`);
  const demo = await loadDemo(url, false);
  expect(Buffer.from(demo.model?.bytes ?? []).equals(onDisk('source.safetensors'))).toBe(true);
  expect(demo.predictions).toEqual([]);
  expect(demo.images).toHaveLength(36);
  for (const image of demo.images) expect((await read(image)).equals(onDisk(`target/${image.path}`))).toBe(true);
  for (const label of demo.labels) expect((await read(label)).equals(onDisk(`target-labels/${label.path}`))).toBe(true);
  const blackBox = await loadDemo(url, true);
  expect(blackBox.model).toBeNull();
  expect(blackBox.predictions).toHaveLength(36);
  for (const one of blackBox.predictions)
    expect((await read(one)).equals(onDisk(`predictions/${one.path}`))).toBe(true);
});
