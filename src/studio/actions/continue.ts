/** True when the live run has a checkpoint, or a beginning, that a fresh engine can go on from. */
export const canContinue = (): boolean => false;

/**
 * Lets the live run go on in a fresh engine that has its files open. Resolves when the run goes on: with false where there
 * is nothing to continue.
 */
export const continueLive = async (): Promise<boolean> => false;

/** Lets an interrupted run of the list go on. */
export const continueKept = async (_id: string): Promise<void> => {};
