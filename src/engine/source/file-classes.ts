import type { ModelFile } from '../../formats/model-file.js';
import type { Graph } from '../../nn/graph.js';
import { BINARY_CLASSES } from '../../protocol/binary-classes.js';
import type { ClassList } from '../../protocol/classes.js';
import { numberedClasses } from '../../protocol/numbered-classes.js';

/** The class list that an mmcv checkpoint brings (meta: CLASSES, PALETTE). */
export interface FileClasses {
  /** Null where there is none that fits the network. */
  classes: ClassList | null;
  /** Where it came from, or why it is not used; '' where the file names no classes. */
  origin: string;
}

/** The classes of a network, or of predictions, with one channel. */
export const BINARY: FileClasses = {
  classes: BINARY_CLASSES,
  origin: 'One output channel: background and foreground.',
};

/** The classes that a network brings. One with a single channel may name only its foreground. */
export function ownClasses(
  file: ModelFile,
  { classes: count, binary }: Pick<Graph, 'classes' | 'binary'>,
): FileClasses {
  if (!binary) return classesOfFile(file, count);
  const [foreground, ...more] = file.classes ?? [];
  if (foreground === undefined) return BINARY;
  if (foreground !== '' && more.length === 0) return withForeground(foreground);
  const named = classesOfFile(file, count);
  return named.classes ? named : { classes: BINARY_CLASSES, origin: `${named.origin} ${BINARY.origin}` };
}

const withForeground = (name: string): FileClasses => ({
  classes: {
    ...BINARY_CLASSES,
    classes: BINARY_CLASSES.classes.map((entry) => (entry.id === 0 ? entry : { ...entry, name })),
  },
  origin: `One output channel: background, and ${name} from the model file (CLASSES).`,
});

/** A list of another length is not used: it belongs to another head (of an auxiliary data set, say). */
export function classesOfFile({ classes: names, palette }: ModelFile, count: number): FileClasses {
  if (!names) return { classes: null, origin: '' };
  if (names.length !== count || names.includes('')) {
    const origin = `The model file names ${names.length} classes (CLASSES), the model predicts ${count}: its names are not used.`;
    return { classes: null, origin };
  }
  const colours = palette?.length === count ? palette.map(hex) : undefined;
  const classes = numberedClasses(count).classes.map(({ id, name, color }) => ({
    id,
    name: names[id] ?? name,
    color: colours?.[id] ?? color,
  }));
  const origin = colours
    ? 'Names and colours from the model file (CLASSES and PALETTE).'
    : 'Names from the model file (CLASSES); it brings no colours for them.';
  return { classes: { name: 'classes of the model file', ignore: [], classes }, origin };
}

const hex = (rgb: readonly number[]): string => `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
