/** Widths of a DeepLabV2: its state dict's names and shapes follow from them. */
export interface DeepLabSize {
  block: 'basic' | 'bottleneck';
  depths: readonly number[];
  /** Of the stem. */
  stem: number;
  /** Of the inner convolutions of each stage; a bottleneck's output is four times as wide. */
  widths: readonly number[];
  classes: number;
  /** Summed dilated convolutions of the head. */
  branches: number;
}

export const resNet101: DeepLabSize = {
  block: 'bottleneck',
  depths: [3, 4, 23, 3],
  stem: 64,
  widths: [64, 128, 256, 512],
  classes: 19,
  branches: 4,
};

/** The shape of CamVid's network, with its widths multiplied. */
export const smallDeepLab = (factor: number): DeepLabSize => ({
  block: 'basic',
  depths: [2, 2, 2, 2],
  stem: 16 * factor,
  widths: [16, 32, 64, 96].map((width) => width * factor),
  classes: 11,
  branches: 4,
});

/** Parameter names and shapes, [Cout,Cin,KH,KW] for weights, in the order of the file. */
export function stateShapes(size: DeepLabSize): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  const conv = (name: string, ins: number, outs: number, kernel: number) =>
    shapes.set(`${name}.weight`, [outs, ins, kernel, kernel]);
  const norm = (name: string, channels: number) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) shapes.set(`${name}.${part}`, [channels]);
  };
  conv('conv1', 3, size.stem, 7);
  norm('bn1', size.stem);
  let channels = size.stem;
  size.depths.forEach((depth, stage) => {
    const width = size.widths[stage] ?? 0;
    for (let block = 0; block < depth; block++) {
      channels = addBlock(`layer${stage + 1}.${block}`, size.block, channels, width, block === 0, conv, norm);
    }
  });
  for (let branch = 0; branch < size.branches; branch++) {
    conv(`aspp.${branch}`, channels, size.classes, 3);
    shapes.set(`aspp.${branch}.bias`, [size.classes]);
  }
  return shapes;
}

/** Channels that the block gives. */
function addBlock(
  name: string,
  kind: DeepLabSize['block'],
  ins: number,
  width: number,
  first: boolean,
  conv: (name: string, ins: number, outs: number, kernel: number) => unknown,
  norm: (name: string, channels: number) => void,
): number {
  const outs = kind === 'bottleneck' ? 4 * width : width;
  const kernels = kind === 'bottleneck' ? [1, 3, 1] : [3, 3];
  kernels.forEach((kernel, index) => {
    const last = index === kernels.length - 1;
    conv(`${name}.conv${index + 1}`, index === 0 ? ins : width, last ? outs : width, kernel);
    norm(`${name}.bn${index + 1}`, last ? outs : width);
  });
  if (first && (ins !== outs || !name.startsWith('layer1.'))) {
    conv(`${name}.downsample.0`, ins, outs, 1);
    norm(`${name}.downsample.1`, outs);
  }
  return outs;
}
