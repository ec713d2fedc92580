import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import {
  type DataId,
  type DataType,
  engine,
  env,
  findBackendFactory,
  registerBackend,
  removeBackend,
  reshape,
  setBackend,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { type Binding, encodeScalars, isRange, type Kernel, type Scalar } from './kernel.js';
import { Pipelines } from './pipelines.js';
import { leastDevice } from './plan/least-device.js';
import { activeTracer } from './plan/trace.js';
import { bytesOf, markHalf, type Storage, storageOf } from './storage/half.js';

/**
 * The one place that touches private fields of tfjs-backend-webgpu (pinned to 4.22.0; `backend.gpu.test.ts` fails when a
 * field goes). tfjs owns the device's queue, the command encoder and the tensors; our kernels join its compute pass.
 */
interface TensorRecord {
  resource: GPUBuffer | null;
  values: unknown;
  refCount: number;
}

interface BufferPool {
  acquireBuffer(size: number, usage: number): GPUBuffer;
}

interface BackendInternals {
  device: GPUDevice;
  queue: GPUQueue;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  commandQueueOwnedIds: WeakSet<DataId>;
  uniformPendingDisposal: GPUBuffer[];
  bufferManager: BufferPool;
  tensorMap: { get(id: DataId): TensorRecord };
  uploadToGPU(id: DataId): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo;
  memory(): { numBytesInGPU: number; numBytesAllocatedInGPU: number };
}

let internals: BackendInternals | undefined;
let shared: WebGPUBackend | undefined;
let pipelines: Pipelines | undefined;
let ownBytes = 0;

const NAME = 'webgpu';

function current(): BackendInternals {
  if (!internals) throw new Error('No WebGPU device: call installBackend first.');
  return internals;
}

function compiled(): Pipelines {
  if (!pipelines) throw new Error('No WebGPU device: call installBackend first.');
  return pipelines;
}

/** Compiles kernels beside other work, before they are dispatched. */
export const compileAhead = (kernels: Iterable<Kernel>): Promise<void> => compiled().compileAhead(kernels);

/** Makes `device` the one that tfjs and our kernels run on. Must be called before any tensor is made. */
export async function installBackend(device: GPUDevice, info: GPUAdapterInfo): Promise<void> {
  if (findBackendFactory(NAME)) removeBackend(NAME);
  shared = new WebGPUBackend(device, info);
  internals = shared as unknown as BackendInternals; // Its private fields have no types.
  ownBytes = 0;
  pipelines = new Pipelines(device);
  const backend = shared;
  registerBackend(NAME, () => backend, 3);
  env().set('WEBGPU_CPU_FORWARD', false);
  await setBackend(NAME);
}

/** The device that kernels run on. Without one, kernels are only traced: then what every device offers. */
export const gpuDevice = (): GPUDevice => (!internals && activeTracer() ? leastDevice : current().device);

/** Kernels dispatched since the last submit: an uncaptured GPU error belongs to one of them. */
const recent: string[] = [];
export const recentKernels = (): readonly string[] => recent;

/** The memory behind a binding. tfjs keeps a tensor's memory until all dispatches so far are submitted. */
export function resourceOf(binding: Binding): GPUBufferBinding {
  if (isRange(binding)) return binding;
  const backend = current();
  backend.uploadToGPU(binding.dataId);
  const record = backend.tensorMap.get(binding.dataId);
  if (!record.resource) throw new Error('Tensor has no GPU buffer.');
  backend.commandQueueOwnedIds.add(binding.dataId);
  return { buffer: record.resource };
}

function uniformBuffer(scalars: Scalar[]): GPUBuffer {
  const backend = current();
  const bytes = encodeScalars(scalars);
  const buffer = backend.bufferManager.acquireBuffer(
    bytes.byteLength,
    GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM,
  );
  backend.queue.writeBuffer(buffer, 0, bytes);
  backend.uniformPendingDisposal.push(buffer);
  return buffer;
}

/** Dispatches per submit. A submit costs API time, a long queue costs latency and watchdog patience. */
const BATCH = 32;

/** A kernel with its memory, ready to be dispatched any number of times. */
export interface BoundKernel {
  name: string;
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
}

/** Binds memory to a kernel, in the order of its WGSL bindings. */
export function bindKernel(kernel: Kernel, resources: readonly GPUBufferBinding[]): BoundKernel {
  const { pipeline, layout } = compiled().of(kernel);
  const group = current().device.createBindGroup({
    label: kernel.name,
    layout,
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  return { name: kernel.name, pipeline, group };
}

/**
 * Records one dispatch. `bindings` are the WGSL bindings 0..n-1 (inputs and outputs alike), `scalars` the uniform struct
 * at binding n (left out when empty). `workgroups`: up to 3 counts, each at most 65,535.
 */
export function dispatch(kernel: Kernel, bindings: Binding[], scalars: Scalar[], workgroups: number[]): void {
  if (!kernel.float16) refuseFloat16(kernel, bindings);
  const tracer = activeTracer();
  if (tracer) {
    tracer.dispatch(kernel, bindings, scalars, workgroups);
    return;
  }
  const resources: GPUBufferBinding[] = bindings.map(resourceOf);
  if (scalars.length > 0) resources.push({ buffer: uniformBuffer(scalars) });
  dispatchBound(bindKernel(kernel, resources), workgroups);
}

function refuseFloat16({ name }: Kernel, bindings: readonly Binding[]): void {
  if (bindings.some((binding) => !isRange(binding) && storageOf(binding) === 'float16')) {
    throw new Error(`${name} has no form for float16 tensors.`);
  }
}

/** Records one dispatch of a bound kernel. */
export function dispatchBound({ name, pipeline, group }: BoundKernel, workgroups: readonly number[]): void {
  const backend = current();
  backend.ensureCommandEncoderReady();
  if (!backend.computePassEncoder) {
    if (!backend.commandEncoder) throw new Error('tfjs gave no command encoder.');
    backend.computePassEncoder = backend.commandEncoder.beginComputePass();
  }
  const pass = backend.computePassEncoder;
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  const [x = 1, y = 1, z = 1] = workgroups;
  pass.dispatchWorkgroups(x, y, z);
  recent.push(name);
  dispatches += 1;
  backend.dispatchCountInPass += 1;
  if (backend.dispatchCountInPass >= BATCH) flush();
}

let dispatches = 0;
/** Dispatches of our own kernels since the page started. */
export const dispatchCount = (): number => dispatches;

/** Sends what was recorded to the GPU. */
export function flush(): void {
  refuseWhileTracing('submit');
  const backend = current();
  backend.endComputePassEncoder();
  if (backend.commandEncoder) backend.submitQueue();
  recent.splice(0, Math.max(0, recent.length - BATCH));
}

/** Waits until the GPU has done all that was sent. */
export async function finished(): Promise<void> {
  flush();
  await gpuDevice().queue.onSubmittedWorkDone();
}

/** A new tensor for a kernel to write; tracked by tf.tidy. Contents are undefined until it is written whole. */
export function emptyTensor(shape: number[], dtype: Storage | 'int32' = 'float32'): Tensor {
  const tracer = activeTracer();
  if (tracer) return tracer.tensor(shape, dtype);
  if (dtype === 'float16') return emptyFloat16(shape);
  return engine().makeTensorFromTensorInfo(current().makeTensorInfo(shape, dtype));
}

/** tfjs knows no float16. It sees the memory as half as many integers; their values mean nothing. */
function emptyFloat16(shape: number[]): Tensor {
  const words = bytesOf(util.sizeFromShape(shape), 'float16') / 4;
  const tensor = engine().makeTensorFromTensorInfo({ ...current().makeTensorInfo([words], 'int32'), shape });
  markHalf(tensor);
  return tensor;
}

/** The values of `x`, in the same order, under another shape: a second handle on the same memory, disposed on its own. */
export function view(x: Tensor, shape: readonly number[]): Tensor {
  const tracer = activeTracer();
  return tracer ? tracer.view(x, shape) : reshape(x, [...shape]);
}

/** A storage buffer of our own: `floats` 32-bit values, zero at the start. Freed by `freeBuffer`. */
export function allocateBuffer(label: string, floats: number): GPUBuffer {
  const size = ownBufferSize(floats);
  ownBytes += size;
  return gpuDevice().createBuffer({
    label,
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
}

/** Bytes of a buffer for this many floats. */
export const ownBufferSize = (floats: number): number => Math.max(256, Math.ceil((floats * 4) / 256) * 256);

/** A buffer of uniform structs, written once. Freed by `freeBuffer`. */
export function allocateUniforms(label: string, bytes: Uint8Array<ArrayBuffer>): GPUBuffer {
  ownBytes += bytes.byteLength;
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = gpuDevice().createBuffer({ label, size: bytes.byteLength, usage });
  gpuDevice().queue.writeBuffer(buffer, 0, bytes);
  return buffer;
}

export function freeBuffer(buffer: GPUBuffer): void {
  ownBytes -= buffer.size;
  flush();
  buffer.destroy();
}

/** Writes floats into a buffer at a byte offset, in order with the dispatches before and after it. */
export function writeBuffer(buffer: GPUBuffer, offset: number, values: Float32Array): void {
  flush();
  gpuDevice().queue.writeBuffer(buffer, offset, values.buffer, values.byteOffset, values.byteLength);
}

function refuseWhileTracing(what: string): void {
  if (activeTracer()) throw new Error(`A trace holds only dispatches: it cannot ${what}.`);
}

/** Copies bytes between two buffers of our own, in order with the dispatches before and after it. */
export function copyBuffer(from: GPUBuffer, to: GPUBuffer, bytes: number): void {
  refuseWhileTracing('copy a buffer');
  const backend = current();
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder?.copyBufferToBuffer(from, 0, to, 0, bytes);
}

/** Fills a buffer of our own with zeros, in order with the dispatches before and after it. */
export function clearBuffer(buffer: GPUBuffer): void {
  refuseWhileTracing('clear a buffer');
  const backend = current();
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder?.clearBuffer(buffer);
}

/** Reads a range of a buffer of our own. */
export async function readBuffer(buffer: GPUBuffer, offset: number, bytes: number): Promise<Float32Array> {
  const backend = current();
  const size = Math.ceil(bytes / 4) * 4;
  const staging = backend.device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder?.copyBufferToBuffer(buffer, offset, staging, 0, size);
  flush();
  try {
    await staging.mapAsync(GPUMapMode.READ);
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    staging.destroy();
  }
}

export interface GpuMemory {
  /** Bytes in use: tensors of tfjs and buffers of our own. */
  bytes: number;
  /** Bytes held on the GPU: those in use, and buffers that tfjs keeps for the next tensor of their size. */
  allocated: number;
  tensors: number;
}

export function gpuMemory(): GpuMemory {
  const { numBytesInGPU, numBytesAllocatedInGPU } = current().memory();
  return {
    bytes: numBytesInGPU + ownBytes,
    allocated: numBytesAllocatedInGPU + ownBytes,
    tensors: engine().memory().numTensors,
  };
}
