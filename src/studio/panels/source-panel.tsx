import type { ReactNode } from 'react';
import type { Setting } from '../../protocol/stages.js';
import { openModelFiles } from '../actions/drop.js';
import { Bar } from '../controls/bar.js';
import { FileDrop } from '../controls/file-drop.js';
import { ModelCard } from '../model/model-card.js';
import { isGoing, useStudio } from '../store.js';
import { useTimeLeft } from '../time-left.js';
import { byteSize } from '../words/numbers.js';
import { words } from '../words/words.js';
import { FoldedSection } from './folded-section.js';
import { PredictionsPart } from './predictions-part.js';
import { Section } from './section.js';
import { SettingChoice } from './setting-choice.js';

/** The source model, or the given predictions of it; only a line while a run goes on. */
export function SourcePanel() {
  return (
    <FoldedSection
      title={words.panels.source.title}
      place="source"
      line={<SourceLine />}
      whole={(fold) => <WholeSource note={fold ?? undefined} />}
    />
  );
}

function SourceLine() {
  const model = useStudio((state) => state.model);
  const given = useStudio((state) => (state.setting === 'predictions' ? state.given : null));
  return (
    <>
      {given ? words.panels.source.studentOf(given.count) : ''}
      <strong title={model?.architecture}>{model?.file}</strong>
    </>
  );
}

/** All facts read from the files, and the choices. */
function WholeSource({ note }: { note?: ReactNode }) {
  const model = useStudio((state) => state.saved?.record.model ?? state.model);
  const looking = useStudio((state) => state.saved !== null);
  const locked = useStudio((state) => isGoing(state.live) || state.device.state !== 'ready');
  const given = useStudio((state) => state.saved?.record.given ?? null);
  const chosen = useStudio((state) => state.setting);
  const setting: Setting = looking ? (given ? 'predictions' : 'model') : chosen;
  const said = words.panels.source;
  return (
    <Section title={said.title} place="source" note={note ?? (model ? said.classes(model.classes) : undefined)}>
      {!looking && <SettingChoice setting={setting} locked={locked} />}
      {setting === 'predictions' && <PredictionsPart locked={locked} looking={looking} />}
      {model && <ModelCard model={model} saved={looking} />}
      <ReadingBar />
      {!looking && setting === 'model' && (
        <FileDrop
          icon="model"
          place="source"
          title={model ? said.otherModel : said.model}
          hint={said.hint}
          accept=".onnx,.safetensors,.pth,.pt,.ckpt,.pkl,.pickle,.model,.weights,.npz,.zip,.json,.data,.onnx_data,.bin"
          folders
          multiple
          disabled={locked}
          compact={model !== null}
          onFiles={(files) => void openModelFiles(files)}
        />
      )}
    </Section>
  );
}

/** The progress of reading a large file. */
function ReadingBar() {
  const progress = useStudio(({ live }) => (live.progress?.what === 'reading weights' ? live.progress : null));
  const left = useTimeLeft(progress);
  if (!progress) return null;
  const { done, total } = progress;
  const title = words.panels.amount(byteSize(done), byteSize(total));
  return <Bar title={title} name={words.panels.source.reading} share={done / total} left={left} />;
}
