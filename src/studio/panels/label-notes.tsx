import {
  type LabelAgreement,
  type LabelCheck,
  type LabelFinding,
  NO_CHOICE,
  overridden,
  stopping,
} from '../../protocol/label-check.js';
import { chooseLabels } from '../actions/open.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { shownClasses, useStudio } from '../store.js';
import { localised } from '../words/numbers.js';
import { words } from '../words/words.js';

/**
 * The findings of the label check, beside the labels, with their remedies. `usable`: label maps that can be used as
 * they are. `locked`: nothing can be chosen now.
 */
export function LabelNotes({ check, usable, locked }: { check: LabelCheck; usable: number; locked: boolean }) {
  const { findings, agreement } = check;
  const stops = stopping(check);
  const warnings = findings.filter(({ severity }) => severity === 'warn');
  const notes = findings.filter(({ severity }) => severity === 'note');
  return (
    <div className="label-notes">
      {(check.choice.idMap || check.choice.asTheyAre) && <Chosen check={check} locked={locked} />}
      {[...stops, ...warnings].map((finding) => (
        <Finding key={finding.code + finding.message} {...{ finding, check, usable, locked }} />
      ))}
      {agreement && agreement.images > 0 && <AgreementWords agreement={agreement} />}
      {notes.length > 0 && (
        <details className="notice">
          <summary>{words.panels.labels.notes(notes.length)}</summary>
          <ul>
            {notes.map(({ code, message, advice }) => (
              <li key={code}>
                {message} {advice}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function AgreementWords({ agreement: { images, share, kappa } }: { agreement: LabelAgreement }) {
  return (
    <p className="muted" title={words.panels.labels.kappa(localised(kappa.toFixed(2)), images)}>
      {words.panels.labels.agree(Math.round(100 * share))}
    </p>
  );
}

interface FindingProps {
  finding: LabelFinding;
  check: LabelCheck;
  usable: number;
  locked: boolean;
}

function Finding({ finding, check, usable, locked }: FindingProps) {
  const { severity, message, advice, idMap } = finding;
  const [head = '', ...rest] = message.split(/(?<=\.) /);
  const numbers = rest.join(' ');
  return (
    <div className="label-finding" data-severity={severity} role={severity === 'stop' ? 'alert' : 'note'}>
      <Icon name="warning" />
      <div>
        <strong>{head}</strong>
        {numbers && <p>{numbers}</p>}
        <p>{advice}</p>
        {idMap && <IdMapWords idMap={idMap} />}
        <div className="label-ways">
          {idMap && (
            <Button kind="primary" disabled={locked} onClick={() => void chooseLabels({ idMap, asTheyAre: false })}>
              {words.panels.labels.useIdMap}
            </Button>
          )}
          {severity === 'stop' && usable > 0 && (
            <Button disabled={locked} onClick={() => void chooseLabels({ ...check.choice, asTheyAre: true })}>
              {words.panels.labels.useAsTheyAre}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

/** The decision, and the way back. */
function Chosen({ check, locked }: { check: LabelCheck; locked: boolean }) {
  const { choice } = check;
  const against = overridden(check);
  return (
    <div className="label-finding" data-severity="note">
      <Icon name="labels" />
      <div>
        {choice.idMap && (
          <>
            <strong>{words.panels.labels.readByIdMap}</strong>
            <IdMapWords idMap={choice.idMap} />
          </>
        )}
        {choice.asTheyAre && <strong>{words.panels.labels.usedAsTheyAre}</strong>}
        {against.map(({ code, message }) => (
          <p key={code}>{words.panels.labels.inSpiteOf(message)}</p>
        ))}
        <div className="label-ways">
          <Button disabled={locked} onClick={() => void chooseLabels(NO_CHOICE)}>
            {words.panels.labels.undo}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** The most pairs that are shown: a reader gains nothing from more. */
const SHOWN_PAIRS = 40;

function IdMapWords({ idMap }: { idMap: Record<string, number> }) {
  const classes = useStudio(shownClasses);
  const pairs = Object.entries(idMap);
  const nameOf = (id: number): string => {
    if (id === 255) return words.panels.labels.ignored;
    const name = classes?.classes[id]?.name ?? '';
    return name === `class ${id}` ? name : `${id} ${name}`;
  };
  return (
    <details className="notice">
      <summary>{words.panels.labels.idMap(pairs.length)}</summary>
      <ul>
        {pairs.slice(0, SHOWN_PAIRS).map(([from, to]) => (
          <li key={from}>
            {from} → {nameOf(to)}
          </li>
        ))}
        {pairs.length > SHOWN_PAIRS && <li>{words.panels.labels.more(pairs.length - SHOWN_PAIRS)}</li>}
      </ul>
    </details>
  );
}
