import { UserError } from '../protocol/errors.js';

/** Most pixels times classes of a prediction: as float32 in one piece they take 4 GiB, the most that JavaScript holds. */
const MOST_VALUES = 2 ** 30;

/** Refuses a prediction by its shape, before its numbers are read. @throws UserError prediction-too-large */
export function checkValueCount(values: number, path: string): void {
  if (values <= MOST_VALUES) return;
  const message = `${path}: pixels times classes are ${values} numbers; at most ${MOST_VALUES} are read.`;
  throw new UserError('prediction-too-large', message, {
    file: path,
    advice: 'Save the prediction in a smaller size.',
  });
}
