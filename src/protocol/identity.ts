/** What a file is for a run. */
export const INPUT_ROLES = [
  'model',
  'part of the model',
  'student',
  'prediction',
  'image',
  'label map',
  'held-out image',
  'held-out label map',
] as const;
export type InputRole = (typeof INPUT_ROLES)[number];

/** A file by what is in it. `path`: its name, or its path below the folder that was given, "/" separated. */
export interface HashedFile {
  path: string;
  bytes: number;
  /** 64 hexadecimal digits. */
  sha256: string;
}

/** All files that had one role in a run. */
export interface FileSet {
  role: InputRole;
  bytes: number;
  /** Of the lines that `sha256sum` prints for the files, sorted by path. */
  sha256: string;
  files: HashedFile[];
}

/** What a run was made from, so that others can tell whether they have the same. It holds no place on a disk. */
export interface RunIdentity {
  /** The program's sources, and what ran it: "Node.js 22.1.0", or a browser. */
  program: { sha256: string | null; runtime: string | null };
  /** SHA-256 of the recipe as it was run: JSON in one line, with sorted keys. */
  recipe: string;
  /** SHA-256 of the class list, in the same form; records of older versions have none. */
  classes?: string | undefined;
  inputs: FileSet[];
}
