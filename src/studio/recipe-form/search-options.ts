import type { PlacedOption } from './placed-options.js';

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** The names of an option: its label, its key, and the words of the key ("blurSigmaMin": "blur sigma min"). */
function namesOf({ label, key }: PlacedOption['field']): string {
  return `${label} ${key} ${key.replace(/([A-Z.])/g, ' $1')}`.toLowerCase();
}

/**
 * The options that have every word of a query in their names, their place or their description. Those whose names have them
 * all come first within their place.
 */
export function foundOptions<Option extends PlacedOption>(
  options: readonly Option[],
  query: string,
  titleOf: (option: Option) => string,
): Option[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const has = (text: string) => words.every((word) => text.includes(word));
  const byName = (option: Option) => has(`${namesOf(option.field)} ${titleOf(option).toLowerCase()}`);
  const found = options.filter((option) => {
    const { description } = option.field;
    return has(`${namesOf(option.field)} ${titleOf(option)} ${description}`.toLowerCase());
  });
  const placeOf = ({ index }: Option) => index ?? -1;
  return found.sort((a, b) => placeOf(a) - placeOf(b) || Number(byName(b)) - Number(byName(a)));
}
