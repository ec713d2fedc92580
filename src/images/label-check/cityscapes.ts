import { classOfId, IGNORED } from '../../protocol/classes.js';
import { CITYSCAPES_19_LABEL_IDS } from '../../protocol/presets.js';
import { type Convention, type Ids, MINUS_ONE, mapOf, unknown, upTo, withPresent } from './ids.js';

const CITYSCAPES_CLASSES = 19;
const LAST_LABEL_ID = 33;
const trainIdOf = (labelId: number): number => CITYSCAPES_19_LABEL_IDS.idMap?.[String(labelId)] ?? IGNORED;

/** Cityscapes' label ids (7 road, 8 sidewalk, 11 building …) where train ids are expected. */
export function labelIds(ids: Ids): Convention[] {
  if (ids.classes.classes.length !== CITYSCAPES_CLASSES) return [];
  const plain = ids.present.filter((id) => id !== IGNORED && id !== MINUS_ONE);
  if (plain.length === 0 || plain.some((id) => id > LAST_LABEL_ID)) return [];
  return [
    {
      code: 'label-ids',
      words: 'they hold Cityscapes label ids (7 road, 8 sidewalk, 11 building …), not train ids',
      idMap: mapOf(withPresent(ids, upTo(LAST_LABEL_ID + 1)), trainIdOf),
      certain: unknown(ids).filter((id) => id <= LAST_LABEL_ID).length >= (ids.set.named === 'label-ids' ? 1 : 2),
    },
  ];
}

/** Cityscapes' instance ids: label id times 1000, plus the number of the thing. */
export function instanceIds(ids: Ids): Convention[] {
  const INSTANCES = 1000;
  if (ids.classes.classes.length !== CITYSCAPES_CLASSES || !ids.present.some((id) => id >= INSTANCES)) return [];
  const labelIdOf = (id: number): number => (id >= INSTANCES ? Math.floor(id / INSTANCES) : id);
  const allowed = (id: number) => id === IGNORED || id === MINUS_ONE || labelIdOf(id) <= LAST_LABEL_ID;
  if (!ids.present.every(allowed)) return [];
  return [
    {
      code: 'label-ids',
      words: 'they hold Cityscapes instance ids (label id x 1000 + number)',
      idMap: mapOf(ids.present, (id) => (id === IGNORED || id === MINUS_ONE ? IGNORED : trainIdOf(labelIdOf(id)))),
      certain: true,
    },
  ];
}

/** Train ids where the class list maps Cityscapes' label ids. */
export function trainIds(ids: Ids): Convention[] {
  const { classes, present } = ids;
  const mapsLabelIds = classOfId(classes, 7) === 0 && classOfId(classes, 26) === 13;
  if (classes.classes.length !== CITYSCAPES_CLASSES || !mapsLabelIds) return [];
  const plain = present.filter((id) => id !== IGNORED);
  if (plain.some((id) => id >= CITYSCAPES_CLASSES)) return [];
  return [
    {
      code: 'train-ids',
      words: 'they hold Cityscapes train ids already (0 road, 1 sidewalk, 2 building …), not label ids',
      idMap: mapOf(withPresent(ids, upTo(CITYSCAPES_CLASSES)), (id) => (id < CITYSCAPES_CLASSES ? id : IGNORED)),
      // There is hardly a set of streets without vegetation, sky and car (label ids 21, 23, 26).
      certain: plain.length >= 3 || ids.set.named === 'train-ids',
    },
  ];
}
