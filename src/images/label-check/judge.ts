import { type ClassList, IGNORED } from '../../protocol/classes.js';
import type { LabelAgreement, LabelFinding } from '../../protocol/label-check.js';
import type { ClassOf } from './agreement.js';
import { findConvention } from './convention-finding.js';
import type { LabelEvidence } from './evidence.js';
import { type Ids, idsOf, readBy } from './ids.js';
import { findInterpolated } from './interpolated.js';
import type { LabelSet } from './label-set.js';
import { maskFinding } from './masks.js';
import { findOdd } from './odd-files.js';
import { findContradiction, paletteFindings } from './palettes.js';
import { findPermutation } from './permutation.js';
import { Evidence } from './readings.js';
import { findSwapped, findTurn } from './turned.js';
import { findNothing, findOneId, findUnknown, findUnlabelledIds } from './unknown-ids.js';

export interface Judgement {
  findings: LabelFinding[];
  agreement: LabelAgreement | null;
}

const isFinding = (value: LabelFinding | undefined): value is LabelFinding => value !== undefined;

/**
 * Another meaning of the ids: a convention, or a permutation. A poor model agrees a little with many conventions, so a
 * permutation that it agrees with far better counts more.
 */
function findReading(
  ids: Ids | undefined,
  asIs: ClassOf,
  evidence: Evidence | undefined,
  classes: ClassList,
): LabelFinding | undefined {
  const convention = ids && findConvention(ids, evidence);
  const simpler = ids && convention?.idMap ? readBy(convention.idMap, ids) : undefined;
  return (evidence && findPermutation(ids, asIs, evidence, classes, simpler)) ?? convention;
}

/** Labels that are read by colour hold class ids. */
const byColourAsIs =
  ({ classes }: ClassList): ClassOf =>
  (id) =>
    id < classes.length ? id : IGNORED;

/**
 * Judges a set of label maps as a whole: whether they are what the class list takes them for. `images`: how the labels go
 * together with the source model's predictions; empty before a model has looked. A finding needs ids that show it by
 * themselves, or an agreement that is clearly higher in another reading. A poor or collapsed model agrees with no reading.
 */
export function judgeLabels(set: LabelSet, classes: ClassList, images: LabelEvidence = []): Judgement {
  const count = classes.classes.length;
  const evidence = images.length > 0 ? new Evidence(images, count) : undefined;
  const readById = set.byId * 2 > set.files;
  const ids = idsOf(set, classes);
  const asIs = readById ? ids.asIs : byColourAsIs(classes);

  const interpolated = findInterpolated(ids);
  const contradiction = findContradiction(set, classes, evidence?.try(asIs, 'none').agreement);
  const mask = readById ? maskFinding(ids, evidence?.joint(evidence.turns[0] ?? 'none')) : undefined;
  const convention =
    contradiction ??
    mask ??
    findReading(readById ? ids : undefined, asIs, evidence, classes) ??
    (evidence && readById && !interpolated ? findUnlabelledIds(ids, evidence) : undefined);
  const meant = convention?.idMap ? readBy(convention.idMap, ids) : asIs;
  const turn = (evidence && findTurn(meant, evidence, set)) ?? findSwapped(set);
  const findings = [
    convention,
    turn,
    interpolated,
    convention ? undefined : findNothing(ids),
    convention || interpolated ? undefined : findUnknown(ids),
    convention || turn || !evidence ? undefined : (findOneId(ids, evidence) ?? findOdd(asIs, evidence)),
    ...(contradiction ? [] : paletteFindings(set, classes, evidence?.try(asIs, 'none').agreement)),
  ].filter(isFinding);
  const now = evidence?.try(asIs, 'none').agreement;
  return { findings, agreement: now ? { images: images.length, share: now.share, kappa: now.kappa } : null };
}
