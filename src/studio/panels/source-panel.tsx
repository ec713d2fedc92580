import { byteSize } from '../../report/numbers.js';
import { openModelFiles } from '../actions/drop.js';
import { Bar } from '../controls/bar.js';
import { FileDrop } from '../controls/file-drop.js';
import { ModelCard } from '../model/model-card.js';
import { isGoing, useStudio } from '../store.js';
import { useTimeLeft } from '../time-left.js';
import { Section } from './section.js';

/** Which source model is adapted, and what was read from its file. */
export function SourcePanel() {
  const model = useStudio((state) => state.saved?.record.model ?? state.model);
  const looking = useStudio((state) => state.saved !== null);
  const locked = useStudio((state) => isGoing(state.live) || state.device.state !== 'ready');
  return (
    <Section title="Source" place="source" note={model ? `${model.classes} classes` : undefined}>
      {model && <ModelCard model={model} saved={looking} />}
      <ReadingBar />
      {!looking && (
        <FileDrop
          icon="model"
          place="source"
          title={model ? 'Another model' : 'Source model'}
          hint=".onnx, .safetensors or .pth"
          accept=".onnx,.safetensors,.pth,.pt,.json,.data,.onnx_data,.bin"
          multiple
          disabled={locked}
          compact={model !== null}
          onFiles={(files) => void openModelFiles(files)}
        />
      )}
    </Section>
  );
}

/** How far the reading of a large file is. */
function ReadingBar() {
  const progress = useStudio(({ live }) => (live.progress?.what === 'reading weights' ? live.progress : null));
  const left = useTimeLeft(progress);
  if (!progress) return null;
  const { done, total } = progress;
  const title = `${byteSize(done)} of ${byteSize(total)}`;
  return <Bar title={title} name="Reading weights" share={done / total} left={left} />;
}
