import { type DType, isFloatType } from './dtype.js';
import { FormatError } from './error.js';
import { elementCount, type LeftOut, type ModelFile, type WeightSet } from './model-file.js';

export type Shapes = ReadonlyMap<string, readonly number[]>;

/** True where these are names and shapes of a network that can be built. */
export type KnowsNetwork = (shapes: Shapes) => boolean;

/** How the weights of one network are found in a file. */
export interface ReadOptions {
  /** Without it the file is read as one state dict. */
  knows?: KnowsNetwork;
  /** The name of a set of weights; null or undefined for the usual one. */
  weights?: string | null | undefined;
}

/** The tensors of one network in a file. */
export interface TensorSet {
  name: string;
  /** Names in the file by the network's own. */
  names: ReadonlyMap<string, string>;
}

/** Words that wrappers put into names, in any place: of copied, compiled and sharded networks, and of gradient checkpoints. */
const innerWrappers = new Set([
  'module',
  '_orig_mod',
  '_fsdp_wrapped_module',
  '_checkpoint_wrapped_module',
  '_forward_module',
]);

/** No network that is known has fewer tensors. */
const fewestTensors = 10;

/** Names are cut at so many of their dots. */
const mostPrefixes = 24;

/**
 * The sets of weights in a file. A set is all that lies under one prefix, where that is a network that is known. The longest
 * prefix counts, so that a network in a wrapper, or beside its teacher, is found without them. `homeOf`: the dict or object
 * that holds a tensor. What lies elsewhere belongs to the set only where the network is not complete without it.
 */
export function knownSets(
  shapes: Shapes,
  knows: KnowsNetwork,
  homeOf: (name: string) => unknown = () => undefined,
): TensorSet[] {
  const found = setsByPrefix(withoutWrappers([...shapes.keys()]), shapes, knows).map(({ prefix, names }) => {
    const isKnown = (part: ReadonlyMap<string, string>) => knows(shapesOf(part, shapes));
    const atHome = mostOf(names, (_, name) => homeOf(name), isKnown);
    return { prefix, names: mostOf(atHome, (short, name) => baseOf(name, short), isKnown) };
  });
  return named(found.flatMap((set) => withAverages(set, shapes)));
}

/** Names in the file by what is left of them. Where two would be one, all stay as they are. */
function withoutWrappers(names: readonly string[]): Map<string, string> {
  const short = (name: string) => {
    const parts = name.split('.');
    return parts.filter((part, index) => index === parts.length - 1 || !innerWrappers.has(part)).join('.');
  };
  const plain = new Map(names.map((name) => [short(name), name]));
  return plain.size === names.length ? plain : new Map(names.map((name) => [name, name]));
}

interface Found {
  prefix: string;
  names: Map<string, string>;
}

function setsByPrefix(plain: ReadonlyMap<string, string>, shapes: Shapes, knows: KnowsNetwork): Found[] {
  const taken = new Set<string>();
  const found: Found[] = [];
  const groups = [...groupsOf([...plain.keys()])].filter(([, members]) => members.length >= fewestTensors);
  for (const [prefix, members] of groups.sort(([a], [b]) => depthOf(b) - depthOf(a))) {
    const names = new Map<string, string>();
    for (const name of members) if (!taken.has(name)) names.set(name.slice(prefix.length), plain.get(name) ?? name);
    if (names.size < fewestTensors || !knows(shapesOf(names, shapes))) continue;
    found.push({ prefix, names });
    for (const name of members) taken.add(name);
  }
  const order = [...plain.keys()];
  const place = ({ prefix }: Found) => order.findIndex((name) => name.startsWith(prefix));
  return found.sort((a, b) => place(a) - place(b));
}

const shapesOf = (names: ReadonlyMap<string, string>, shapes: Shapes): Shapes =>
  new Map([...names].map(([short, name]) => [short, shapes.get(name) ?? []] as const));

/** What stands before a name in the file; the whole of it where it is another name. */
const baseOf = (name: string, short: string): string =>
  name.endsWith(short) ? name.slice(0, name.length - short.length) : name;

