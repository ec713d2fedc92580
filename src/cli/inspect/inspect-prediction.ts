import type { ByteSource } from '../../formats/byte-source.js';
import { type DecodeOptions, decodePrediction, describeForm } from '../../predictions/decode.js';
import { reportError } from '../../protocol/errors.js';
import { type FactsOf, type Looked, used } from './facts.js';

/** As many classes as a class list can have: label maps do not tell how many there are. */
const MOST_CLASSES = 254;

/** NumPy arrays are predictions. */
export async function inspectPrediction(source: ByteSource): Promise<Looked> {
  const bytes = source.read(0, source.size);
  const options = { classes: undefined, classList: undefined, labelConfidence: 0.9 };
  try {
    return used(factsOf(bytes, source.name, options));
  } catch (error) {
    if (reportError(error).code !== 'unknown-class-count') throw error;
    return used({ ...factsOf(bytes, source.name, { ...options, classes: MOST_CLASSES }), classes: null });
  }
}

function factsOf(bytes: Uint8Array, file: string, options: DecodeOptions): FactsOf<'predictions'> {
  const { form } = decodePrediction(bytes, file, options);
  const { width, height, classes } = form;
  return { what: 'predictions', form: describeForm(form), width, height, classes };
}
