import type { ModelFile } from '../../formats/model-file.js';
import type { Graph } from '../../nn/graph.js';
import { BINARY_CLASSES } from '../../protocol/binary-classes.js';
import { settleClasses } from '../../protocol/class-lists/class-draft.js';
import { classesOfConfig } from '../../protocol/class-lists/hugging-face.js';
import { classesOfMetadata } from '../../protocol/class-lists/metadata.js';
import { type ClassList, IGNORED } from '../../protocol/classes.js';
import { CONFIG, PREPROCESSOR, reducesLabels } from '../../protocol/hugging-face.js';
import { numberedClasses } from '../../protocol/numbered-classes.js';

/** The class list that a model file brings: an mmcv checkpoint (meta: CLASSES, PALETTE), metadata, or a config beside it. */
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
  if (!binary) return classesOf(file, count);
  const [foreground, ...more] = file.classes ?? [];
  if (foreground !== undefined && foreground !== '' && more.length === 0) return withForeground(foreground);
  const named = classesOf(file, count);
  if (named.classes || named.origin === '') return named.classes ? named : BINARY;
  return { classes: BINARY_CLASSES, origin: `${named.origin} ${BINARY.origin}` };
}

/** The first place that names as many classes as the network has: the folder's config, a checkpoint, metadata. */
function classesOf(file: ModelFile, count: number): FileClasses {
  const places = [classesOfFolder(file, count), classesOfFile(file, count), classesInMetadata(file, count)];
  const found = places.find(({ classes }) => classes !== null);
  const unused = places.filter(({ classes, origin }) => classes === null && origin !== '').map(({ origin }) => origin);
  return { classes: found?.classes ?? null, origin: [...(found ? [found.origin] : []), ...unused].join(' ') };
}

const NONE: FileClasses = { classes: null, origin: '' };

/** Names of `config.json`, and how `preprocessor_config.json` reads label maps. */
function classesOfFolder({ huggingFace }: ModelFile, count: number): FileClasses {
  const draft = huggingFace && classesOfConfig(huggingFace.config);
  if (!draft) return NONE;
  if (draft.classes.length !== count) return { classes: null, origin: otherCount(CONFIG, draft.classes.length, count) };
  const { list, notes } = settleClasses(draft, CONFIG);
  const { preprocessor, config } = huggingFace;
  const ignored = config.semantic_loss_ignore_index;
  const isReduced = reducesLabels(preprocessor);
  const isBeyond = typeof ignored === 'number' && ignored >= count && ignored <= 65_535;
  const classes = {
    ...list,
    ignore: isBeyond && !list.ignore.includes(ignored) ? [...list.ignore, ignored] : list.ignore,
    ...(isReduced && { idMap: zeroLabel(count) }),
  };
  const reading = isReduced
    ? `In label maps 0 is read as not labelled, and 1 as class 0 (do_reduce_labels in ${PREPROCESSOR}).`
    : '';
  return { classes, origin: [`Names from ${CONFIG} (id2label).`, ...notes, reading].filter(Boolean).join(' ') };
}

const zeroLabel = (count: number): Record<string, number> =>
  Object.fromEntries([['0', IGNORED], ...Array.from({ length: count }, (_, id) => [String(id + 1), id])]);

function classesInMetadata({ metadata, file }: ModelFile, count: number): FileClasses {
  const found = classesOfMetadata(metadata, file);
  if (!found) return NONE;
  const { list, says } = found;
  if (list.classes.length === count) return { classes: { ...list, name: 'classes of the model file' }, origin: says };
  return { classes: null, origin: otherCount('The metadata of the model file', list.classes.length, count) };
}

const otherCount = (who: string, names: number, count: number): string =>
  `${who} names ${names} classes, the model predicts ${count}: its names are not used.`;

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
