import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';
import type { Implementation } from './report.js';

/** The part of onnxruntime-web that is used here. */
export interface Ort {
  InferenceSession: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> };
  Tensor: typeof OrtTensor;
  env: { webgpu: { device: unknown } };
}

/** A process of PyTorch that answers requests, one at a time. */
export interface TorchProcess {
  ask(request: object): Promise<Record<string, unknown>>;
}

/** The differences between Node and the browser. */
export interface Platform {
  runtime: string;
  /** Peers that take half a minute to start here: too long for --quick. */
  slowToStart: readonly Implementation[];
  gpu: GPU | undefined;
  /** A file of the demo (`demo/…`) or of the reference data (`camvid/…`); undefined where there is none. */
  file(path: string): Promise<Uint8Array | undefined>;
  /** Loads a peer; throws Unavailable with the reason where it cannot run. */
  ort(provider: 'wasm' | 'webgpu'): Promise<Ort>;
  /** Makes the backend `wasm` known to tfjs. */
  loadWasmBackend(): Promise<void>;
  torch(): Promise<TorchProcess>;
  versions: Record<string, string>;
}
