import type { ModelCard } from '../../protocol/events.js';
import { byteSize } from '../../report/numbers.js';
import { openModelFiles } from '../actions/drop.js';
import { FileDrop } from '../controls/file-drop.js';
import { Icon } from '../controls/icon.js';
import { parameterCount, plural } from '../numbers.js';
import { isGoing, type Setting, useStudio } from '../store.js';
import { PredictionsPart } from './predictions-part.js';
import { Section } from './section.js';
import { SettingChoice } from './setting-choice.js';

/** Which source model is adapted, or what is given of it, and what was read from the files. */
export function SourcePanel() {
  const model = useStudio((state) => state.saved?.record.model ?? state.model);
  const looking = useStudio((state) => state.saved !== null);
  const locked = useStudio((state) => isGoing(state.live) || state.device.state !== 'ready');
  const given = useStudio((state) => state.saved?.record.given ?? null);
  const chosen = useStudio((state) => state.setting);
  const setting: Setting = looking ? (given ? 'predictions' : 'model') : chosen;
  return (
    <Section title="Source" place="source" note={model ? `${model.classes} classes` : undefined}>
      {!looking && <SettingChoice setting={setting} locked={locked} />}
      {setting === 'predictions' && <PredictionsPart locked={locked} looking={looking} />}
      {model && <Card model={model} />}
      {!looking && setting === 'model' && (
        <FileDrop
          icon="model"
          place="source"
          title={model ? 'Another model' : 'Source model'}
          hint=".safetensors or .pth, DeepLabV2 family"
          accept=".safetensors,.pth,.pt,.json"
          multiple
          disabled={locked}
          compact={model !== null}
          onFiles={(files) => void openModelFiles(files)}
        />
      )}
    </Section>
  );
}

function Card({ model }: { model: ModelCard }) {
  const assumed = model.inferred.filter((entry) => entry.assumed);
  return (
    <div className="card">
      <p className="card-title" title={model.file}>
        {model.file}
      </p>
      <p className="muted">{model.architecture}</p>
      <p className="muted">
        {parameterCount(model.parameters)} parameters, {byteSize(model.bytes)}
      </p>
      <ModelClasses />
      <details>
        <summary>
          Read from the file
          {assumed.length > 0 && <span className="badge warn">{assumed.length} assumed</span>}
        </summary>
        <dl className="facts">
          <Fact name="Format" value={model.format} />
          <Fact name="Output stride" value={String(model.outputStride)} />
          {model.inferred.map(({ name, value, assumed: guess }) => (
            <Fact key={name} name={name} value={guess ? `${value} (assumed)` : value} />
          ))}
          {model.blocks.map(({ name, parameters, trainable }) => (
            <Fact key={name} name={name} value={`${parameterCount(parameters)}${trainable ? '' : ', fixed'}`} />
          ))}
        </dl>
        {model.unused.length > 0 && (
          <p className="muted" title={model.unused.join('\n')}>
            <Icon name="info" /> {plural(model.unused.length, 'tensor')} not used; written back untouched.
          </p>
        )}
      </details>
    </div>
  );
}

/** Class names and colours of the file, and whether they are the ones in use. */
function ModelClasses() {
  const { list, origin } = useStudio((state) => state.modelClasses);
  const used = useStudio((state) => state.classes === list);
  if (!origin) return null;
  return (
    <p className="muted">
      Classes: {origin}
      {list && !used && ' Another list is chosen under Targets.'}
    </p>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
