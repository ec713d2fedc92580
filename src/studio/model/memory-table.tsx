import type { ModelPlan } from '../../protocol/plan.js';
import { titlesOf } from '../../protocol/stages.js';
import { Explained } from '../controls/explained.js';
import { Icon } from '../controls/icon.js';
import { byteSize, percentSign, whole } from '../words/numbers.js';
import { words } from '../words/words.js';

const percentOf = (bytes: number, total: number): string => percentSign(total > 0 ? bytes / total : 0);

/** Planned GPU memory by kind, and how it stands against the device. */
export function MemoryTable({ plan }: { plan: ModelPlan }) {
  const { memory, batch, width, height, problem } = plan;
  const kinds: Record<string, { name: string; about: string }> = words.model.memory.kinds(
    titlesOf(({ teacher }) => teacher),
  );
  return (
    <section className="model-part" aria-labelledby="memory-title">
      <h3 id="memory-title">{words.model.memory.title(batch, width, height)}</h3>
      {problem && (
        <p className="card-warning" role="alert">
          <Icon name="warning" /> {problem} {words.model.lower}
        </p>
      )}
      <table className="memory-table">
        <thead>
          <tr>
            <th scope="col">{words.model.memory.for}</th>
            <th scope="col">
              <Explained side="top" tip={words.model.memory.sizeAbout}>
                {words.model.memory.size}
              </Explained>
            </th>
            <th scope="col">
              <Explained side="top" tip={words.model.memory.shareAbout}>
                {words.model.memory.share}
              </Explained>
            </th>
          </tr>
        </thead>
        <tbody>
          {memory.parts.map(({ kind, bytes }) => (
            <tr key={kind} data-none={bytes === 0}>
              <th scope="row">
                <Explained side="left" tip={kinds[kind]?.about ?? kind}>
                  {kinds[kind]?.name ?? kind}
                </Explained>
              </th>
              <td title={words.model.memory.bytes(whole(bytes))}>{bytes === 0 ? '–' : byteSize(bytes)}</td>
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
            <th scope="row">{words.model.memory.total}</th>
            <td title={words.model.memory.bytes(whole(memory.total))}>{byteSize(memory.total)}</td>
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
        <dt>{words.model.memory.largest}</dt>
        <dd className={over ? 'bad' : undefined}>
          <Explained side="left" tip={words.model.memory.largestAbout}>
            {words.model.memory.largestOf(byteSize(memory.largestTensor), byteSize(memory.mostBound))}
          </Explained>
        </dd>
      </div>
      <div>
        <dt>{words.model.memory.main}</dt>
        <dd>
          <Explained side="left" tip={words.model.memory.mainAbout}>
            {byteSize(memory.mainMemory)}
          </Explained>
        </dd>
      </div>
    </dl>
  );
}
