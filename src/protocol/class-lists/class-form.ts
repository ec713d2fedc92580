import type { ClassList } from '../classes.js';
import type { ClassDraft } from './class-draft.js';

/** A text that may hold a class list. */
export interface ClassText {
  /** Name of the file, for messages. */
  path: string;
  /** Without a byte order mark; lines end in "\n". */
  text: string;
  /** The value of a JSON, YAML or Python text; undefined for a text of another kind. */
  value: unknown;
}

/** A form in which people have class lists. */
export interface ClassForm {
  /** As it is named on the page and the command line. */
  title: string;
  /**
   * Undefined where the text is of another form. A form that is a class list of this program is not settled any more.
   * @throws UserError bad-class-list where it is of this form and is wrong
   */
  read(given: ClassText): ClassDraft | { list: ClassList } | undefined;
}

/** A line that is not empty, and its number in the file. */
export interface TextLine {
  text: string;
  number: number;
}

/** Lines with something in them, without comments: a "#" starts one, but for that of a colour; so does "//" at the start. */
export function contentLines(text: string): TextLine[] {
  return text
    .split('\n')
    .map((line, index) => ({ text: withoutComment(line).trim(), number: index + 1 }))
    .filter(({ text: content }) => content !== '');
}

const withoutComment = (line: string): string => line.replace(/(^|\s)#(?![0-9a-fA-F]{6}\b).*$|^\s*\/\/.*$/, '');
