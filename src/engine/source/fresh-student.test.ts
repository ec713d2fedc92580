import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { smallShapes, smallValues } from '../../../test/small-network.js';
import { toFloat32 } from '../../formats/numbers.js';
import { writeSafetensors } from '../../formats/safetensors/write.js';
import { recogniseNetwork } from '../../nn/open-network.js';
import { recipeByName } from '../../protocol/recipes.js';
import { openStudent } from './fresh-student.js';
import { readModel } from './read-at-once.js';
import type { SourceModel } from './source-model.js';

const recipe = recipeByName('black-box');
const valuesOf = ({ file }: SourceModel, name: string): Float32Array => {
  const tensor = file.tensors.get(name);
  if (!tensor) throw new Error(`no ${name}`);
  return toFloat32(tensor);
};

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

test.each([
  ['small', 164_108],
  ['medium', 1_394_636],
] as const)('a fresh %s student is a DeepLabV2 of %i parameters, as its card says', (size, parameters) => {
  const student = openStudent({ size }, 11, recipe);
  expect(student.card).toMatchObject({ architecture: expect.stringContaining('DeepLabV2'), parameters, classes: 11 });
  expect(student.card.inferred.find(({ name }) => name === 'initialisation')?.value).toContain('He normal by fan-in');
  expect(student.card.inferred.some(({ assumed }) => assumed)).toBe(false);
  expect(recogniseNetwork(student.file, recipe.network).graph.classes).toBe(11);
});

test('it starts as stated: He normal by fan-in, batch norm 1 and 0, a classifier of deviation 0.01', () => {
  const student = openStudent({ size: 'medium' }, 7, recipe);
  const wide = valuesOf(student, 'layer4.1.conv2.weight');
  expect(deviation(wide)).toBeCloseTo(Math.sqrt(2 / (160 * 9)), 3);
  expect(deviation(valuesOf(student, 'aspp.2.weight'))).toBeCloseTo(0.01, 3);
  expect(valuesOf(student, 'aspp.2.bias').every((value) => value === 0)).toBe(true);
  for (const name of ['bn1.weight', 'bn1.running_var'])
    expect(valuesOf(student, name).every((v) => v === 1)).toBe(true);
  for (const name of ['bn1.bias', 'bn1.running_mean']) expect(valuesOf(student, name).every((v) => v === 0)).toBe(true);
});

test('a seed gives the same student, another seed another one', () => {
  const weights = (seed: number) => valuesOf(openStudent({ size: 'small' }, 5, { ...recipe, seed }), 'conv1.weight');
  expect(weights(1)).toEqual(weights(1));
  expect(weights(2)).not.toEqual(weights(1));
});

test('head rates of the recipe decide how many branches a fresh student has', () => {
  const student = openStudent({ size: 'small' }, 5, { ...recipe, network: { ...recipe.network, asppRates: [1, 2] } });
  expect([...student.file.tensors.keys()].filter((name) => /^aspp\.\d\.weight$/.test(name))).toHaveLength(2);
});

function modelBytes(classes: number): Uint8Array {
  return writeSafetensors(
    [...smallShapes(classes)].map(([name, shape]) => ({
      name,
      dtype: 'F32' as const,
      shape,
      bytes: new Uint8Array(smallValues(name, shape).buffer),
    })),
  );
}

const two = { ...recipe, network: { ...recipe.network, asppRates: [1, 2] } };

test('a file with as many classes is taken as it is', () => {
  const student = openStudent({ file: modelBytes(6), name: 'own.safetensors', read: readModel }, 6, two);
  const shape = smallShapes(6).get('aspp.1.weight') ?? [];
  expect(valuesOf(student, 'aspp.1.weight')).toEqual(smallValues('aspp.1.weight', shape));
});

test('a file with other classes gets a fresh classifier and keeps the rest', () => {
  const student = openStudent({ file: modelBytes(6), name: 'own.safetensors', read: readModel }, 9, two);
  expect(student.card.classes).toBe(9);
  expect(student.card.inferred.at(-1)?.value).toBe('fresh, for 9 classes instead of 6');
  expect(student.file.tensors.get('aspp.0.weight')?.shape).toEqual([9, 8, 3, 3]);
  expect(deviation(valuesOf(student, 'aspp.0.weight'))).toBeLessThan(0.02);
  expect(valuesOf(student, 'aspp.0.bias')).toEqual(new Float32Array(9));
  const kept = 'layer3.0.conv1.weight';
  expect(valuesOf(student, kept)).toEqual(smallValues(kept, smallShapes(6).get(kept) ?? []));
});

test("the demo's source network can be a student of other classes", () => {
  const file = new Uint8Array(readFileSync('public/demo/source.safetensors'));
  expect(openStudent({ file, name: 'source.safetensors', read: readModel }, 19, recipe).card.classes).toBe(19);
});
