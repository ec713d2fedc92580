import type { ClassList } from '../../protocol/classes.js';
import type { ImageMaps, PixelReport } from '../../protocol/session.js';
import { classColor, className } from '../../report/paint/palette.js';
import { percent, short } from '../words/numbers.js';
import { words } from '../words/words.js';
import { KeptPixel } from './kept-pixel.js';
import type { Inspected } from './use-inspector.js';

const MOST_ROWS = 14;

interface InspectorProps {
  inspected: Inspected;
  classes: ClassList | undefined;
  /** Kept maps, whose values are all that is known of the pixel; null where the network is asked. */
  maps: ImageMaps | null;
  /** True where the numbers of a pinned pixel stand in the right column. */
  pinned: boolean;
}

/** Everything about the pixel under the pointer: probabilities of student and teacher, entropy, weight, labels. */
export function Inspector({ inspected, classes, maps, pinned }: InspectorProps) {
  const { pixel, screen, report } = inspected;
  const side =
    screen.x > window.innerWidth / 2 ? { right: window.innerWidth - screen.x + 18 } : { left: screen.x + 18 };
  const edge =
    screen.y > window.innerHeight / 2 ? { bottom: window.innerHeight - screen.y + 18 } : { top: screen.y + 18 };
  return (
    <div className="viewer-inspector" data-pinned={pinned} role="status" style={{ ...side, ...edge }}>
      <div className="viewer-inspector-head">
        <b>{words.maps.inspector.pixel}</b> <span>{`x ${pixel.x}, y ${pixel.y}`}</span>
      </div>
      {maps ? (
        <KeptPixel {...{ maps, classes }} {...pixel} />
      ) : report ? (
        <PixelNumbers report={report} classes={classes} />
      ) : (
        <p className="viewer-note">{words.maps.inspector.asking}</p>
      )}
    </div>
  );
}

/** Probabilities of student and teacher, the surest first; excluded classes are struck out. */
export function PixelProbabilities({ report, classes }: { report: PixelReport; classes: ClassList | undefined }) {
  const { student, teacher } = report;
  const excluded = new Set(report.negative);
  const order = student.map((_, id) => id).sort((a, b) => (student[b] ?? 0) - (student[a] ?? 0));
  const rest = order.slice(MOST_ROWS);
  return (
    <>
      <table className="viewer-table">
        <thead>
          <tr>
            <th scope="col">{words.maps.inspector.probability}</th>
            <td />
            <th scope="col">{words.maps.inspector.student}</th>
            {teacher && <th scope="col">{words.maps.inspector.teacher}</th>}
          </tr>
        </thead>
        <tbody>
          {order.slice(0, MOST_ROWS).map((id) => (
            <ClassRow key={id} {...{ id, report, classes }} excluded={excluded.has(id)} />
          ))}
        </tbody>
      </table>
      {rest.length > 0 && <p className="viewer-note">{restText(rest, report)}</p>}
    </>
  );
}

export function PixelNumbers({ report, classes }: { report: PixelReport; classes: ClassList | undefined }) {
  const { student, entropy, weight, negative } = report;
  return (
    <>
      <PixelProbabilities report={report} classes={classes} />
      <dl className="viewer-facts">
        <dt>{words.maps.inspector.entropy}</dt>
        <dd>{short(entropy)}</dd>
        <dt>{words.maps.inspector.weight}</dt>
        <dd>{short(weight)}</dd>
        <dt>{words.maps.inspector.pseudoLabel}</dt>
        <dd>{positiveText(report, classes)}</dd>
        <dt>{words.maps.inspector.excluded}</dt>
        <dd>{words.maps.inspector.classes(negative.length, student.length)}</dd>
        {report.disputed !== null && (
          <>
            <dt>{words.maps.inspector.disagreement}</dt>
            <dd>{words.maps.inspector.results(percent(report.disputed))}</dd>
          </>
        )}
        <dt>{words.maps.inspector.truth}</dt>
        <dd>{report.truth === null ? words.maps.inspector.noLabels : className(classes, report.truth)}</dd>
      </dl>
    </>
  );
}

function restText(rest: number[], { student, negative }: PixelReport): string {
  const sum = rest.reduce((total, id) => total + (student[id] ?? 0), 0);
  const excluded = rest.filter((id) => negative.includes(id)).length;
  return words.maps.inspector.rest(rest.length, percent(sum), excluded);
}

function positiveText({ positive }: PixelReport, classes: ClassList | undefined): string {
  if (!positive) return words.maps.inspector.none;
  const label = className(classes, positive.label);
  return positive.kept ? words.maps.inspector.kept(label) : words.maps.inspector.notKept(label);
}

interface RowProps {
  id: number;
  report: PixelReport;
  classes: ClassList | undefined;
  excluded: boolean;
}

function ClassRow({ id, report, classes, excluded }: RowProps) {
  const name = className(classes, id);
  const student = report.student[id] ?? 0;
  const teacher = report.teacher?.[id];
  return (
    <tr className={report.truth === id ? 'viewer-truth' : ''}>
      <th scope="row">
        <i className="viewer-swatch" style={{ backgroundColor: classColor(classes, id) }} />
        {excluded ? <s title={words.maps.inspector.negative}>{name}</s> : name}
      </th>
      <td className="viewer-share-cell">
        <i className="viewer-share" style={{ width: `${100 * student}%` }} />
        {teacher !== undefined && <i className="viewer-share viewer-teacher" style={{ width: `${100 * teacher}%` }} />}
      </td>
      <td>{percent(student)}</td>
      {teacher !== undefined && <td>{percent(teacher)}</td>}
    </tr>
  );
}
