import type { GivenCard, PredictionMatch, SkippedFile } from '../../protocol/events.js';
import { LABEL_MAP_ENDINGS } from '../../protocol/image-kinds.js';
import { chooseStudent, openPredictions } from '../actions/black-box.js';
import { plural } from '../amounts.js';
import { Segments } from '../controls/choice.js';
import { FileDrop } from '../controls/file-drop.js';
import { shownTargets, useStudio } from '../store.js';

/** The given predictions of a black-box source model, and the student that learns them. */
export function PredictionsPart({ locked, looking }: { locked: boolean; looking: boolean }) {
  const given = useStudio((state) => (state.saved ? state.saved.record.given : state.given));
  const match = useStudio((state) => shownTargets(state)?.predictions);
  return (
    <>
      {given && <Given given={given} match={match} />}
      {!looking && (
        <FileDrop
          icon="labels"
          place="source"
          title={given ? 'Other predictions' : 'Predictions'}
          hint=".npy, .npz or label maps with the images' names; or one .onnx, only run"
          accept={`.npy,.npz,${LABEL_MAP_ENDINGS},.onnx`}
          folders
          multiple
          disabled={locked}
          compact={given !== null}
          onFiles={(files) => void openPredictions(files)}
        />
      )}
      {!looking && <StudentChoice locked={locked} />}
    </>
  );
}

function Given({ given, match }: { given: GivenCard; match: PredictionMatch | undefined }) {
  const problems: SkippedFile[] = [
    ...given.skipped,
    ...(match?.skipped ?? []),
    ...(match?.unmatched ?? []).map((name) => ({ name, reason: 'has no partner of the same name.' })),
  ];
  return (
    <div className="card">
      <p className="card-title" title={given.file}>
        {given.by === 'onnx' ? given.file : plural(given.count, 'prediction')}
      </p>
      {given.forms.map((form) => (
        <p key={form} className="muted">
          {form}
        </p>
      ))}
      {match && given.by === 'files' && <p className="muted">{plural(match.matched, 'image')} with a prediction.</p>}
      {match?.notes && match.notes.length > 0 && (
        <div className="notice">
          {match.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      )}
      {given.by === 'onnx' && <p className="muted">Only run forwards on each image, never looked into.</p>}
      {problems.length > 0 && (
        <details className="notice">
          <summary>{plural(problems.length, 'file')} not used</summary>
          <ul>
            {problems.map(({ name, reason }) => (
              <li key={name}>
                <strong>{name}</strong> {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

const SIZES = [
  { value: 'small', label: 'A small fresh student', face: 'Small' },
  { value: 'medium', label: 'A medium fresh student', face: 'Medium' },
] as const;

/** The network that learns the predictions: a fresh one of two sizes, or a file. */
function StudentChoice({ locked }: { locked: boolean }) {
  const student = useStudio((state) => state.student);
  return (
    <>
      <div className="labelled-segments">
        <span className="label">Fresh student</span>
        <Segments
          label="Fresh student"
          value={'size' in student ? student.size : null}
          options={SIZES}
          disabled={locked}
          onChange={(size) => void chooseStudent({ size })}
        />
      </div>
      <FileDrop
        icon="model"
        place="source"
        title={'size' in student ? 'Or a student of your own' : 'Another student'}
        hint="A model file; with other classes it gets a fresh classifier"
        accept=".safetensors,.pth,.pt"
        disabled={locked}
        compact
        onFiles={([file]) => file && void chooseStudent({ file })}
      />
    </>
  );
}
