import type { StoredForm, StoredStep } from '../stored-form.js';
import { isNumber } from './dims.js';
import type { GraphDraft, Parameter, Tensor } from './draft.js';

// What a value is in the file, before the nodes that only turn or reshape it.

const makerOf = (draft: GraphDraft, name: string) => draft.nodes.find(({ output }) => output === name);

/** The tensor of the file that a value is, turned and reshaped perhaps. */
export function weightBehind(draft: GraphDraft, name: string): { name: string; stored: StoredForm } | undefined {
  const maker = makerOf(draft, name);
  if (maker?.op === 'constant') {
    if (draft.constants.has(maker.parameter)) return undefined;
    const spec = draft.parameters.get(maker.parameter);
    return spec && { name: spec.name, stored: spec.stored ?? { shape: spec.shape, steps: [] } };
  }
  if (maker?.op !== 'reshape' && maker?.op !== 'transpose') return undefined;
  const shape = draft.shapes.get(name)?.filter(isNumber) ?? [];
  const step: StoredStep = maker.op === 'transpose' ? { order: maker.permutation } : { shape };
  const behind = weightBehind(draft, maker.input);
  if (!behind) return undefined;
  const { stored } = behind;
  return { name: behind.name, stored: { ...stored, steps: [...stored.steps, step] } };
}

/** The parameter that a tensor is, as it is in the file or with axes of length 1 added. */
export function parameterBehind(draft: GraphDraft, { name }: Pick<Tensor, 'name'>): Parameter | undefined {
  const maker = makerOf(draft, name);
  if (maker?.op === 'reshape') return parameterBehind(draft, { name: maker.input });
  const spec = maker?.op === 'constant' ? draft.parameters.get(maker.parameter) : undefined;
  if (!spec || draft.constants.has(spec.name)) return undefined;
  return { kind: 'parameter', name: spec.name, shape: spec.shape, transposed: false };
}
