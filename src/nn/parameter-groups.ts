import { DECAYED, HEAD, TABLE_BLOCK, TRAINED } from '../gpu/optimizer/group-table.js';
import type { Graph, ParameterSpec } from './graph.js';
import { normParameters, positionParameters } from './norm-parameters.js';
import type { Layout } from './parameters.js';

/** Which parameters a stage trains, which of them decay, and which learn at the rate of the head. */
export interface GroupOptions {
  trained?: 'all' | 'norms';
  decayed?: 'all' | 'no-norms';
  headParts?: 'classifier' | 'decode-head';
  freezeClassifier: boolean;
}

/** Neighbouring floats that are updated alike. */
export interface ParameterGroup {
  start: number;
  count: number;
  isTrained: boolean;
  isDecayed: boolean;
  isHead: boolean;
}

type Kind = Pick<ParameterGroup, 'isTrained' | 'isDecayed' | 'isHead'>;

/** How each parameter is updated. */
export function kindsOf(graph: Graph, options: GroupOptions): (spec: ParameterSpec) => Kind {
  const { trained = 'all', decayed = 'all', headParts = 'classifier', freezeClassifier } = options;
  const norms = trained === 'all' && decayed === 'all' ? undefined : normParameters(graph);
  const positions = decayed === 'all' ? undefined : positionParameters(graph);
  return ({ name, part }) => ({
    isTrained: (trained === 'all' || !!norms?.has(name)) && !(freezeClassifier && part === 'classifier'),
    isDecayed: decayed === 'all' || !(norms?.has(name) || positions?.has(name)),
    isHead: part === 'classifier' || (headParts === 'decode-head' && part === 'head'),
  });
}

/** The flat buffer as ranges of parameters that are updated alike, each as long as it can be. */
export function parameterGroups(graph: Graph, { slots, size }: Layout, options: GroupOptions): ParameterGroup[] {
  const kindOf = kindsOf(graph, options);
  const groups: ParameterGroup[] = [];
  for (const { spec, offset } of slots.values()) {
    const kind = kindOf(spec);
    const last = groups.at(-1);
    if (last && sameKind(last, kind)) continue;
    if (last) last.count = offset - last.start;
    groups.push({ start: offset, count: 0, ...kind });
  }
  const last = groups.at(-1);
  if (last) last.count = size - last.start;
  return groups.filter(({ count }) => count > 0);
}

const sameKind = (a: Kind, b: Kind): boolean =>
  a.isTrained === b.isTrained && a.isDecayed === b.isDecayed && a.isHead === b.isHead;

/** The groups as the kernels read them: one word for each block of the flat buffer. */
export function groupTable(groups: readonly ParameterGroup[], size: number): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(Math.ceil(size / TABLE_BLOCK));
  for (const { start, count, isTrained, isDecayed, isHead } of groups) {
    const word = (isTrained ? TRAINED : 0) | (isDecayed ? DECAYED : 0) | (isHead ? HEAD : 0);
    table.fill(word, start / TABLE_BLOCK, (start + count) / TABLE_BLOCK);
  }
  return table;
}
