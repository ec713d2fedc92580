import { UserError } from '../errors.js';
import { type ClassDraft, settleClasses } from './class-draft.js';
import { metainfo } from './metainfo.js';
import { isFields, isTextList } from './plain-values.js';
import { pythonLiteral } from './python-literal.js';
import { classListOfValue, type ReadClasses } from './read.js';

/** Keys under which exporters keep class names in the metadata of a model file. */
const KEYS = ['names', 'classes', 'CLASSES', 'class_names', 'id2label', 'labels', 'label_names', 'categories'];
const PALETTES = ['palette', 'PALETTE', 'colors'];

/** JSON, a Python literal (ultralytics writes a dict), or names between commas or on lines. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const literal = pythonLiteral(text);
    if (literal !== undefined) return literal;
    const names = text.split(text.includes('\n') ? '\n' : ',').map((name) => name.trim());
    return names.length > 1 && names.every((name) => name !== '') ? names : undefined;
  }
}

/** The class names in the metadata of a model file, of an ONNX or safetensors file; undefined where there are none. */
export function classesOfMetadata(metadata: Readonly<Record<string, string>>, file: string): ReadClasses | undefined {
  const palette = PALETTES.map((key) => metadata[key]).find((text) => text !== undefined);
  for (const key of KEYS) {
    const text = metadata[key];
    if (text === undefined) continue;
    const value = parsed(text);
    const colours = palette === undefined ? undefined : parsed(palette);
    const read = isTextList(value)
      ? metainfo.read({ path: file, text: '', value: { classes: value, palette: colours } })
      : undefined;
    if (read && !('list' in read)) return settled(read, file, key);
    if (!isFields(value) && !Array.isArray(value)) continue;
    const found = withoutFault(() => classListOfValue(value, file));
    if (found) return { ...found, says: `Names from the metadata of the model file (${key}).` };
  }
  return undefined;
}

function settled(draft: ClassDraft, file: string, key: string): ReadClasses | undefined {
  const found = withoutFault(() => settleClasses(draft, file));
  return found && { list: found.list, form: 'metainfo', says: `Names from the metadata of the model file (${key}).` };
}

/** Metadata is not made for this program: what is no class list says nothing. */
function withoutFault<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
