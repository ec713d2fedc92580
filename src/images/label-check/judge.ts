import { type ClassList, IGNORED } from '../../protocol/classes.js';
import type { IdMap, LabelAgreement, LabelFinding } from '../../protocol/label-check.js';
import type { ClassOf } from './agreement.js';
import { type Convention, conventionsOf, type Ids, idsOf, readBy, unknownIds } from './conventions.js';
import type { LabelEvidence } from './evidence.js';
import type { LabelSet } from './label-set.js';
import { maskFinding } from './masks.js';
import { findContradiction, paletteFindings } from './palettes.js';
import { findPermutation } from './permutation.js';
import { APPLY, compared, Evidence, inNumbers, isBetter, MEANT, severityOf } from './readings.js';
import { findSwapped, findTurn } from './turned.js';
import { counted, percent, pixelsWithId, whole } from './words.js';

export interface Judgement {
  findings: LabelFinding[];
  agreement: LabelAgreement | null;
}

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

/** The convention that the evidence speaks for; without evidence the one that the ids alone tell. */
function findConvention(ids: Ids, evidence: Evidence | undefined): LabelFinding | undefined {
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
    tried.find(({ convention, agreement }) => convention.certain && agreement.kappa >= now.kappa);
  if (!chosen) return undefined;
  const { convention, agreement } = chosen;
  const images = evidence.images.length;
  const severity = convention.certain ? 'stop' : severityOf(agreement, images);
  return conventionFinding(convention, ids, severity, compared(evidence.asTheyLie(ids.asIs), agreement, images));
}

/** Ids beyond the class list that only stand for what is not labelled: with them ignored all else agrees. */
function findUnlabelledIds(ids: Ids, evidence: Evidence): LabelFinding | undefined {
  const unknown = unknownIds(ids);
  if (unknown.ids.length === 0 || unknown.ids.length > 3 || unknown.share > 0.5) return undefined;
  const idMap: IdMap = { ...ids.classes.idMap, ...Object.fromEntries(unknown.ids.map((id) => [String(id), IGNORED])) };
  const then = evidence.best((id) => ids.asIs(id) ?? IGNORED).agreement;
  if (then.kappa < MEANT) return undefined;
  const files = Math.max(...unknown.ids.map((id) => ids.set.ids.get(id)?.files ?? 0));
  return {
    code: 'unlabelled-id',
    severity: files * 2 > ids.set.byId ? 'stop' : 'warn',
    message: `The class list "${ids.classes.name}" does not know ${pixelsWithId(ids, unknown.ids)}, in ${counted(files, 'label map')}, which cannot be used so. All other pixels agree with the source model on ${inNumbers(then)}.`,
    advice: 'If these pixels are not labelled, use the proposed id map, which ignores them.',
    idMap,
  };
}

/** Edges from which a share is worth something, and the shares that drawn labels do not reach. */
const ENOUGH_EDGES = 40;
const MANY_RAMPS = 0.25;
/** Enough where ids occur besides that no class has. */
const RAMPS_WITH_UNKNOWN = 0.12;
const MUCH_NOISE = 0.6;

function findInterpolated(ids: Ids): LabelFinding | undefined {
  const { direct, ramps, other } = ids.set.edges;
  const edges = direct + ramps + other;
  if (edges < ENOUGH_EDGES) return undefined;
  const unknown = unknownIds(ids);
  const interpolated = ramps / edges >= (unknown.ids.length < 3 ? MANY_RAMPS : RAMPS_WITH_UNKNOWN);
  if (!interpolated && (ramps + other) / edges < MUCH_NOISE) return undefined;
  const useless = unknown.ids.some((id) => (ids.set.ids.get(id)?.files ?? 0) * 2 > ids.set.byId);
  const found = interpolated
    ? `At ${whole(ramps)} of ${whole(edges)} edges between areas lie pixels with ids between those of the two sides: the labels were resized or smoothed by interpolation, which invents ids.`
    : `At ${whole(ramps + other)} of ${whole(edges)} edges between areas lie pixels of other ids: the labels carry noise, as after saving them as JPEG.`;
  const lost =
    unknown.ids.length > 0 ? ` Ids that the class list does not know: ${pixelsWithId(ids, unknown.ids)}.` : '';
  return {
    code: 'interpolated',
    severity: useless ? 'stop' : 'warn',
    message: found + lost,
    advice: 'Make the label maps anew from their source, resized by nearest neighbour and saved as PNG.',
    idMap: null,
  };
}

