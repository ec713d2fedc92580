import type { ClassList } from '../classes.js';
import { UserError } from '../errors.js';
import { checkJsonSize, checkJsonText } from '../json-limits.js';
import { settleClasses } from './class-draft.js';
import type { ClassForm, ClassText } from './class-form.js';
import { CLASS_FORMS, CLASS_FORMS_LISTED, type ClassFormName } from './forms.js';
import { valueOfPython } from './python-classes.js';
import { pythonLiteral } from './python-literal.js';

/** A class list that was read from a file. */
export interface ReadClasses {
  list: ClassList;
  form: ClassFormName;
  /** Names the file, its form, and what was left out or made up. */
  says: string;
}

/** Names of 254 classes take a few kilobytes. Only JSON files may hold more beside them. */
const LARGEST_TEXT = 2 ** 20;

const refusal = (message: string, file: string, advice: string): UserError =>
  new UserError('bad-class-list', message, { file, advice });

/**
 * Reads a class list of any form, told by its content.
 * @throws UserError bad-class-list, bad-json, json-too-large
 */
export async function readClassList(bytes: Uint8Array, path: string): Promise<ReadClasses> {
  checkJsonSize(bytes.length, path);
  const text = textOf(bytes, path);
  const given = { path, text, value: await parsedText(text, path) };
  const found = readForm(given);
  if (found) return found;
  throw refusal(`${path} holds no class list of a form that is known.`, path, `Known forms: ${CLASS_FORMS_LISTED}.`);
}

/** The class list of a JSON value; undefined where it is none. @throws UserError bad-class-list where it is a wrong one */
export const classListOfValue = (value: unknown, path: string): ReadClasses | undefined =>
  readForm({ path, text: '', value });

function readForm(given: ClassText): ReadClasses | undefined {
  for (const [name, form] of Object.entries(CLASS_FORMS) as [ClassFormName, ClassForm][]) {
    const read = form.read(given);
    if (!read) continue;
    const { list, notes } = 'list' in read ? { list: read.list, notes: [] } : settleClasses(read, given.path);
    const says = [`From ${given.path}: ${form.title}.`, ...notes].join(' ');
    return { list, form: name, says };
  }
  return undefined;
}

/** Windows writes UTF-16 with a byte order mark; all other texts are UTF-8. */
function textOf(bytes: Uint8Array, path: string): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text.replace(/\r\n?/g, '\n');
  } catch {
    // The message below says it.
  }
  const message = `${path} is not a text in UTF-8: it holds bytes that are not text.`;
  throw refusal(message, path, `Save it as UTF-8. Known forms: ${CLASS_FORMS_LISTED}.`);
}

/** The value of a JSON, YAML or Python text; undefined for other texts. */
async function parsedText(text: string, path: string): Promise<unknown> {
  if (/^\s*[{[]/.test(text)) return jsonOf(text, path);
  if (text.length > LARGEST_TEXT) {
    throw refusal(
      `${path} has ${text.length} characters: too many for a class list.`,
      path,
      `Known forms: ${CLASS_FORMS_LISTED}.`,
    );
  }
  const python = valueOfPython(text, path);
  if (python !== undefined) return python;
  return YAML_KEY.test(text) ? yamlOf(text, path) : undefined;
}

const YAML_KEY = /^(names|classes|palette|id2label|label2id|labels|metainfo|categories)\s*:\s*($|[[{&#|>-])/m;

function jsonOf(text: string, path: string): unknown {
  checkJsonText(text, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const literal = pythonLiteral(text);
    if (literal !== undefined) return literal;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('bad-json', `${path} is not valid JSON: ${reason}`, {
      file: path,
      advice: 'Correct the file.',
    });
  }
}

async function yamlOf(text: string, path: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { maxAliasCount: 20, logLevel: 'error' });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw refusal(`${path} is not valid YAML: ${reason}`, path, 'Correct the file.');
  }
}
