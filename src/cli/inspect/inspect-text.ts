import type { ByteSource } from '../../formats/byte-source.js';
import { reportError } from '../../protocol/errors.js';
import { type Looked, used } from './facts.js';
import { classFacts } from './inspect-json.js';

/** No class list is longer, in bytes. */
const LONGEST = 2 ** 20;

/** A text that is a class list, if it is one. */
export async function inspectText(source: ByteSource): Promise<Looked | undefined> {
  if (source.size === 0 || source.size > LONGEST) return undefined;
  try {
    return used(await classFacts(source.name));
  } catch (error) {
    if (reportError(error).fault) throw error;
    return undefined;
  }
}
