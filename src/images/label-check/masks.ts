import { IGNORED } from '../../protocol/classes.js';
import type { IdMap, LabelFinding } from '../../protocol/label-check.js';
import { agreementOf, maskAgreement } from './agreement.js';
import type { Joint } from './evidence.js';
import { type Ids, readBy } from './ids.js';
import { percent, pixelsWithId, quoted } from './words.js';

/** From this kappa on a mask and a class of the predictions are taken for the same thing. */
const SAME_THING = 0.3;
/** Share of the background that a class must have for labels of two classes to be what they seem. */
const ONE_CLASS = 0.7;
/** The zeros are taken for class 0 where the model sees class 0 on this share of them. */
const MOSTLY = 0.6;
/** The ones are taken for class 1 where the model sees class 1 on this share of them. */
const OFTEN = 0.4;
/** Below this kappa labels and predictions agree only by chance. */
const BY_CHANCE = 0.1;

interface MaskedClass {
  id: number;
  kappa: number;
}

/** The class that a mask's value agrees with best. */
function bestClass(joint: Joint, value: number, count: number): MaskedClass | undefined {
  const scored = Array.from({ length: count }, (_, id) => ({ id, kappa: maskAgreement(joint, value, id).kappa }));
  const best = scored.sort((a, b) => b.kappa - a.kappa)[0];
  return best && best.kappa >= SAME_THING ? best : undefined;
}

/** Share of an id's pixels that the predictions give to class `label`, or to their commonest class. */
function shareOf(joint: Joint, id: number, label?: number): number {
  const counts = joint.get(id) ?? new Float64Array(1);
  const sum = counts.reduce((total, count) => total + count, 0);
  return sum === 0 ? 0 : (label === undefined ? Math.max(...counts) : (counts[label] ?? 0)) / sum;
}

/** 0/255 with a list of two classes: 255 is class 1, unless predictions say that it is class 0. */
function maskOfTwo(ids: Ids, joint: Joint | undefined): LabelFinding {
  const says255 = ids.classes.ignore.includes(IGNORED);
  const kappa = (idMap: IdMap) => (joint ? agreementOf(joint, readBy(idMap, ids), 2).kappa : 0);
  const usual = { '0': 0, '255': 1 };
  const turned = { '0': 1, '255': 0 };
  const idMap = kappa(turned) >= SAME_THING && kappa(turned) > kappa(usual) + 0.15 ? turned : usual;
  const meaning = says255
    ? `The class list "${ids.classes.name}" says that 255 is ignored, so only class 0 is scored.`
    : '255 is ignored unless it is said to be a class, so only class 0 would be scored.';
  return {
    code: 'binary-mask',
    severity: says255 ? 'warn' : 'stop',
    message: `The label maps are masks of only 0 and 255 (${pixelsWithId(ids, [0, 255])}). ${meaning}`,
    advice: `Does 255 mean ${className(ids, idMap['255'])}? Then use the proposed id map. If 255 is not labelled, use the labels as they are.`,
    idMap,
  };
}

function className({ classes }: Ids, id: number): string {
  const name = classes.classes[id]?.name ?? '';
  return name === `class ${id}` ? name : `class ${id} (${quoted(name)})`;
}

/** A mask with a list of more classes. It separates one class from the rest, and the rest is no class. */
function maskOfMany(ids: Ids, value: number, joint: Joint | undefined): LabelFinding | undefined {
  const found = joint && bestClass(joint, value, ids.classes.classes.length);
  const rest = joint ? shareOf(joint, 0, 0) : 0;
  const oneRest = joint !== undefined && shareOf(joint, 0) >= ONE_CLASS;
  // Where the zeros are class 0 for the model too, the labels are what they seem.
  const seemsSo = joint !== undefined && rest >= MOSTLY && shareOf(joint, value, value) >= OFTEN;
  if (value !== IGNORED && seemsSo) return undefined;
  const asIs = joint ? agreementOf(joint, ids.asIs, ids.classes.classes.length).kappa : 0;
  const unexplained = joint !== undefined && !found && (value === IGNORED || asIs >= BY_CHANCE);
  const plausible = rest >= MOSTLY || unexplained;
  const own = value !== IGNORED && found?.id === value && rest >= SAME_THING;
  const name = ids.classes.classes[0]?.name ?? '';
  const asThey = value === IGNORED ? `255 is ignored and 0 is ${quoted(name)}` : `0 is ${quoted(name)}`;
  const agrees = found
    ? `Id ${value} lies where the source model sees ${className(ids, found.id)} (kappa ${found.kappa.toFixed(2)}).`
    : 'No class of the predictions lies where the mask does.';
  return {
    code: 'binary-mask',
    severity: oneRest || plausible || own ? 'warn' : 'stop',
    message:
      `The label maps are masks of only 0 and ${value} (${pixelsWithId(ids, [0, value])}), but the class list "${ids.classes.name}" has ${ids.classes.classes.length} classes. As they are, ${asThey}. ${joint ? `${agrees} The zeros agree with ${quoted(name)} on ${percent(rest)} of their pixels.` : ''}`.trim(),
    advice: found
      ? `If the mask is ${className(ids, found.id)} and all else is not labelled, use the proposed id map.`
      : `Say what ${value} means by an id map, such as {"0":255,"${value}":3}.`,
    idMap: found ? { '0': IGNORED, [String(value)]: found.id } : null,
  };
}

/** Labels that hold only two values: 0 and 255, or 0 and 1 where the class list has more classes. */
export function maskFinding(ids: Ids, joint: Joint | undefined): LabelFinding | undefined {
  const { present, asIs, classes } = ids;
  const only = (...values: number[]) => present.every((id) => values.includes(id));
  if (
    present.includes(IGNORED) &&
    present.length === 2 &&
    only(0, IGNORED) &&
    asIs(IGNORED) === IGNORED &&
    asIs(0) === 0
  ) {
    return classes.classes.length === 2 ? maskOfTwo(ids, joint) : maskOfMany(ids, IGNORED, joint);
  }
  const zeroOne = present.includes(0) && present.includes(1) && only(0, 1, IGNORED) && asIs(0) === 0 && asIs(1) === 1;
  return zeroOne && classes.classes.length > 2 && joint ? maskOfMany(ids, 1, joint) : undefined;
}
