import { type ClassList, IGNORED } from './classes.js';

/** The classes of a network, or of predictions, with one channel: the probability of the foreground. */
export const BINARY_CLASSES: ClassList = {
  name: 'background and foreground',
  ignore: [IGNORED],
  classes: [
    { id: 0, name: 'background', color: '#3c4452' },
    { id: 1, name: 'foreground', color: '#e8a33d' },
  ],
};
