import { describe, expect, test } from 'vitest';
import { operatorCases } from '../../test/operator-cases.js';
import { fuseBatchNorm } from './fuse.js';
import type { GraphNode } from './graph.js';
import { inputsOf, operators, parametersOf, sizesOf, statisticsOf } from './operators.js';
import { shapesReadBy } from './sizes.js';

/** All strings of a node except its own names. One that equals the name of its output is another word, spelt alike. */
function stringsIn({ op: _, name: __, output, ...fields }: GraphNode): Set<string> {
  const found = new Set<string>();
  JSON.stringify(fields, (_key, value) => {
    if (typeof value === 'string' && value !== output) found.add(value);
    return value;
  });
  return found;
}

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

test('every node type occurs in a sample graph', () => {
  const drawn = operatorCases.flatMap(({ graph }) => graph.nodes.map(({ op }) => op));
  expect(sorted(drawn)).toEqual(Object.keys(operators).sort());
});

describe.each(operatorCases.map((one) => [one.name, one.graph] as const))('%s', (_, graph) => {
  const values = new Set([graph.input, ...graph.nodes.map(({ output }) => output)]);
  const nodes = [...new Set([...graph.nodes, ...fuseBatchNorm(graph).nodes])];

  test('no node has a value in its fields that its operator does not name', () => {
    for (const node of nodes) {
      const named = [...inputsOf(node), ...sizesOf(node).flatMap(shapesReadBy)];
      expect(sorted(named), node.op).toEqual(sorted([...stringsIn(node)].filter((word) => values.has(word))));
    }
  });

  test('no node has a parameter in its fields that its operator does not name', () => {
    for (const node of nodes) {
      const strings = stringsIn(node);
      const inFields = graph.parameters.filter(({ name }) => strings.has(name));
      const namesOf = (statistics: boolean) =>
        sorted(inFields.filter(({ kind }) => (kind === 'statistic') === statistics).map(({ name }) => name));
      expect(sorted(parametersOf(node)), node.op).toEqual(namesOf(false));
      expect(sorted(statisticsOf(node)), node.op).toEqual(namesOf(true));
    }
  });
});
