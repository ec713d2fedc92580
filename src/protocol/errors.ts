/** One wrong place in a piece of user input: where (a dotted path) and what is wrong there. */
export interface Issue {
  path: string;
  message: string;
}

export interface UserErrorOptions {
  /** Name of the file that is wrong. */
  file?: string | undefined;
  /** Advice: what the user can do, in one sentence. */
  advice?: string | undefined;
  issues?: Issue[] | undefined;
}

/** Something that the user gave is wrong. The page shows it beside its cause; the command line exits with code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly file: string | undefined;
  readonly advice: string | undefined;
  readonly issues: Issue[];

  constructor(
    /** Kebab-case word for the kind of error, for tests and links. */
    readonly code: string,
    message: string,
    options: UserErrorOptions = {},
  ) {
    super(message);
    this.file = options.file;
    this.advice = options.advice;
    this.issues = options.issues ?? [];
  }
}

/** An error as it crosses the worker border. `fault` is true when the program, not the input, is to blame. */
export interface ErrorReport {
  code: string;
  message: string;
  file?: string | undefined;
  advice?: string | undefined;
  issues: Issue[];
  fault: boolean;
}

interface ErrorLike {
  message?: unknown;
  code?: unknown;
  reason?: unknown;
  file?: unknown;
  advice?: unknown;
  issues?: unknown;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Any thrown value as plain data. Errors with a `code` (UserError) or `reason` (FormatError) are the user's to mend. */
export function reportError(error: unknown): ErrorReport {
  const like: ErrorLike = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const code = text(like.code) ?? text(like.reason);
  const known = error instanceof UserError || (error instanceof Error && error.name === 'FormatError');
  return {
    code: code ?? 'fault',
    message: text(like.message) ?? String(error),
    file: text(like.file),
    advice: text(like.advice),
    issues: Array.isArray(like.issues) ? (like.issues as Issue[]) : [],
    fault: !known,
  };
}
