import { createRandom } from '../src/images/random.js';
import { recogniseDeepLabV2 } from '../src/nn/architectures/deeplab-v2.js';
import { Network, type NetworkOptions } from '../src/nn/network.js';
import { networkOptions } from './models.js';

/** Names and shapes of a small DeepLabV2 on a ResNet with one basic block a stage. */
export function smallShapes(classes: number, widths = [4, 4, 8, 8]): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  const norm = (name: string, channels: number) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) shapes.set(`${name}.${part}`, [channels]);
  };
  let channels = widths[0] ?? 4;
  shapes.set('conv1.weight', [channels, 3, 7, 7]);
  norm('bn1', channels);
  widths.forEach((width, stage) => {
    const prefix = `layer${stage + 1}.0`;
    shapes.set(`${prefix}.conv1.weight`, [width, channels, 3, 3]);
    norm(`${prefix}.bn1`, width);
    shapes.set(`${prefix}.conv2.weight`, [width, width, 3, 3]);
    norm(`${prefix}.bn2`, width);
    shapes.set(`${prefix}.downsample.0.weight`, [width, channels, 1, 1]);
    norm(`${prefix}.downsample.1`, width);
    channels = width;
  });
  for (const branch of [0, 1]) {
    shapes.set(`aspp.${branch}.weight`, [classes, channels, 3, 3]);
    shapes.set(`aspp.${branch}.bias`, [classes]);
  }
  return shapes;
}

/** Random but fixed weights of a sensible size. */
export function smallValues(name: string, shape: number[], seed = 1): Float32Array {
  const random = createRandom(seed).fork(name);
  const count = shape.reduce((a, b) => a * b, 1);
  if (shape.length === 4) {
    const fan = count / (shape[0] ?? 1);
    return Float32Array.from({ length: count }, () => random.normal() * Math.sqrt(2 / fan));
  }
  const ones = name.endsWith('running_var') || name.endsWith('.weight');
  return Float32Array.from({ length: count }, () => (ones ? 1 : 0) + 0.1 * random.normal() ** 2);
}

export function smallNetwork(classes: number, seed = 1, options: NetworkOptions = {}): Network {
  const shapes = smallShapes(classes);
  const { graph } = recogniseDeepLabV2(shapes, networkOptions(), 'a small network');
  return new Network(graph, (name) => smallValues(name, shapes.get(name) ?? [], seed), options);
}
