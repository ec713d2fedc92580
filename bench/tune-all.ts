import { gpuDevice } from '../src/gpu/backend.js';
import { tuneConvolutions } from '../src/gpu/conv2d/tuning.js';

export type Chosen = Record<string, string>;

/**
 * Takes the forms that runs take on this device: in float32 and, where the device has it, in mixed precision. `tell` is called
 * with the choices so far, by the kernel and its shapes, once for float32 and once for both.
 */
export async function tuneAll(tell: (chosen: Chosen) => void = () => {}): Promise<void> {
  const chosen: Chosen = Object.fromEntries(await tuneConvolutions('float32'));
  tell({ ...chosen });
  if (!gpuDevice().features.has('shader-f16')) return;
  for (const [shapes, sharing] of await tuneConvolutions('float16')) chosen[`${shapes} float16`] = sharing;
  tell(chosen);
}
