/**
 * Why a graph cannot be imported. With `sizes` it may be that only the free sizes of the image are to blame: the import is
 * tried again with those that the file gives.
 */
export class ImportProblem extends Error {
  constructor(
    /** Kebab-case word for the kind of problem, as of a UserError. */
    readonly code: string,
    message: string,
    readonly sizes = false,
    /** What helps; without it the general advice. */
    readonly advice?: string,
  ) {
    super(message);
  }
}