/** The largest group of names, where it is enough for a network; else all of them. */
function mostOf(
  names: Map<string, string>,
  groupOf: (short: string, name: string) => unknown,
  isKnown: (part: ReadonlyMap<string, string>) => boolean,
): Map<string, string> {
  const groups = new Map<unknown, Map<string, string>>();
  for (const [short, name] of names) {
    const key = groupOf(short, name);
    const group = groups.get(key) ?? new Map<string, string>();
    groups.set(key, group.set(short, name));
  }
  const [most] = [...groups.values()].sort((a, b) => b.size - a.size);
  return most && groups.size > 1 && isKnown(most) ? most : names;
}

const depthOf = (prefix: string): number => prefix.split('.').length;

/** All names under each prefix that ends with a dot, and under ''. */
function groupsOf(names: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>([['', [...names]]]);
  for (const name of names) {
    let dot = name.indexOf('.');
    for (let depth = 0; dot >= 0 && depth < mostPrefixes; depth++, dot = name.indexOf('.', dot + 1)) {
      const prefix = name.slice(0, dot + 1);
      const group = groups.get(prefix);
      if (group) group.push(name);
      else groups.set(prefix, [name]);
    }
  }
  return groups;
}

/** How moving averages of a network are kept among its own tensors: mmcv's hook, and Lightning modules of diffusion models. */
const averages = [
  { prefix: 'ema_', dot: '_' },
  { prefix: 'model_ema.', dot: '' },
];

/**
 * A set without strays, and the moving averages among its tensors. An average has no counters of its own, and in some code bases no
 * statistics: those are the network's.
 */
function withAverages({ prefix, names }: Found, shapes: Shapes): Found[] {
  const own = new Map([...names].filter(([short]) => whyStray(short) === undefined));
  const found = averages.flatMap((average): Found[] => {
    const twins = twinsOf(names, shapes, average);
    if (twins.size <= names.size / 6) return [];
    const taken = new Set(twins.values());
    for (const [short, name] of names) if (taken.has(name)) own.delete(short);
    return [{ prefix: `${prefix}ema.`, names: twins }];
  });
  const filled = found.map((average) => ({
    ...average,
    names: new Map([...own].map(([short, name]) => [short, average.names.get(short) ?? name])),
  }));
  return [{ prefix, names: own }, ...filled];
}

function twinsOf(
  names: ReadonlyMap<string, string>,
  shapes: Shapes,
  { prefix, dot }: (typeof averages)[number],
): Map<string, string> {
  const twins = new Map<string, string>();
  for (const [short, name] of names) {
    const base = name.slice(0, name.length - short.length);
    const twin = `${base}${prefix}${short.replaceAll('.', dot)}`;
    if (sameShape(shapes.get(twin), shapes.get(name))) twins.set(short, twin);
  }
  return twins;
}

const sameShape = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  a !== undefined && a.join() === b?.join();

/** The name of a set that has no prefix, or none but that of all. */
const PLAIN = 'plain';

/** Each set by its prefix, without what all have in common. */
function named(found: readonly Found[]): TensorSet[] {
  const paths = found.map(({ prefix }) => prefix.split('.').slice(0, -1));
  let common = 0;
  if (found.length > 1)
    while (paths.every((path) => path.length > common && path[common] === paths[0]?.[common])) common++;
  return found.map(({ names }, index) => ({ name: paths[index]?.slice(common).join('.') || PLAIN, names }));
}

/** A set in numbers. */
export function describeSet(
  { name, names }: TensorSet,
  chosen: boolean,
  factsOf: (name: string) => { shape: readonly number[]; dtype: DType | undefined } | undefined,
): WeightSet {
  const facts = [...names.values()].map(factsOf);
  const parameters = facts.reduce(
    (sum, fact) => sum + (fact?.dtype && isFloatType(fact.dtype) ? elementCount(fact.shape) : 0),
    0,
  );
  return { name, tensors: facts.length, parameters, chosen };
}

/** One prefix, where all names in the file have it. */
export function naming(fullNames: ReadonlyMap<string, string>): Pick<ModelFile, 'prefix' | 'fullNames'> {
  const [first] = fullNames;
  const prefix = first?.[1].endsWith(first[0]) ? first[1].slice(0, first[1].length - first[0].length) : '';
  const isShared = [...fullNames].every(([name, full]) => full === prefix + name);
  return isShared ? { prefix } : { prefix: '', fullNames };
}

/** Words in the names of weights that are not those that were trained by steps. */
const notPlain =
  /^(?:teacher|ema|imnet|momentum|averaged?|avg|swa|target|shadow|polyak|init|initial|pretrained|frozen|reference|ref|old|best|key|prev|previous)\d*$/i;
