import { IGNORED } from '../../protocol/classes.js';
import type { IdMap, LabelFinding } from '../../protocol/label-check.js';
import { type Ids, unknownIds } from './ids.js';
import { type Evidence, inNumbers, MEANT } from './readings.js';
import { counted, percent, pixelsWithId } from './words.js';

/** Ids beyond the class list that stand only for what is not labelled: when they are ignored, all else agrees. */
export function findUnlabelledIds(ids: Ids, evidence: Evidence): LabelFinding | undefined {
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

/** Ids that the class list does not know, in every file, where no reading explains them. */
export function findUnknown(ids: Ids): LabelFinding | undefined {
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

export function findNothing(ids: Ids): LabelFinding | undefined {
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

/** A set of only one id is what it seems where the model sees its class on this share of the pixels. */
const SEEN_SO = 0.3;

/** One id on all pixels, where the model sees other things. */
export function findOneId(ids: Ids, evidence: Evidence): LabelFinding | undefined {
  const [id, ...others] = ids.present.filter((one) => ids.asIs(one) !== IGNORED);
  if (id === undefined || others.length > 0 || ids.set.byId < ids.set.files) return undefined;
  const { share } = evidence.asTheyLie(ids.asIs);
  if (share >= SEEN_SO) return undefined;
  return {
    code: 'one-id',
    severity: 'warn',
    message: `The ${counted(ids.set.byId, 'label map')} hold only one id (${pixelsWithId(ids, [id])}), and the source model sees that class on ${percent(share)} of these pixels.`,
    advice: 'If that id stands for what is not labelled, ignore it by an id map; an export without objects looks so.',
    idMap: null,
  };
}
