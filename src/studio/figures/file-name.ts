const LONGEST_PART = 40;
const LONGEST = 120;

/** Letters that every file system, archive and LaTeX takes: no marks, spaces or dots. */
const plain = (text: string): string =>
  text
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .slice(0, LONGEST_PART)
    .replace(/^[-_]+|[-_]+$/g, '');

const withoutEnding = (name: string): string => name.replace(/\.[A-Za-z0-9]{1,5}$/, '');

/** A file's name from what the figure is of, the most general first: run, image, layer, step. */
export function figureFile(parts: readonly string[], ending: string): string {
  const words = parts.map((part) => plain(withoutEnding(part))).filter(Boolean);
  return `${['figure', ...words]
    .slice(words.length > 1 ? 1 : 0)
    .join('-')
    .slice(0, LONGEST)}.${ending}`;
}
