import { hasText, plainBytes } from '../bytes.js';
import type { ModelFile } from '../model-file.js';
import { readTorchLegacy } from './read-legacy.js';
import { readTorchZip } from './read-zip.js';

/**
 * Reads a PyTorch checkpoint of either format, without running anything in it. Unwraps `state_dict`, `model` and
 * `model_state_dict`, and takes off what all names begin with (see `splitPrefix`). Tensors may view `source`.
 * @throws FormatError
 */
export function readTorch(source: Uint8Array, file: string): ModelFile {
  const bytes = plainBytes(source);
  return hasText(bytes, 'PK') ? readTorchZip(bytes, file) : readTorchLegacy(bytes, file);
}
