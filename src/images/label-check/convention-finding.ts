import type { LabelFinding } from '../../protocol/label-check.js';
import { conventionsOf } from './conventions.js';
import { type Convention, type Ids, readBy, unknownIds } from './ids.js';
import { APPLY, compared, type Evidence, isBetter, severityOf } from './readings.js';
import { counted, pixelsWithId } from './words.js';

function idsInWords(ids: Ids): string {
  const unknown = unknownIds(ids);
  const most = [...ids.present].sort((a, b) => (ids.set.ids.get(b)?.pixels ?? 0) - (ids.set.ids.get(a)?.pixels ?? 0));
  const occur = `Of ${counted(ids.set.byId, 'label map')} the commonest ids are ${pixelsWithId(ids, most.slice(0, 4))}.`;
  if (unknown.ids.length === 0) return occur;
  return `${occur} Not in the class list: ${pixelsWithId(ids, unknown.ids)}.`;
}

function conventionFinding(
  convention: Convention,
  ids: Ids,
  severity: LabelFinding['severity'],
  numbers: string,
): LabelFinding {
  return {
    code: convention.code,
    severity,
    message: [`The labels look as if ${convention.words}.`, idsInWords(ids), numbers].filter(Boolean).join(' '),
    advice: APPLY,
    idMap: convention.idMap,
  };
}

/**
 * Whether ids show by themselves that they cannot be meant as they are: some are not in the class list, or their files' names say
 * another kind. Then a model that agrees with no reading does not count against the convention.
 */
const showsItself = ({ certain, code }: Convention, ids: Ids): boolean =>
  certain && (unknownIds(ids).ids.length > 0 || ids.set.named === code);

/** The convention that the evidence speaks for. Without evidence, the convention that the ids show by themselves. */
export function findConvention(ids: Ids, evidence: Evidence | undefined): LabelFinding | undefined {
  const conventions = conventionsOf(ids);
  if (!evidence) {
    const certain = conventions.find((convention) => convention.certain);
    return certain && conventionFinding(certain, ids, 'stop', '');
  }
  const now = evidence.best(ids.asIs).agreement;
  const tried = conventions
    .map((convention) => ({ convention, agreement: evidence.best(readBy(convention.idMap, ids)).agreement }))
    .sort((a, b) => b.agreement.kappa - a.agreement.kappa);
  const chosen =
    tried.find(({ agreement }) => isBetter(agreement, now)) ??
    tried.find(({ convention, agreement }) => convention.certain && agreement.kappa >= now.kappa) ??
    tried.find(({ convention, agreement }) => showsItself(convention, ids) && !isBetter(now, agreement));
  if (!chosen) return undefined;
  const { convention, agreement } = chosen;
  const images = evidence.images.length;
  const severity = convention.certain ? 'stop' : severityOf(agreement, images);
  return conventionFinding(convention, ids, severity, compared(evidence.asTheyLie(ids.asIs), agreement, images));
}
