import type { Runner } from '../case.js';
import type { SourceNetwork } from '../networks/source-network.js';
import { openTorch, type TorchWork } from '../peers/torch/torch-work.js';
import type { Platform, TorchDevice } from '../platform.js';
import { type CompareGradients, example, ourStep, stepOptions } from './gradient-check.js';
import { picture } from './pictures.js';
import type { StepSize } from './teach.js';

/** A graph as the process takes it: parameters in the order in which their values are written. */
function graphOf({ graph }: SourceNetwork): object {
  const { nodes, input, output, parameters } = graph;
  return { nodes, input, output, parameters: parameters.map(({ name, shape, kind }) => [name, shape, kind]) };
}

function weightsOf({ graph, values }: SourceNetwork): Float32Array {
  const all = graph.parameters.map(({ name }) => values(name));
  const whole = new Float32Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Images in 0..1: those of ours. */
function images({ batch, width, height }: StepSize): Float32Array {
  const whole = new Float32Array(batch * height * width * 3);
  for (let n = 0; n < batch; n++) whole.set(picture(width, height, n), n * height * width * 3);
  return whole.map((value) => value / 255);
}

const shapeOf = ({ batch, width, height }: StepSize): number[] => [batch, height, width, 3];

async function errorOf(
  work: TorchWork,
  source: SourceNetwork,
  size: StepSize,
  compare: CompareGradients,
): Promise<number> {
  const ours = await ourStep(source, size);
  const given = example(size, source.graph.classes);
  const { arrays, answer } = await work.result(async (write) => ({
    images: await write(given.images),
    labels: await write(given.labels),
    shape: shapeOf(size),
  }));
  return compare(ours, { loss: Number(answer.loss), gradients: arrays });
}

/** A whole step of Teach by PyTorch. Checked by loss and gradients of one step, those of ours being the reference. */
export async function openTorchStep(
  source: SourceNetwork,
  { size, checked, compare }: { size: StepSize; checked: StepSize; compare: CompareGradients },
  device: TorchDevice,
  platform: Platform,
): Promise<Runner> {
  const work = await openTorch(platform, device, 'teach-step', async (write) => ({
    graph: graphOf(source),
    weights: await write(weightsOf(source)),
    images: await write(images(size)),
    shape: shapeOf(size),
    options: { ...stepOptions(size), delta: 0.76 / source.graph.classes },
  }));
  return { ...work.runner, check: () => errorOf(work, source, checked, compare) };
}
