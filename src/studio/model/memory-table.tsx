import type { ModelPlan } from '../../protocol/plan.js';
import { titlesOf } from '../../protocol/stages.js';
import { byteSize, percentSign } from '../../report/numbers.js';
import { Explained } from '../controls/explained.js';
import { Icon } from '../controls/icon.js';

/** Explains each kind of memory. */
const ABOUT: Record<string, string> = {
  weights: 'Parameters and batch norm statistics, 4 bytes each.',
  'weights in float16': 'Copies of the weights in half the bytes, which the kernels read in mixed precision.',
  gradients: 'One number for each parameter.',
  'optimiser state': "AdamW's two running means, or SGD's momentum.",
  teacher: `A moving average of the student, in ${titlesOf(({ teacher }) => teacher)}.`,
  baselines: 'A copy of the source model, measured between the first steps where there are labels.',
  'last good weights': 'Two copies, so that a loss that is not finite costs one step at most.',
  'weights before the climb':
    'A copy of the weights while a second pass looks for the worst loss near them (sharpness).',
  'weights at the start': 'A copy of the weights that single ones go back to (restoreProbability).',
  activations: 'What the forward pass keeps for the backward pass, at the moment of the peak.',
  'activation gradients': 'Gradients on their way back, at the moment of the peak.',
  workspace: 'What single kernels need while they run.',
  'unused in the arena': 'Gaps between values that share the same buffers.',
  images: 'Images of a step and their augmented views (an estimate).',
  'loss maps': 'Labels, confidences and the tensors of the loss (an estimate).',
  'soft labels of a step': 'What Distil compares the student with: every class at every pixel.',
  'prediction of whole images': 'Memory beyond that of a step, where whole images are larger than the crop.',
};

const percentOf = (bytes: number, total: number): string => percentSign(total > 0 ? bytes / total : 0);

/** Planned GPU memory by kind, and how it stands against the device. */
export function MemoryTable({ plan }: { plan: ModelPlan }) {
  const { memory, batch, width, height, problem } = plan;
  return (
    <section className="model-part" aria-labelledby="memory-title">
      <h3 id="memory-title">
        GPU memory, batch {batch} at {width} × {height}
      </h3>
      {problem && (
        <p className="card-warning" role="alert">
          <Icon name="warning" /> {problem} Lower the batch size or train on a smaller crop.
        </p>
      )}
      <table className="memory-table">
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col">
              <Explained
                side="top"
                tip="Bytes held in the largest step of the recipe, planned from its real dispatches."
              >
                Size
              </Explained>
            </th>
            <th scope="col">
              <Explained side="top" tip="Share of the whole.">
                Share
              </Explained>
            </th>
          </tr>
        </thead>
        <tbody>
          {memory.parts.map(({ kind, bytes }) => (
            <tr key={kind} data-none={bytes === 0}>
              <th scope="row">
                <Explained side="left" tip={ABOUT[kind] ?? kind}>
                  {kind}
                </Explained>
              </th>
              <td title={`${bytes.toLocaleString('en-US')} bytes`}>{bytes === 0 ? '–' : byteSize(bytes)}</td>
              <td>
                <span
                  className="share-bar"
                  aria-hidden="true"
                  style={{ inlineSize: `${(60 * bytes) / memory.total}px` }}
                />
                <span className="share-figure">{bytes === 0 ? '' : percentOf(bytes, memory.total)}</span>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td title={`${memory.total.toLocaleString('en-US')} bytes`}>{byteSize(memory.total)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
      <Limits memory={memory} />
    </section>
  );
}

/** WebGPU gives the largest tensor and buffer, not the amount of memory. */
function Limits({ memory }: { memory: ModelPlan['memory'] }) {
  const over = memory.largestTensor > memory.mostBound;
  return (
    <dl className="facts">
      <div>
        <dt>Largest tensor</dt>
        <dd className={over ? 'bad' : undefined}>
          <Explained
            side="left"
            tip="A tensor must fit into one binding; the second number is the most that this GPU binds. WebGPU does not say how much memory the GPU has."
          >
            {byteSize(memory.largestTensor)} of {byteSize(memory.mostBound)}
          </Explained>
        </dd>
      </div>
      <div>
        <dt>In main memory</dt>
        <dd>
          <Explained
            side="left"
            tip="Of the model file: tensors that the network does not use. The weights stay in the file and are read when they are needed."
          >
            {byteSize(memory.mainMemory)}
          </Explained>
        </dd>
      </div>
    </dl>
  );
}
