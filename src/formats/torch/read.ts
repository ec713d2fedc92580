import { type ByteSource, sourceOf } from '../byte-source.js';
import { hasText } from '../bytes.js';
import type { ModelFile } from '../model-file.js';
import type { ReadOptions } from '../weight-sets.js';
import { readTorchLegacy } from './read-legacy.js';
import { readTorchZip } from './read-zip.js';

/**
 * Reads a PyTorch checkpoint of either format without running anything in it. The network's tensors are searched for; see
 * `knownSets`, and `splitPrefix` where no network is known. A tensor's numbers are read when they are asked for.
 * @throws FormatError
 */
export function readTorch(given: Uint8Array | ByteSource, file: string, options: ReadOptions = {}): ModelFile {
  const source = sourceOf(given, file);
  const isZip = hasText(source.read(0, Math.min(2, source.size)), 'PK');
  return isZip ? readTorchZip(source, file, options) : readTorchLegacy(source, file, options);
}
