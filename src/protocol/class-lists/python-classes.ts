import { UserError } from '../errors.js';
import { type Fields, isFields } from './plain-values.js';
import { NoLiteral, readPythonLiteral } from './python-literal.js';

/** Names under which Python files of data sets keep classes and colours. */
const ASSIGNED =
  /^[ \t]*(?:\w+\.)?(METAINFO|metainfo|CLASSES|PALETTE|classes|palette|class_names|CLASS_NAMES|labels|id2label|names)[ \t]*(?::[^=\n]+)?=(?!=)[ \t]*/gm;

/**
 * What a Python file of a data set assigns, read as literals: nothing is executed. Undefined where it assigns nothing of
 * interest.
 * @throws UserError bad-class-list where something else than a literal is assigned
 */
export function valueOfPython(text: string, path: string): unknown {
  const fields: Record<string, unknown> = {};
  for (const match of text.matchAll(ASSIGNED)) {
    const [whole, name = ''] = match;
    if (name in fields) continue;
    const found = literalAt(text, match.index + whole.length, name, path, Object.keys(fields).length > 0);
    if (found !== undefined) fields[name] = found;
  }
  if (Object.keys(fields).length === 0) return undefined;
  const { METAINFO, metainfo } = fields;
  return isFields(METAINFO ?? metainfo) ? { metainfo: METAINFO ?? metainfo } : (fields satisfies Fields);
}

/** Undefined where other names have given classes already: what follows may be a program. */
function literalAt(text: string, at: number, name: string, path: string, isLate: boolean): unknown {
  try {
    return readPythonLiteral(text, at).value;
  } catch (error) {
    if (!(error instanceof NoLiteral)) throw error;
    if (isLate) return undefined;
    throw new UserError('bad-class-list', `${path}: ${name} cannot be read, because ${error.message}.`, {
      file: path,
      advice:
        'Nothing of a Python file is executed: give names and colours as literals, or names.txt with a name a line.',
    });
  }
}
