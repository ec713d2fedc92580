import type { WeightSet } from '../model-file.js';
import { splitPrefix } from '../prefix.js';
import { chooseSet, describeSet, knownSets, type ReadOptions, type TensorSet } from '../weight-sets.js';
import { PyDict, type PyValue } from './pickle/values.js';
import { describedAs, type Home, isLeaf, type Leaf, type TensorsFound } from './search.js';

/** Keys under which training frameworks put the state dict, tried in this order before all else. */
const wrappers = ['state_dict', 'model_state_dict', 'model'];

const deepestWrapping = 3;

/** The tensors of one network in a checkpoint. */
export interface Chosen {
  /** By the network's own names. */
  leaves: Map<string, Leaf>;
  /** The names that they have in their home, or below all that they have in common. */
  fullNames: Map<string, string>;
  /** The dict or object that holds them all; undefined where several do. */
  home: Home | undefined;
  /** Tensors beside them, by their names there. */
  beside: Map<string, Leaf>;
  /** None where no network was recognised. */
  sets: WeightSet[];
  /** Tensors of any set. */
  inSets: ReadonlySet<Leaf>;
  warnings: string[];
}

/** Undefined where the checkpoint holds no tensors by name. @throws FormatError where the choice is not there */
export function chooseTensors(
  found: TensorsFound,
  root: PyValue,
  options: ReadOptions,
  file: string,
): Chosen | undefined {
  const usual = findStateDict(root, deepestWrapping);
  return chooseKnown(found, usual, options, file) ?? chooseUnknown(found, usual);
}

function findStateDict(value: PyValue | undefined, depth: number): PyDict | undefined {
  if (!(value instanceof PyDict)) return undefined;
  if (depth > 0) {
    for (const wrapper of wrappers) {
      const inner = findStateDict(value.get(wrapper), depth - 1);
      if (inner !== undefined) return inner;
    }
  }
  return [...value.entries.values()].some(isLeaf) ? value : undefined;
}

/** A network that is known, or one of several. */
function chooseKnown(
  { leaves }: TensorsFound,
  usual: Home | undefined,
  { knows, weights }: ReadOptions,
  file: string,
): Chosen | undefined {
  if (!knows) return undefined;
  const shapes = new Map([...leaves].map(([path, leaf]) => [path, describedAs(leaf).shape] as const));
  const leafOf = (path: string) => leaves.get(path) as Leaf;
  const all = knownSets(shapes, knows, (path) => leafOf(path).home);
  const trained = all.filter(({ names }) => [...names.values()].every((path) => !leafOf(path).training));
  const sets = trained.length > 0 ? trained : all;
  if (sets.length === 0) return undefined;
  // A state dict in its usual place comes first.
  const isUsual = ({ names }: TensorSet) => [...names.values()].every((path) => leafOf(path).home === usual);
  const ordered = sets.toSorted((a, b) => Number(isUsual(b)) - Number(isUsual(a)));
  const chosen = chooseSet(ordered, weights, file);
  const own = new Map([...chosen.names].map(([name, path]) => [name, leafOf(path)]));
  const inSets = new Set(sets.flatMap(({ names }) => [...names.values()].map(leafOf)));
  const described = sets.map((set) => describeSet(set, set === chosen, (path) => describedAs(leafOf(path))));
  return { leaves: own, ...around(own, leaves), sets: described, inSets, warnings: [] };
}

/** The state dict in its usual place, or else the largest. */
function chooseUnknown({ leaves }: TensorsFound, usual: Home | undefined): Chosen | undefined {
  const homes = new Map<Home, Leaf[]>();
  for (const leaf of leaves.values()) {
    if (leaf.training && leaf.home !== usual) continue;
    const group = homes.get(leaf.home);
    if (group) group.push(leaf);
    else homes.set(leaf.home, [leaf]);
  }
  const groups = [...homes.values()].sort((a, b) => b.length - a.length);
  const group = (usual && homes.get(usual)) ?? groups[0];
  if (!group) return undefined;
  const byKey = new Map(group.map((leaf) => [leaf.key, leaf]));
  const { kept, prefix, warnings } = splitPrefix([...byKey.keys()]);
  const own = new Map(kept.map((name) => [name, byKey.get(prefix + name) as Leaf]));
  return { leaves: own, ...around(own, leaves), sets: [], inSets: new Set(), warnings };
}

function around(
  own: ReadonlyMap<string, Leaf>,
  all: ReadonlyMap<string, Leaf>,
): Pick<Chosen, 'home' | 'fullNames' | 'beside'> {
  const chosen = new Set(own.values());
  const homes = new Set([...chosen].map(({ home }) => home));
  const [home] = homes;
  if (homes.size === 1)
    return { home, ...named(own, all, chosen, (leaf) => (leaf.home === home ? leaf.key : undefined)) };
  const shared = sharedPath([...chosen].map(({ path }) => path));
  const nameIn = ({ path, training }: Leaf) =>
    path.startsWith(shared) && !training ? path.slice(shared.length) : undefined;
  return { home: undefined, ...named(own, all, chosen, nameIn) };
}

function named(
  own: ReadonlyMap<string, Leaf>,
  all: ReadonlyMap<string, Leaf>,
  chosen: ReadonlySet<Leaf>,
  nameIn: (leaf: Leaf) => string | undefined,
): Pick<Chosen, 'fullNames' | 'beside'> {
  const fullNames = new Map([...own].map(([name, leaf]) => [name, nameIn(leaf) ?? leaf.path]));
  const beside = new Map<string, Leaf>();
  for (const leaf of all.values()) {
    const name = chosen.has(leaf) ? undefined : nameIn(leaf);
    if (name !== undefined) beside.set(name, leaf);
  }
  return { fullNames, beside };
}

/** Up to a dot. */
function sharedPath([first = '', ...others]: readonly string[]): string {
  let length = first.lastIndexOf('.') + 1;
  for (const path of others) {
    while (!path.startsWith(first.slice(0, length))) length = first.lastIndexOf('.', length - 2) + 1;
  }
  return first.slice(0, length);
}
