import { UserError } from './errors.js';

/** Recipes and class lists have a few thousand bytes; the record of a long run a few million. */
const LARGEST_JSON = 64 * 2 ** 20;

/** A JSON file may hold this many lists and objects, and one more for every `CHARACTERS_EACH` characters. */
const MOST_PARTS = 500_000;
const CHARACTERS_EACH = 32;

const tooLarge = (message: string, path: string): UserError =>
  new UserError('json-too-large', message, {
    file: path,
    advice: 'Give a recipe, a class list or a run record that this program saved.',
  });

/** Refuses a JSON file by its size, before it is read. @throws UserError json-too-large */
export function checkJsonSize(bytes: number, path: string): void {
  if (bytes <= LARGEST_JSON) return;
  throw tooLarge(`${path} has ${bytes} bytes; a JSON file of at most ${LARGEST_JSON} is read.`, path);
}

/**
 * Refuses a text of only brackets, before it is parsed: each pair would take ten times its length in memory.
 * @throws UserError json-too-large
 */
export function checkJsonText(text: string, path: string): void {
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) parts++;
  }
  const most = MOST_PARTS + Math.floor(text.length / CHARACTERS_EACH);
  if (parts <= most) return;
  throw tooLarge(
    `${path} holds ${parts} lists and objects in ${text.length} characters; at most ${most} are read.`,
    path,
  );
}
