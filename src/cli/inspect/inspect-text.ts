import type { ByteSource } from '../../formats/byte-source.js';
import { reportError } from '../../protocol/errors.js';
import { type Looked, used } from './facts.js';
import { classFacts } from './inspect-json.js';

/** No class list is longer, in bytes. */
const LONGEST = 2 ** 20;

/** Endings of files that hold class lists. Of such a file it is said what is wrong with it as a class list. */
const TEXTS = /\.(txt|csv|tsv|names|ya?ml|py|pbtxt|md)$/i;

/** A text that is a class list, if it is one. `asModel`: why it is no model. */
export async function inspectText(source: ByteSource, asModel: unknown): Promise<Looked | undefined> {
  if (source.size === 0 || source.size > LONGEST) return undefined;
  try {
    return used(await classFacts(source.name));
  } catch (error) {
    if (reportError(error).fault) throw error;
    return { facts: { what: 'unknown' }, refused: TEXTS.test(source.name) ? error : asModel };
  }
}
