/** A prediction file has one array or two, and perhaps a third beside them. A network has more. */
export const MOST_PREDICTED_ARRAYS = 3;
