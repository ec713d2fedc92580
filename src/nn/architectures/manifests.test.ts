import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { networkOptions } from '../../../test/models.js';
import { hasShared, sharedPath } from '../../../test/shared.js';
import { isTrained } from '../graph.js';
import { recogniseStateDict } from './architectures.js';

interface Manifest {
  [name: string]: { shape: number[]; dtype: string };
}

function recognise(file: string) {
  const manifest = JSON.parse(readFileSync(sharedPath('models', 'manifests', file), 'utf8')) as Manifest;
  const shapes = new Map(Object.entries(manifest).map(([name, { shape }]) => [name, shape] as const));
  return { shapes, network: recogniseStateDict(shapes, networkOptions(), file) };
}

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** File, what the card says, classes, output stride, trained parameters of the published networks, what is left out. */
const FULL_SIZE = [
  ['manifest-deeplabv2-r101.json', 'DeepLabV2, ResNet-101 (V1c stem), 2048 features', 19, 8, 'auxiliary_head.'],
  ['manifest-daformer-mitb5.json', 'DAFormer, MiT-B5 (names of NVIDIA)', 19, 4, 'auxiliary_head.'],
  ['manifest-hf-segformer-b0.derived.json', 'SegFormer, MiT-B0 (names of Hugging Face)', 19, 4, undefined],
  ['manifest-torchvision-deeplabv3_resnet50.json', 'DeepLabV3, ResNet-50, 2048 features', 21, 8, 'aux_classifier.'],
  ['manifest-torchvision-deeplabv3_resnet101.json', 'DeepLabV3, ResNet-101, 2048 features', 21, 8, 'aux_classifier.'],
  [
    'manifest-torchvision-deeplabv3_mobilenet_v3_large.json',
    'DeepLabV3, MobileNetV3-Large, 960 features',
    21,
    16,
    'aux_classifier.',
  ],
  ['manifest-torchvision-fcn_resnet50.json', 'FCN, ResNet-50, 2048 features', 21, 8, 'aux_classifier.'],
  ['manifest-torchvision-lraspp_mobilenet_v3_large.json', 'LR-ASPP, MobileNetV3-Large, 960 features', 21, 8, undefined],
] as const;

describe.runIf(hasShared)('full-size networks (../shared/models/manifests)', () => {
  test.each(FULL_SIZE)(
    '%s: every tensor is used, a counter, or of a head that is left out',
    (file, card, classes, stride, idle) => {
      const { shapes, network } = recognise(file);
      expect(network.architecture.startsWith(card), network.architecture).toBe(true);
      expect(network.graph.classes).toBe(classes);
      expect(network.outputStride).toBe(stride);
      const left = [...shapes.keys()].filter((name) => idle !== undefined && name.startsWith(idle));
      expect(network.unused).toEqual(left);
      const used = new Set([...network.graph.parameters.map(({ name }) => name), ...left]);
      const counters = [...shapes.keys()].filter((name) => !used.has(name));
      expect(counters.filter((name) => !name.endsWith('.num_batches_tracked'))).toEqual([]);
      for (const { name, shape } of network.graph.parameters) expect(shape, name).toEqual(shapes.get(name));
    },
  );

  test.each(FULL_SIZE)('%s: the blocks hold every parameter once', (file) => {
    const { network } = recognise(file);
    const inBlocks = network.blocks?.flatMap(({ parameters }) => parameters.map(({ name }) => name));
    expect(inBlocks).toEqual(network.graph.parameters.map(({ name }) => name));
  });

  test.each([
    // Published by torchvision for the networks without their auxiliary heads, and by the papers in millions.
    ['manifest-torchvision-lraspp_mobilenet_v3_large.json', 3_221_538],
  ])('%s: has the published number of parameters', (file, parameters) => {
    const { graph } = recognise(file).network;
    const trained = graph.parameters.filter(isTrained);
    expect(trained.reduce((sum, { shape }) => sum + product(shape), 0)).toBe(parameters);
  });
});
