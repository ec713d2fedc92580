import type { ClassList } from './classes.js';
import { presetsOf } from './presets.js';

const NO_CLASS = /^(void|unlabell?ed|ignored?|background|other|no[ _-]?data|undefined|unknown|clutter)$/i;

/** What to do where a class list has another number of classes than the network. */
export function adviceForCount({ classes }: ClassList, wanted: number): string {
  const odd = classes.filter(({ name }) => NO_CLASS.test(name)).map(({ name }) => `“${name}”`);
  if (classes.length === wanted + 1 && odd.length > 0) {
    return `Leave out the entry that is no class of the network (${odd.join(' or ')}), and name its id in "ignore" or map it to 255.`;
  }
  if (classes.length === wanted - 1) {
    return 'Add the one that is missing, at its place in the order of the network’s outputs: often the background, as the first.';
  }
  const fitting = presetsOf(wanted);
  const offer = fitting.length > 0 ? ` Presets of ${wanted}: ${fitting.join(', ')}.` : '';
  return `Choose the class list that the model was trained with.${offer}`;
}
