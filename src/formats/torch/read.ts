import { type ByteSource, sourceOf } from '../byte-source.js';
import { hasText } from '../bytes.js';
import type { ModelFile } from '../model-file.js';
import { readTorchLegacy } from './read-legacy.js';
import { readTorchZip } from './read-zip.js';

/**
 * Reads a PyTorch checkpoint of either format without running anything in it. Unwraps `state_dict`, `model` and
 * `model_state_dict`, and takes off the prefix of all names (see `splitPrefix`). A tensor's numbers are read when they are
 * asked for.
 * @throws FormatError
 */
export function readTorch(given: Uint8Array | ByteSource, file: string): ModelFile {
  const source = sourceOf(given, file);
  const isZip = hasText(source.read(0, Math.min(2, source.size)), 'PK');
  return isZip ? readTorchZip(source, file) : readTorchLegacy(source, file);
}