const plainest = /^(?:student|online)$/i;

const wordsOf = (name: string): string[] => name.split(/[._-]/);

/** 0 for a student, 1 for a plain set, 2 for a teacher or an average. */
function rankOf({ name }: TensorSet): number {
  const words = wordsOf(name);
  if (words.some((word) => notPlain.test(word))) return 2;
  return words.some((word) => plainest.test(word)) ? 0 : 1;
}

/** The set that is called so, or the usual one: the student, or the one that is no average. @throws FormatError */
export function chooseSet(sets: readonly TensorSet[], weights: string | null | undefined, file: string): TensorSet {
  if (weights === null || weights === undefined) {
    return sets.toSorted((a, b) => rankOf(a) - rankOf(b))[0] as TensorSet;
  }
  const chosen = sets.find(({ name }) => name === weights);
  if (chosen) return chosen;
  throw noSuchWeights(weights, sets, file);
}

/** @throws FormatError where weights were asked for by a name that the file does not have. */
export function checkChoice(sets: readonly WeightSet[], weights: string | null | undefined, file: string): void {
  if (weights === null || weights === undefined || sets.some(({ name }) => name === weights)) return;
  throw noSuchWeights(weights, sets, file);
}

function noSuchWeights(weights: string, sets: readonly { name: string }[], file: string): FormatError {
  const there = sets.map(({ name }) => name).join(', ');
  const message = `The file holds no weights called '${weights}'${there === '' ? '' : `; it holds ${there}`}.`;
  return new FormatError('no-such-weights', message, file, 'Choose one of the sets that it holds, or none.');
}

/** A sentence about a file that holds several sets. */
export const severalSets = (sets: readonly WeightSet[]): string[] => {
  const [chosen, ...others] = sets.toSorted((a, b) => Number(b.chosen) - Number(a.chosen));
  if (!chosen || others.length === 0) return [];
  const rest = others.map(({ name }) => name).join(', ');
  return [
    `The file holds ${sets.length} sets of weights: ${chosen.name} is used, ${rest} can be chosen instead. ` +
      `The adapted weights take the place of ${chosen.name} in the result; the others stay as they are.`,
  ];
};

const strays: { pattern: RegExp; why: string }[] = [
  {
    pattern: /^(?:\w+_)?(?:loss|losses|loss_fn|loss_func|loss_function|criterion|criterions|criteria)(?:_\w+|\d+)?\./i,
    why: 'of a loss',
  },
  {
    pattern:
      /^(?:(?:train|training|val|valid|validation|test)_)?(?:\w+_)?(?:metrics?|m?iou|jaccard\w*|acc|accuracy|f1|f1_?score|dice|dice_?score|confmat|confusion_?matrix|auroc|precision|recall)(?:_\w+)?\./i,
    why: 'of a metric',
  },
  { pattern: /^(?:train|val|valid|validation|test)_\w+\./i, why: 'of a metric' },
  {
    pattern: /^(?:\w+\.)?(?:n_averaged|num_updates|initted|decay|ema_decay|steps?|global_step)$/i,
    why: 'of a moving average',
  },
];

/** Why a tensor under this name belongs to no network; undefined where it may. */
export const whyStray = (name: string): string | undefined => strays.find(({ pattern }) => pattern.test(name))?.why;

/** Tensors that belong to no set, by name and reason. Many under one prefix are one entry. */
export function leftOutOf(names: readonly string[]): LeftOut[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const key = `${whyStray(name) ?? 'beside the network'}|${name.split('.')[0]}`;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups].flatMap(([key, group]): LeftOut[] => {
    const [why = '', first = ''] = key.split('|');
    if (group.length <= 3) return group.map((name) => ({ name, why }));
    return [{ name: `${first}.*`, why: `${group.length} tensors ${why}` }];
  });
}

const listed = 5;

/** The first few of many. */
export const listing = (names: readonly string[]): string =>
  names.slice(0, listed).join(', ') + (names.length > listed ? ` and ${names.length - listed} more` : '');

export const leftOutNotes = (leftOut: readonly LeftOut[]): string[] =>
  leftOut.length === 0
    ? []
    : [`Left out, and written back as it is: ${listing(leftOut.map(({ name, why }) => `${name} (${why})`))}.`];
