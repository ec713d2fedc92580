import { isTrained, type ParameterSpec } from '../graph.js';
import { inputsOf, operatorOf, parametersOf, statisticsOf } from '../operators.js';
import type { Simplified } from './patterns.js';
import { ImportProblem } from './problem.js';

/**
 * The parameters that are left in a graph, in the order of the file's tensors.
 * @throws ImportProblem where there is nothing to train
 */
export function importedParameters(
  { nodes, output, parameters }: Simplified,
  names: readonly string[],
): ParameterSpec[] {
  const used = new Set(nodes.flatMap((node) => [...parametersOf(node), ...statisticsOf(node)]));
  const classifier = classifierParameters(nodes, output);
  const kept = [...parameters.values()].filter(({ name }) => used.has(name));
  const specs = inFileOrder(kept, names).map(
    (spec): ParameterSpec => ({ ...spec, part: classifier.has(spec.name) ? 'classifier' : 'body' }),
  );
  if (specs.some(isTrained)) return specs;
  throw new ImportProblem('nothing-to-train', 'The graph has no weights that could be trained.');
}

/** Parameters of the layers that are reached first on the way back from the output. */
function classifierParameters(nodes: Simplified['nodes'], output: string): ReadonlySet<string> {
  const wanted = new Set([output]);
  const found = new Set<string>();
  for (const node of nodes.toReversed()) {
    if (!wanted.has(node.output)) continue;
    for (const name of parametersOf(node)) found.add(name);
    if (operatorOf(node).isLayer) continue;
    for (const name of inputsOf(node)) wanted.add(name);
  }
  return found;
}

function inFileOrder(specs: readonly ParameterSpec[], names: readonly string[]): ParameterSpec[] {
  const place = new Map(names.map((name, index) => [name, index] as const));
  const at = ({ name }: ParameterSpec): number => place.get(name) ?? names.length;
  return specs.toSorted((a, b) => at(a) - at(b));
}
