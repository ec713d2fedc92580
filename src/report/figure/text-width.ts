/** Widths of letters in Helvetica, in ems; the others are as wide as an "n". */
const NARROW = new Set([..."ijl.,:;'|!()[]ftr I/\\-"]);
const WIDE = new Set([...'mwMW%@—']);

const widthOf = (letter: string): number => {
  if (NARROW.has(letter)) return 0.31;
  if (WIDE.has(letter)) return 0.86;
  if (/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u.test(letter)) return 1;
  return /\p{Lu}/u.test(letter) ? 0.7 : 0.56;
};

/** Other fonts that stand in for Helvetica are wider. */
const ROOM = 1.12;

/** About how wide a text is drawn: the reader's font is not known where a drawing is made. */
export const textWidth = (text: string, size: number): number =>
  ROOM * size * [...text].reduce((sum, letter) => sum + widthOf(letter), 0);

/** The text, shortened with "…" where it is wider than `most`. */
export function fitted(text: string, size: number, most: number): string {
  if (textWidth(text, size) <= most) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, size) > most) letters.pop();
  return `${letters.join('')}…`;
}
