import { UserError } from '../../protocol/errors.js';
import { anyOf } from './listed.js';

/** Headings of a command's help. */
export type OptionGroup = 'Command' | 'Jobs' | 'Source model' | 'Images and labels' | 'Recipe' | 'Results';

/** An option of a command, or an argument: one without a name before its value. The command gets a `Value`. */
export interface Option<Value> {
  readonly kind: 'flag' | 'valued' | 'argument';
  /** What stands for the value in the help: FILE, DIR, N; empty for a flag. */
  readonly value: string;
  readonly says: string;
  readonly group: OptionGroup;
  /** Words that the value may be. They are all that it may be, or names beside paths where `files` says so. */
  readonly words: readonly string[];
  /** Which files may be the value. */
  readonly files: 'none' | 'files' | 'folders';
  /** What holds without the option, in words. */
  readonly otherwise: string;
  readonly required: boolean;
  /** An argument that may be given several times. `read` gives a list of one, and the command gets all of them. */
  readonly repeated: boolean;
  /** The value where the option is not given. */
  readonly absent: Value | undefined;
  /** `label` is how the option is called in messages. @throws UserError usage */
  read(text: string, label: string): Value;
}

/** An option that must be given. */
export interface RequiredOption<Value> extends Option<Value> {
  readonly required: true;
}

export const usageError = (message: string): UserError => new UserError('usage', message);

/** What the declaration of an option says. */
interface Form {
  says: string;
  group: OptionGroup;
}

interface ValueForm extends Form {
  value: string;
  otherwise?: string;
}

const valued = {
  kind: 'valued',
  words: [],
  files: 'none',
  otherwise: '',
  required: false,
  repeated: false,
  absent: undefined,
} as const;

export const flag = (form: Form): Option<boolean> => ({
  ...valued,
  ...form,
  kind: 'flag',
  value: '',
  absent: false,
  read: () => true,
});

/** A variable of the shell that is not set gives an empty path. */
function readPath(given: string, label: string): string {
  if (given === '') throw usageError(`${label} is given an empty path.`);
  return given;
}

export const file = (form: Form & { otherwise?: string }): Option<string | undefined> => ({
  ...valued,
  ...form,
  value: 'FILE',
  files: 'files',
  read: readPath,
});

export const folder = (form: Form): Option<string | undefined> => ({ ...file(form), value: 'DIR', files: 'folders' });

/** A file, or one of a few names. An unknown name is refused where the file is opened. */
export const fileOrName = (
  words: readonly string[],
  form: Form & { otherwise?: string },
): Option<string | undefined> => ({ ...file(form), words });

export const oneOf = <Word extends string>(words: readonly Word[], form: ValueForm): Option<Word | undefined> => ({
  ...valued,
  ...form,
  words,
  read: (given, label) => {
    const found = words.find((word) => word === given);
    if (found) return found;
    throw usageError(`${label} must be ${anyOf(words)}, not "${given}".`);
  },
});

function readWholeNumber(given: string, label: string): number {
  const number = Number(given);
  if (given.trim() !== '' && Number.isInteger(number) && number >= 0) return number;
  throw usageError(`${label} must be a whole number of 0 or more, not "${given}".`);
}

export const wholeNumber = (
  form: Form & { from?: number; to?: number; otherwise?: string },
): Option<number | undefined> => {
  const { from = 0, to = Number.POSITIVE_INFINITY, ...rest } = form;
  return {
    ...valued,
    ...rest,
    value: 'N',
    read: (given, label) => {
      const number = readWholeNumber(given, label);
      if (number >= from && number <= to) return number;
      throw usageError(`${label} must be from ${from} to ${to}, not ${number}.`);
    },
  };
};

/** A value that `read` turns into something other than a text. */
export const readBy = <Value>(
  read: (given: string, label: string) => Value,
  form: ValueForm,
): Option<Value | undefined> => ({ ...valued, ...form, read });

export const required = <Value>(option: Option<Value | undefined>): RequiredOption<Exclude<Value, undefined>> =>
  // Without it the command is refused: nobody sees its absence.
  ({ ...option, required: true }) as RequiredOption<Exclude<Value, undefined>>;

export const withDefault = <Value extends string>(option: Option<Value | undefined>, absent: Value): Option<Value> =>
  // Its reader never gives undefined: only its absence did.
  ({ ...option, absent, otherwise: absent }) as Option<Value>;

/** Given by its place, not by its name. */
export const argument = <Form extends Option<unknown>>(option: Form): Form => ({ ...option, kind: 'argument' });

/** One or more of an argument. It is the last one of its command. */
export const repeated = <Value>(option: RequiredOption<Value>): RequiredOption<Value[]> => ({
  ...option,
  repeated: true,
  absent: undefined,
  read: (text, label) => [option.read(text, label)],
});

/** Given as often as one likes, or never. An argument of this kind is the last one of its command. */
export const several = <Value>(option: Option<Value | undefined>): Option<Exclude<Value, undefined>[]> => ({
  ...option,
  repeated: true,
  absent: [],
  // Its reader never gives undefined: only its absence did.
  read: (text, label) => [option.read(text, label) as Exclude<Value, undefined>],
});

/** The name of an option on the command line: "idMap" is written "--id-map". */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** How an option is called in messages. An argument has no name, so the word for its value stands there. */
export const labelOf = (name: string, { kind, value }: Option<unknown>): string =>
  kind === 'argument' ? value : flagOf(name);

/** How an option is written: "--model FILE", "--json". */
export const writtenForm = (name: string, option: Option<unknown>): string =>
  (option.kind === 'valued' ? `${flagOf(name)} ${option.value}` : labelOf(name, option)) +
  (option.repeated ? '...' : '');

/** Options by their names in the program: `idMap` is `--id-map` on the command line. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** Options that are written by their names. */
export const writtenOptions = (options: Options): [string, Option<unknown>][] =>
  Object.entries(options).filter(([, { kind }]) => kind !== 'argument');

/** Options that are given by their places, in order. */
export const argumentsOf = (options: Options): [string, Option<unknown>][] =>
  Object.entries(options).filter(([, { kind }]) => kind === 'argument');
