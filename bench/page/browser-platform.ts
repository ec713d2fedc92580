import { Unavailable } from '../case.js';
import type { Ort, Platform } from '../platform.js';

/** The policy of the built page: no WebAssembly is compiled, and no peer's binary is shipped. */
const NO_WASM = "the built page's policy forbids WebAssembly: run it under `npm run dev` or --driver chromium";

/** A file below the page's root. Where a server answers with a page, there is no such file. */
async function file(path: string): Promise<Uint8Array | undefined> {
  const folder = path.startsWith('demo/') ? '../' : '../bench-reference/';
  const response = await fetch(new URL(folder + path, document.baseURI));
  if (!response.ok || response.headers.get('content-type')?.startsWith('text/html')) return undefined;
  return new Uint8Array(await response.arrayBuffer());
}

async function ort(provider: 'wasm' | 'webgpu'): Promise<Ort> {
  if (!import.meta.env.DEV) throw new Unavailable(NO_WASM);
  const loading = provider === 'webgpu' ? import('onnxruntime-web/webgpu') : import('onnxruntime-web');
  return (await loading) as unknown as Ort;
}

async function loadWasmBackend(): Promise<void> {
  if (!import.meta.env.DEV) throw new Unavailable(NO_WASM);
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
}

export const browserPlatform = (): Platform => ({
  runtime: navigator.userAgent,
  slowToStart: [],
  gpu: navigator.gpu,
  file,
  ort,
  loadWasmBackend,
  torch: async () => {
    throw new Unavailable('PyTorch needs Node: run the benchmark there');
  },
  versions: {},
});
