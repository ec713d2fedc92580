import type { Tensor } from '@tensorflow/tfjs-core';
import { adapt } from '../../src/adapt/adapt.js';
import type { AdaptOptions } from '../../src/adapt/run-stage.js';
import { writeSafetensors } from '../../src/formats/safetensors/write.js';
import { applyEvent, emptyRun, type RunRecord } from '../../src/protocol/record.js';

/** A decision of a step, or of a whole stage before its first step; or weights that a stage began with. */
interface Kept {
  name: string;
  values: Tensor | Uint8Array | Float32Array;
}

/**
 * Runs a recipe, and keeps what it decides pixel by pixel: pseudo labels as bytes, and the sure share of each hard image;
 * and the weights that each stage began with. Names begin with the place of the stage in the recipe; those of decisions in a
 * step go on with the step, from 1 on.
 */
export async function runWithDecisions(
  options: Omit<AdaptOptions, 'decided' | 'now'>,
): Promise<{ record: RunRecord; decisions: Uint8Array }> {
  const { recipe, targets, classes } = options;
  let record: RunRecord = { ...emptyRun, recipe, classes, targets: targets.summary() };
  let place = { index: 0, step: 0 };
  const kept: Kept[] = [];
  const decided: AdaptOptions['decided'] = (name, values) => {
    // The labels of an easy image that are made before the stage belong to no step.
    const step = /^easy \d+$/.test(name) ? '' : `${place.step + 1} `;
    kept.push({
      name: `${place.index} ${step}${name}`,
      values: values instanceof Uint8Array ? values : values.clone(),
    });
  };
  for await (const event of adapt({ ...options, now: () => 0, decided })) {
    if (event.type === 'settled') continue;
    record = applyEvent(record, event);
    if (event.type === 'stage-started') {
      place = { index: event.index, step: 0 };
      const weights = await options.live.student.read();
      for (const [name, values] of weights) kept.push({ name: `${place.index} start ${name}`, values });
    }
    if (event.type === 'stepped') place = { index: event.index, step: event.step };
  }
  const tensors = [];
  for (const { name, values } of kept) tensors.push(await savedForm(name, values));
  return { record: { ...record, steps: record.steps, state: 'done' }, decisions: writeSafetensors(tensors) };
}

/** Frees a tensor. */
async function savedForm(name: string, values: Kept['values']) {
  if (values instanceof Uint8Array) return { name, dtype: 'U8' as const, shape: [values.length], bytes: values };
  if (values instanceof Float32Array) return savedFloats(name, [values.length], values);
  const { shape, dtype } = values;
  const numbers = await values.data();
  values.dispose();
  if (dtype === 'int32') return { name, dtype: 'U8' as const, shape, bytes: Uint8Array.from(numbers) };
  return savedFloats(name, shape, Float32Array.from(numbers));
}

const savedFloats = (name: string, shape: number[], { buffer, byteOffset, byteLength }: Float32Array) => ({
  name,
  dtype: 'F32' as const,
  shape,
  bytes: new Uint8Array(buffer, byteOffset, byteLength),
});
