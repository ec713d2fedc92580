import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';
import type { Implementation, TorchHost } from './report.js';

/** The part of onnxruntime-web that is used here. */
export interface Ort {
  InferenceSession: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> };
  Tensor: typeof OrtTensor;
  env: { webgpu: { device: unknown } };
}

export type TorchDevice = 'cpu' | 'cuda';

/** A process of PyTorch that answers requests, one at a time; an answer of an error is thrown. */
export interface TorchProcess {
  host: TorchHost;
  ask(request: object): Promise<Record<string, unknown>>;
  /** A file that the process can read, with the array's bytes. */
  write(values: Uint8Array | Float32Array | Int32Array): Promise<string>;
  /** The float32 values of a file, which is then deleted. */
  read(path: string): Promise<Float32Array>;
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
  /** Milliseconds that all threads of this process have computed; undefined where nothing tells. */
  cpuTime?(): number;
  versions: Record<string, string>;
}
