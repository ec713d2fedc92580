import type { LabelFinding } from '../../protocol/label-check.js';
import { type Agreement, agreementOf, type ClassOf } from './agreement.js';
import { type ImageEvidence, type Joint, type LabelEvidence, pooled } from './evidence.js';
import { TURN_NAMES, type Turn } from './turns.js';
import { counted, percent } from './words.js';

/** A reading of the labels that is tried on the evidence. */
export interface Trial {
  classOf: ClassOf;
  turn: Turn;
  agreement: Agreement;
}

/** A reading is meant where its kappa is this high and the other reading's is so much lower. */
export const MEANT = 0.25;
export const BETTER_BY = 0.15;
const AT_MOST = 0.6;

/** Fewer images stop a run only on stronger evidence: in a single picture areas may agree by chance. */
const FEW_IMAGES = 3;
const MEANT_OF_FEW = 0.4;

/** Readings of a set of labels, and how each agrees with the predictions. */
export class Evidence {
  private readonly joints = new Map<Turn, Joint>();

  constructor(
    readonly images: LabelEvidence,
    private readonly classes: number,
  ) {
    for (const turn of TURN_NAMES) {
      const joint = pooled(images, turn);
      if (joint.size > 0) this.joints.set(turn, joint);
    }
  }

  get turns(): Turn[] {
    return [...this.joints.keys()];
  }

  joint(turn: Turn): Joint | undefined {
    return this.joints.get(turn);
  }

  try(classOf: ClassOf, turn: Turn): Trial {
    return { classOf, turn, agreement: agreementOf(this.joints.get(turn) ?? new Map(), classOf, this.classes) };
  }

  /** The turn in which a reading agrees best. */
  best(classOf: ClassOf): Trial {
    const trials = this.turns.map((turn) => this.try(classOf, turn));
    const [first] = trials.sort((a, b) => b.agreement.kappa - a.agreement.kappa);
    return first ?? this.try(classOf, 'none');
  }

  /** The agreement without any turn. */
  asTheyLie(classOf: ClassOf): Agreement {
    return this.try(classOf, 'none').agreement;
  }

  /** On how many images one turn agrees better than another. */
  prefer(classOf: ClassOf, turn: Turn, to: Turn): number {
    return this.images.filter((image) => this.kappaOf(image, classOf, turn) > this.kappaOf(image, classOf, to)).length;
  }

  /** Kappa of one image. */
  kappaOf({ joints }: ImageEvidence, classOf: ClassOf, turn: Turn): number {
    return agreementOf(joints.get(turn) ?? new Map(), classOf, this.classes).kappa;
  }
}

export const isBetter = (trial: Agreement, than: Agreement): boolean =>
  trial.kappa >= MEANT && trial.kappa - than.kappa >= BETTER_BY && than.kappa <= AT_MOST * trial.kappa;

export const severityOf = ({ kappa }: Agreement, images: number): LabelFinding['severity'] =>
  kappa >= (images < FEW_IMAGES ? MEANT_OF_FEW : MEANT) ? 'stop' : 'warn';

export const inNumbers = ({ share, kappa }: Agreement): string =>
  `${percent(share)} of the pixels (kappa ${kappa.toFixed(2)})`;

/** The agreement of another reading beside that of the labels as they are. */
export function compared(now: Agreement, then: Agreement, images: number): string {
  return `On ${counted(images, 'image')} they agree with the source model on ${inNumbers(now)} as they are, and on ${inNumbers(then)} read so.`;
}
export const APPLY = 'Use the proposed id map, or the labels as they are if this is wrong.';
