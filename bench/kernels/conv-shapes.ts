import type { ConvShape } from './conv-problem.js';

const square = (size: number, batch: number, shape: Omit<ConvShape, 'batch' | 'height' | 'width'>): ConvShape => ({
  ...shape,
  batch,
  height: size,
  width: size,
});

/** DeepLabV2 on a ResNet-101 at 321x321, batch 2: what a GPU is asked for. */
const gpuShapes: ConvShape[] = [
  square(81, 2, { name: 'conv-3x3-64', inChannels: 64, outChannels: 64, kernel: 3, stride: 1, dilation: 1 }),
  square(41, 2, { name: 'conv-3x3-d2-256', inChannels: 256, outChannels: 256, kernel: 3, stride: 1, dilation: 2 }),
  square(41, 2, { name: 'conv-3x3-d4-512', inChannels: 512, outChannels: 512, kernel: 3, stride: 1, dilation: 4 }),
  square(41, 2, { name: 'conv-1x1-1024', inChannels: 1024, outChannels: 256, kernel: 1, stride: 1, dilation: 1 }),
  square(41, 2, { name: 'conv-aspp-d12', inChannels: 2048, outChannels: 19, kernel: 3, stride: 1, dilation: 12 }),
  square(321, 2, { name: 'conv-stem-7x7', inChannels: 3, outChannels: 64, kernel: 7, stride: 2, dilation: 1 }),
];

/** The same layers with fewer channels: half a second of a software driver at most. */
const softwareShapes: ConvShape[] = [
  square(41, 2, { name: 'conv-3x3-64', inChannels: 64, outChannels: 64, kernel: 3, stride: 1, dilation: 1 }),
  square(41, 1, { name: 'conv-3x3-d2-96', inChannels: 96, outChannels: 96, kernel: 3, stride: 1, dilation: 2 }),
  square(41, 1, { name: 'conv-3x3-d4-128', inChannels: 128, outChannels: 128, kernel: 3, stride: 1, dilation: 4 }),
  square(41, 2, { name: 'conv-1x1-256', inChannels: 256, outChannels: 64, kernel: 1, stride: 1, dilation: 1 }),
  square(41, 1, { name: 'conv-aspp-d12', inChannels: 256, outChannels: 19, kernel: 3, stride: 1, dilation: 12 }),
  square(161, 1, { name: 'conv-stem-7x7', inChannels: 3, outChannels: 32, kernel: 7, stride: 2, dilation: 1 }),
];

export const convShapes = (gpu: boolean): ConvShape[] => (gpu ? gpuShapes : softwareShapes);
