import type { GivenCard, PredictionMatch, SkippedFile } from '../../protocol/events.js';
import { LABEL_MAP_ENDINGS } from '../../protocol/image-kinds.js';
import { chooseStudent, openPredictions } from '../actions/black-box.js';
import { Segments } from '../controls/choice.js';
import { FileDrop } from '../controls/file-drop.js';
import { shownTargets, useStudio } from '../store.js';
import { words } from '../words/words.js';

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
          title={given ? words.panels.predictions.other : words.panels.predictions.title}
          hint={words.panels.predictions.hint}
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
  const said = words.panels.predictions;
  const problems: SkippedFile[] = [
    ...given.skipped,
    ...(match?.skipped ?? []),
    ...(match?.unmatched ?? []).map((name) => ({ name, reason: said.noPartner })),
  ];
  return (
    <div className="card">
      <p className="card-title" title={given.file}>
        {given.by === 'onnx' ? given.file : said.count(given.count)}
      </p>
      {given.forms.map((form) => (
        <p key={form} className="muted">
          {form}
        </p>
      ))}
      {match && given.by === 'files' && <p className="muted">{said.matched(match.matched)}</p>}
      {match?.notes && match.notes.length > 0 && (
        <div className="notice">
          {match.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      )}
      {given.by === 'onnx' && <p className="muted">{said.onlyRun}</p>}
      {problems.length > 0 && (
        <details className="notice">
          <summary>{said.notUsed(problems.length)}</summary>
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

const SIZES = ['small', 'medium'] as const;

/** The network that learns the predictions: a fresh one of two sizes, or a file. */
function StudentChoice({ locked }: { locked: boolean }) {
  const said = words.panels.predictions;
  const student = useStudio((state) => state.student);
  return (
    <>
      <div className="labelled-segments">
        <span className="label">{said.freshStudent}</span>
        <Segments
          label={said.freshStudent}
          value={'size' in student ? student.size : null}
          options={SIZES.map((value) => ({ value, ...said.sizes[value] }))}
          disabled={locked}
          onChange={(size) => void chooseStudent({ size })}
        />
      </div>
      <FileDrop
        icon="model"
        place="source"
        title={'size' in student ? said.ownStudent : said.otherStudent}
        hint={said.studentHint}
        accept=".safetensors,.pth,.pt"
        disabled={locked}
        compact
        onFiles={([file]) => file && void chooseStudent({ file })}
      />
    </>
  );
}
