import { useRef } from 'react';
import { isNumbered } from '../../protocol/numbered-classes.js';
import { CLASS_PRESETS, presetsOf } from '../../protocol/presets.js';
import { pickedFiles } from '../actions/dropped-files.js';
import { openClassFile, setClasses, setModelClasses } from '../actions/open.js';
import { clearError } from '../actions/reporting.js';
import { Button } from '../controls/button.js';
import { Choice } from '../controls/choice.js';
import { Problem } from '../controls/problem.js';
import { shownClasses, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { classListName } from './class-list-name.js';

/** The presets of the same length, as an offer: a number of classes does not say what the classes are. */
function NamesOffered({ count, locked }: { count: number; locked: boolean }) {
  const said = words.panels.classes;
  const fitting = presetsOf(count);
  return (
    <div className="names-offered">
      <p className="muted">
        {said.numbered(count)} {fitting.length > 0 ? said.takeNames : said.noNames}
      </p>
      {fitting.map((name) => {
        const preset = CLASS_PRESETS[name];
        return (
          preset && (
            <Button key={name} disabled={locked} onClick={() => void setClasses(preset)}>
              {preset.name}
            </Button>
          )
        );
      })}
    </div>
  );
}

/** The presets: those of as many classes as the present list come first. */
function presetOptions(count: number | undefined) {
  const said = words.panels.classes;
  const all = Object.entries(CLASS_PRESETS).map(([value, { name, classes }]) => ({
    value,
    label: name,
    group: classes.length === count ? said.presets(count) : said.otherPresets,
    fits: classes.length === count,
  }));
  return [...all.filter(({ fits }) => fits), ...all.filter(({ fits }) => !fits)];
}

const OWN = 'own';
const FILE = 'file';
const NONE = 'none';
const MODEL = 'model';

/** The class list: a preset, a file, or the list of the model file or of the demo. */
export function ClassesRow({ locked }: { locked: boolean }) {
  const said = words.panels.classes;
  const classes = useStudio(shownClasses);
  const origin = useStudio((state) => state.classesOrigin.text);
  const ofModel = useStudio((state) => state.modelClasses.list);
  const error = useStudio((state) => state.errors.classes);
  const input = useRef<HTMLInputElement>(null);
  const isModels = classes !== null && classes === ofModel;
  const known = Object.entries(CLASS_PRESETS).find(([, preset]) => preset.name === classes?.name)?.[0];
  const choose = (value: string) => {
    if (value === FILE) input.current?.click();
    if (value === MODEL) void setModelClasses();
    const preset = CLASS_PRESETS[value];
    if (preset) void setClasses(preset);
  };
  return (
    <div className="classes-row">
      <Choice
        label={said.title}
        value={classes === null ? NONE : isModels ? MODEL : (known ?? OWN)}
        disabled={locked}
        onChange={choose}
        options={[
          ...(classes === null ? [{ value: NONE, label: said.none }] : []),
          ...(ofModel ? [{ value: MODEL, label: said.ofModel }] : []),
          ...(classes !== null && !known && !isModels ? [{ value: OWN, label: classListName(classes) }] : []),
          ...presetOptions(classes?.classes.length),
          { value: FILE, label: said.fromFile },
        ]}
      />
      <input
        ref={input}
        type="file"
        accept=".json,.txt,.csv,.tsv,.yaml,.yml,.pbtxt,.py,.xml,.names"
        hidden
        aria-label={said.file}
        onChange={(event) => {
          const [file] = pickedFiles(event.target.files ?? []);
          event.target.value = '';
          if (file) void openClassFile(file);
        }}
      />
      {classes && (
        <ul className="swatches" aria-label={said.colours}>
          {classes.classes.map(({ id, name, color }) => (
            <li key={id} title={`${id}: ${name}`} style={{ backgroundColor: color }}>
              <span className="visually-hidden">{name}</span>
            </li>
          ))}
        </ul>
      )}
      {classes && isNumbered(classes) && <NamesOffered count={classes.classes.length} locked={locked} />}
      {origin && <p className="muted">{origin}</p>}
      <Problem error={error} onDismiss={() => clearError('classes')} />
    </div>
  );
}
