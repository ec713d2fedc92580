import {
  type LabelAgreement,
  type LabelCheck,
  type LabelFinding,
  NO_CHOICE,
  overridden,
  stopping,
} from '../../protocol/label-check.js';
import { chooseLabels } from '../actions/open.js';
import { plural } from '../amounts.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { shownClasses, useStudio } from '../store.js';

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
          <summary>{plural(notes.length, 'note')} on how the labels are read</summary>
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
  const about = `Cohen's kappa ${kappa.toFixed(2)}: 1 is the same, 0 is chance. Compared on ${plural(images, 'image')}, source model against labels.`;
  return (
    <p className="muted" title={about}>
      Labels and source model agree on {Math.round(100 * share)} % of the pixels.
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
              Use this id map
            </Button>
          )}
          {severity === 'stop' && usable > 0 && (
            <Button disabled={locked} onClick={() => void chooseLabels({ ...check.choice, asTheyAre: true })}>
              Use as they are
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
            <strong>The label ids are read with an id map.</strong>
            <IdMapWords idMap={choice.idMap} />
          </>
        )}
        {choice.asTheyAre && <strong>The labels are used as they are.</strong>}
        {against.map(({ code, message }) => (
          <p key={code}>In spite of: {message}</p>
        ))}
        <div className="label-ways">
          <Button disabled={locked} onClick={() => void chooseLabels(NO_CHOICE)}>
            Undo
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
  const words = (id: number): string => {
    if (id === 255) return 'ignored';
    const name = classes?.classes[id]?.name ?? '';
    return name === `class ${id}` ? name : `${id} ${name}`;
  };
  return (
    <details className="notice">
      <summary>Id map of {plural(pairs.length, 'id')}</summary>
      <ul>
        {pairs.slice(0, SHOWN_PAIRS).map(([from, to]) => (
          <li key={from}>
            {from} → {words(to)}
          </li>
        ))}
        {pairs.length > SHOWN_PAIRS && <li>and {pairs.length - SHOWN_PAIRS} more</li>}
      </ul>
    </details>
  );
}
