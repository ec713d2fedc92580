import type { ClassList } from '../classes.js';
import { UserError } from '../errors.js';
import { type ReadClasses, readClassList } from './read.js';

/** Reads a text as a file of class names. */
export const readText = (text: string, path = 'classes.txt'): Promise<ReadClasses> =>
  readClassList(new TextEncoder().encode(text), path);

export const readJson = (value: unknown, path = 'classes.json'): Promise<ReadClasses> =>
  readText(JSON.stringify(value), path);

/** The error that refuses a text. */
export async function refusal(text: string, path?: string): Promise<UserError> {
  try {
    await readText(text, path);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('The text was read.');
}

/** A list in short: "road #804080". */
export const inShort = ({ classes }: ClassList): string[] => classes.map(({ name, color }) => `${name} ${color}`);

export const namesOf = ({ classes }: ClassList): string[] => classes.map(({ name }) => name);
