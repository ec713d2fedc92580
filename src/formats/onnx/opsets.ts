/** Versions of the standard operators that are known here. */
export const opsets = { first: 9, last: 23 };
