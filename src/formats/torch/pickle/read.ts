import { type BytesPlace, PickleMachine, type PickleWorld } from './machine.js';
import { operations, stop } from './operations.js';
import type { PyValue } from './values.js';

/** Most steps of a pickle. A checkpoint of a thousand tensors with its optimizer takes a hundred thousand. */
const mostOperations = 5_000_000;

/** Where in the pickle the bytes of its values lie. */
export type BytesPlaces = Pick<WeakMap<Uint8Array, BytesPlace>, 'get'>;

/**
 * Runs the pickle that starts at `start` and gives its value and where it ends. Time is in proportion to the pickle's length;
 * memory is in proportion to `fileSize`, the length of the file that the pickle lies in. The value may contain itself, so it
 * must be walked with care.
 * @throws FormatError
 */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  world: PickleWorld,
  file: string,
  fileSize = bytes.length,
): { value: PyValue; end: number; places: BytesPlaces } {
  const machine: PickleMachine = new PickleMachine(bytes, start, world, file, fileSize);
  for (let steps = 0; steps < mostOperations; steps++) {
    if (machine.at >= bytes.length) machine.refuse('pickle-truncated', 'The pickle ends without STOP.');
    const opcode = machine.uint8();
    if (opcode === stop) return { value: machine.pop(), end: machine.at, places: machine.places };
    const operation = operations.get(opcode);
    if (operation === undefined) {
      const code = `0x${opcode.toString(16).padStart(2, '0')}`;
      machine.refuse('pickle-unknown-opcode', `The pickle uses an unknown opcode ${code}.`);
    }
    operation(machine);
  }
  return machine.refuse('pickle-too-large', `The pickle takes more than ${mostOperations} steps.`);
}