/** Ids that the class list does not know, in every file, and nothing tells what they are. */
function findUnknown(ids: Ids): LabelFinding | undefined {
  const { set } = ids;
  const unknown = unknownIds(ids);
  if (set.byId === 0 || !unknown.ids.some((id) => set.ids.get(id)?.files === set.byId)) return undefined;
  return {
    code: 'unknown-ids',
    severity: 'stop',
    message: `The class list "${ids.classes.name}" has ids 0 to ${ids.classes.classes.length - 1}; each of the ${counted(set.byId, 'label map')} has others (${pixelsWithId(ids, unknown.ids)}), so that none can be used.`,
    advice: 'Choose the class list of these labels, or say by an id map what the ids mean (255: ignored).',
    idMap: null,
  };
}

function findNothing(ids: Ids): LabelFinding | undefined {
  if (ids.present.length === 0 || ids.set.byId < ids.set.files) return undefined;
  if (!ids.present.every((id) => ids.asIs(id) === IGNORED)) return undefined;
  return {
    code: 'nothing-to-score',
    severity: 'warn',
    message: `The ${counted(ids.set.byId, 'label map')} hold only ids that are ignored (${pixelsWithId(ids, ids.present)}): nothing can be measured.`,
    advice: 'Use label maps with the ids of the class list, or an id map.',
    idMap: null,
  };
}

/** Of one id alone: the share of its pixels that the model sees so, from which it is what it seems. */
const SEEN_SO = 0.3;

/** Kappa of most images from which a file of another one may be told, and that of such a file at most. */
const MOST_AGREE = 0.4;
const ODD = 0.15;
/** Images of which a single one may be odd. */
const ENOUGH_IMAGES = 4;

/** Files of which the labels agree far less than those of the others: another convention, or another picture's labels. */
function findOdd(classOf: ClassOf, evidence: Evidence): LabelFinding | undefined {
  const { images } = evidence;
  const kappas = images.map((image) => evidence.kappaOf(image, classOf, 'none'));
  const middle = kappas.toSorted((a, b) => a - b)[Math.floor(kappas.length / 2)] ?? 0;
  const odd = images.filter((_, place) => (kappas[place] ?? 0) <= ODD);
  if (images.length < ENOUGH_IMAGES || middle < MOST_AGREE || odd.length === 0) return undefined;
  const names =
    odd
      .slice(0, 3)
      .map(({ name }) => name)
      .join(', ') + (odd.length > 3 ? ` and ${odd.length - 3} more` : '');
  return {
    code: 'odd-files',
    severity: 'warn',
    message: `Of ${counted(images.length, 'image')} that were looked at, the labels of ${odd.length} (${names}) agree with the source model hardly better than by chance (kappa ${ODD} or less; the middle one of all has ${middle.toFixed(2)}).`,
    advice: 'They may have other ids than the rest, lie otherwise, or belong to other images: look at them.',
    idMap: null,
  };
}

/** One id on all pixels, where the model sees other things. */
function findOneId(ids: Ids, evidence: Evidence): LabelFinding | undefined {
  const [id, ...others] = ids.present.filter((one) => ids.asIs(one) !== IGNORED);
  if (id === undefined || others.length > 0 || ids.set.byId < ids.set.files) return undefined;
  const { share } = evidence.asTheyLie(ids.asIs);
  if (share >= SEEN_SO) return undefined;
  return {
    code: 'one-id',
    severity: 'warn',
    message: `The ${counted(ids.set.byId, 'label map')} hold one id alone (${pixelsWithId(ids, [id])}), and the source model sees that class on ${percent(share)} of these pixels.`,
    advice: 'If that id stands for what is not labelled, ignore it by an id map; an export without objects looks so.',
    idMap: null,
  };
}

const isFinding = (value: LabelFinding | undefined): value is LabelFinding => value !== undefined;

/** How labels by colour are read: class ids as they are. */
const byColourAsIs =
  ({ classes }: ClassList): ClassOf =>
  (id) =>
    id < classes.length ? id : IGNORED;

/**
 * Judges a set of label maps as a whole: whether they are what the class list takes them for. `images`: how they go
 * together with the source model's predictions; empty before a model has looked. A finding needs either ids that tell it by
 * themselves, or agreement that is clearly higher in another reading; a poor or collapsed model agrees with no reading.
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
    (readById ? findConvention(ids, evidence) : undefined) ??
    (evidence && findPermutation(readById ? ids : undefined, asIs, evidence, classes)) ??
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
