import type { ByteSource, Companions } from '../byte-source.js';
import { FormatError } from '../error.js';
import type { TensorProto } from './onnx_pb.js';

/** A part of another file. */
export interface ExternalPlace {
  source: ByteSource;
  offset: number;
  length: number;
}

/**
 * Where the numbers of a tensor lie when they are not in the model file. The other file must have been given with the model.
 * It is looked up by its bare name, so that a model reaches nothing else.
 * @throws FormatError
 */
export function externalPlace(
  proto: TensorProto,
  tensor: string,
  needed: bigint,
  { file, companions }: { file: string; companions: Companions },
): ExternalPlace {
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value] as const));
  const location = (entries.get('location') ?? '').replace(/^\.\//, '');
  const lies = `Tensor ${tensor} lies in another file ('${location}')`;
  if (location === '' || location === '..' || /[/\\:]/.test(location)) {
    const message = `${lies}, which is not the name of a file beside the model.`;
    throw new FormatError('external-data', message, file, 'Export the model into one file, or its data beside it.');
  }
  const source = companions(location);
  if (!source) {
    throw new FormatError('external-data', `${lies}, which is not there.`, file, `Give ${location} with the model.`);
  }
  const offset = count(entries.get('offset') ?? '0');
  const length = count(entries.get('length') ?? String(needed));
  if (offset === undefined || length === undefined || offset + length > source.size) {
    const message = `${lies}, but the part that it names is not in it (${source.size} bytes).`;
    throw new FormatError('external-data', message, file, 'Export the model again.');
  }
  return { source, offset, length };
}

/** A byte count in decimal digits. */
function count(text: string): number | undefined {
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
