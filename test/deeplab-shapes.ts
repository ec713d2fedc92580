/** Names and shapes of DeepLabV2 on a ResNet-101, as torchvision names them; `width` is that of the stem (64). */
export function deepLab101Shapes(classes: number, width = 64): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  const convolution = (name: string, norm: string, shape: number[]) => {
    shapes.set(`${name}.weight`, shape);
    for (const part of ['weight', 'bias', 'running_mean', 'running_var'])
      shapes.set(`${norm}.${part}`, [shape[0] ?? 0]);
  };
  convolution('conv1', 'bn1', [width, 3, 7, 7]);
  let channels = width;
  [3, 4, 23, 3].forEach((depth, stage) => {
    const inner = width * 2 ** stage;
    for (let index = 0; index < depth; index++) {
      const prefix = `layer${stage + 1}.${index}`;
      convolution(`${prefix}.conv1`, `${prefix}.bn1`, [inner, channels, 1, 1]);
      convolution(`${prefix}.conv2`, `${prefix}.bn2`, [inner, inner, 3, 3]);
      convolution(`${prefix}.conv3`, `${prefix}.bn3`, [4 * inner, inner, 1, 1]);
      if (index === 0) convolution(`${prefix}.downsample.0`, `${prefix}.downsample.1`, [4 * inner, channels, 1, 1]);
      channels = 4 * inner;
    }
  });
  for (const branch of [0, 1, 2, 3]) {
    shapes.set(`aspp.${branch}.weight`, [classes, channels, 3, 3]);
    shapes.set(`aspp.${branch}.bias`, [classes]);
  }
  return shapes;
}
