import { Sheet } from '../controls/sheet.js';
import { setPanel, useStudio } from '../store.js';
import { byteSize, whole } from '../words/numbers.js';
import { words } from '../words/words.js';
import { BlockTree } from './block-tree.js';
import { MemoryTable } from './memory-table.js';

/** The source model in full: memory by kind, its blocks, the unused tensors of its file. */
export function ModelSheet() {
  const open = useStudio((state) => state.panel === 'model');
  const model = useStudio((state) => state.model);
  const plan = useStudio((state) => state.plan);
  return (
    <Sheet
      open={open && model !== null}
      onClose={() => setPanel(null)}
      shape="wide"
      title={model?.file ?? ''}
      about={model ? `${model.architecture}; ${model.format}, ${byteSize(model.bytes)}` : ''}
    >
      {plan ? (
        <>
          <MemoryTable plan={plan} />
          <BlockTree plan={plan} />
          <Unused tensors={plan.unused} />
        </>
      ) : (
        <p className="empty">{words.model.sheet.planning}</p>
      )}
    </Sheet>
  );
}

function Unused({ tensors }: { tensors: { name: string; dtype: string; shape: number[] }[] }) {
  return (
    <section className="model-part" aria-labelledby="unused-title">
      <h3 id="unused-title">{words.model.sheet.unused}</h3>
      {tensors.length === 0 ? (
        <p className="muted">{words.model.sheet.allUsed}</p>
      ) : (
        <details>
          <summary>{words.model.sheet.tensors(tensors.length, whole(tensors.length))}</summary>
          <ul className="unused">
            {tensors.map(({ name, dtype, shape }) => (
              <li key={name}>
                <code>{name}</code>
                <span className="muted">
                  {dtype} {shape.length > 0 ? shape.join(' × ') : words.model.sheet.oneNumber}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
