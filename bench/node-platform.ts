import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, platform as os, release } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { installDawn, WITH_FEATURES_UNDER_TEST } from '../src/cli/dawn.js';
import type { Ort, Platform, TorchProcess } from './platform.js';
import { startTorch } from './torch-process.js';

const root = resolve(import.meta.dirname, '..');
const packages = createRequire(join(root, 'package.json'));

/** The version of an installed package, from its package.json: some do not export theirs. */
async function versionOf(name: string): Promise<string> {
  const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function file(path: string): Promise<Uint8Array | undefined> {
  const [set = '', ...rest] = path.split('/');
  const folder = set === 'demo' ? join(root, 'public', 'demo') : join(sharedFolder(), set);
  const full = join(folder, ...rest);
  return existsSync(full) ? new Uint8Array(await readFile(full)) : undefined;
}

const sharedFolder = (): string => resolve(root, process.env.ATP_SHARED ?? '../shared');

/**
 * onnxruntime-web's WebGPU build under Dawn in Node: it hands slices of its shared WebAssembly memory to writeBuffer, which
 * browsers take and Dawn's binding does not.
 */
function prepareForOrt(): void {
  const queues = GPUQueue.prototype;
  const { writeBuffer } = queues;
  queues.writeBuffer = function (buffer, at, source, offset, size) {
    const shared = source instanceof Uint8Array && source.buffer instanceof SharedArrayBuffer;
    return writeBuffer.call(this, buffer, at, (shared ? source.slice() : source) as BufferSource, offset, size);
  };
}

const loadedOrt = new Map<string, Promise<Ort>>();

function ort(provider: 'wasm' | 'webgpu'): Promise<Ort> {
  const known = loadedOrt.get(provider);
  if (known) return known;
  Object.assign(globalThis, { self: globalThis }); // Both of its builds look for it.
  if (provider === 'webgpu') prepareForOrt();
  const loading = (provider === 'webgpu'
    ? import('onnxruntime-web/webgpu')
    : import('onnxruntime-web')) as unknown as Promise<Ort>;
  loadedOrt.set(provider, loading);
  return loading;
}

/** Dawn in this process, with the peers as Node loads them. The driver must have been chosen before. */
export async function nodePlatform(): Promise<Platform> {
  // Timestamps as exact as the GPU has them: by default Dawn rounds them to 65 microseconds.
  const gpu = installDawn(['disable-dawn-features=timestamp_quantization', WITH_FEATURES_UNDER_TEST]);
  // jax-js asks for both.
  Object.assign(navigator, { userAgent: 'Node.js', hardwareConcurrency: cpus().length });
  const names = ['@tensorflow/tfjs', '@jax-js/jax', 'onnxruntime-web', 'webgpu'];
  const versions = await Promise.all(names.map(async (name) => [name, await versionOf(name)] as const));
  return {
    runtime: `Node ${process.version}, ${os()} ${release()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}`,
    slowToStart: ['ort-webgpu'],
    gpu,
    file,
    ort,
    async loadWasmBackend() {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      setWasmPaths(`${dirname(packages.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    },
    torch: () => {
      torchStarting ??= startTorch(join(import.meta.dirname, 'peers', 'torch', 'peer.py'));
      return torchStarting;
    },
    cpuTime() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    versions: Object.fromEntries(versions),
  };
}

let torchStarting: Promise<TorchProcess> | undefined;
