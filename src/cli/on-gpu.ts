import { nothingCompiles, startDevice } from '../engine/device.js';
import { Session } from '../engine/session.js';
import { VERSIONS } from '../engine/versions.js';
import type { RunEvent } from '../protocol/events.js';
import { decodeWithSharp } from './decode-node.js';
import { DRIVER_ADVICE } from './driver-advice.js';
import { openImageCache } from './image-cache.js';
import { memoryForLabels } from './main-memory.js';
import { loadOnnxRuntime } from './onnx-runtime.js';

interface GpuOptions {
  emit?: (event: RunEvent) => void;
  /** A folder that resized images are kept in between runs. */
  imageCache?: string | undefined;
}

/**
 * Starts the GPU and does a command's work in a session on it. Every command uses this. So each fails with a sentence
 * when the GPU reports an error or is lost, even where the work itself went on.
 */
export async function onGpu<Result>(
  work: (session: Session) => Promise<Result>,
  { emit = () => {}, imageCache }: GpuOptions = {},
): Promise<Result> {
  const imageStore = imageCache === undefined ? undefined : await openImageCache(imageCache);
  // Loaded only here: commands without a GPU run where its libraries cannot be loaded.
  const { installDawn } = await import('./dawn.js');
  const device = await startDevice(installDawn(), DRIVER_ADVICE);
  const session = new Session({
    device,
    decoder: decodeWithSharp,
    imageStore,
    versions: VERSIONS,
    runtime: `Node.js ${process.versions.node}`,
    emit,
    loadOnnxRuntime,
    labelBytes: memoryForLabels(),
  });
  try {
    return await session.supervise(() => work(session));
  } finally {
    await nothingCompiles();
    device.destroy();
  }
}
