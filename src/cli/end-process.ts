import { nothingCompiles } from '../engine/device.js';

/** Ends the process, once no kernel is being compiled: before that the threads of Dawn and of the driver would crash. */
export async function endProcess(code: number): Promise<never> {
  await nothingCompiles();
  process.exit(code);
}
