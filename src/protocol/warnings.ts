import type { Warning } from './events.js';

/** What a stage that keeps no pixel offers: a threshold or shares of the classes, or the confidence that it asks for. */
export type KeepMore = 'threshold' | 'tau';

interface Said {
  message: string;
  advice: string;
}

/** A class by its share of the pixels. Shares come as they are read: "12.3 %". */
type ClassShares = Record<'name' | 'before' | 'now', string>;

const NO_LABELS = 'Give label maps with pixels of the classes, of images that have a prediction.';
const COLLAPSING = 'The network may be collapsing: lower the learning rate, or (in Align) change the diversity weight.';

/**
 * All warnings of a run, in English: what is wrong, and what to do. A warning holds these sentences, and the values that they
 * were made of, so that the page can say them in its own language.
 */
export const WARNINGS = {
  software: () => ({
    message: 'WebGPU runs in software here: the numbers are right, but it is many times slower than a GPU.',
    advice: 'Switch on hardware acceleration in the browser settings, or use a machine with a GPU.',
  }),
  /** `reason`: a sentence about the file. */
  imageLeftOut: ({ name, reason }: { name: string; reason: string }) => ({
    message: `${name}: ${reason} It is left out, and the next image is used in its place.`,
    advice: 'Copy the file again, or take it out of the folder.',
  }),
  /** `why`, `what`: sentences about the storage. */
  notKept: ({ why, what }: { why: string; what: string }) => ({
    message: `The run is not kept any more: ${why}`,
    advice: what || 'Download the results before you leave the page.',
  }),
  labelsShortened: ({ images, wanted, allowed, moved }: Record<'images' | 'wanted' | 'allowed' | 'moved', string>) => ({
    message:
      `Exact soft labels of ${images} images take ${wanted} of main memory; ${allowed} are allowed here. ` +
      `The four surest classes of each pixel are kept instead: on average ${moved} of a pixel's probability is moved to other classes.`,
    advice: 'Take a smaller input size or fewer images, or set softLabels to "exact" where the machine has the memory.',
  }),
  classNotLearnt: ({ name, before, now }: ClassShares) => ({
    message: `${name} has ${before} of the given predictions, but ${now} of the student's.`,
    advice: 'The student has not learnt it: give Distil more steps, or raise classBalance.',
  }),
  shareSinceBeginning: ({ name, before, now }: ClassShares) => ({
    message: `The share of ${name} in the predictions went from ${before} to ${now} since the run began.`,
    advice: COLLAPSING,
  }),
  shareInStage: ({ name, before, now }: ClassShares) => ({
    message: `The share of ${name} in the predictions went from ${before} to ${now} within this stage.`,
    advice: COLLAPSING,
  }),
  noPixelKept: ({ remedy }: { remedy: KeepMore }) => ({
    message: 'No pixel was sure enough to be kept in this step: nothing is learnt from its pseudo labels.',
    advice: remedy === 'tau' ? 'Lower tau.' : 'Lower the threshold, or keep a share per class.',
  }),
  notFinite: ({ what, step, stage, undone }: Record<'what' | 'step' | 'stage' | 'undone', string>) => ({
    message: `${what === 'loss' ? 'The loss' : 'A gradient'} of step ${step} of ${stage} is not a finite number.`,
    advice: `${
      undone
        ? 'The stage is undone, and the run goes on from its start.'
        : 'The last good weights were kept and can be downloaded.'
    } Lower the learning rate or add warm-up steps.`,
  }),
  noBatchNorm: ({ stage }: { stage: string }) => ({
    message: `This network has no batch norm: ${stage} changes nothing.`,
    advice: 'Leave the stage out of the recipe.',
  }),
  allIgnored: ({ labelled }: { labelled: string }) => ({
    message: `All pixels of the ${labelled} label maps are ignored. Nothing is measured, so there is no mIoU.`,
    advice: NO_LABELS,
  }),
  heldOutIgnored: ({ labelled }: { labelled: string }) => ({
    message: `All pixels of the ${labelled} label maps of the held-out images are ignored. Nothing is measured on these images.`,
    advice: NO_LABELS,
  }),
  noneWithPrediction: () => ({
    message:
      'No pixel has both a label and a given prediction. The predictions are not measured: there is no mIoU to compare with.',
    advice: NO_LABELS,
  }),
  heldOutOverlap: ({ both, all, names, more }: Record<'both' | 'all' | 'names' | 'more', string>) => ({
    message: `${both} of ${all} held-out images ${both === '1' ? 'is a target image' : 'are target images'} too: ${names}${more && ` and ${more} more`}.`,
    advice: 'The model is adapted to these images: hold out others, so that the figures are of unseen images.',
  }),
  /** `most`: one class is nearly all that is predicted. `rate`: empty where the stage has none. */
  collapsed: ({ name, share, most, given, kappa, stage, rate, stops }: CollapsedValues) => ({
    message: `The network has collapsed. On the images that are compared ${
      most
        ? `it predicts ${name} on ${share} of the pixels`
        : `its largest class is ${name} with ${share} of the pixels`
    }, and it hardly agrees with ${given ? 'the given predictions' : 'the source model'} any more (kappa ${kappa}: 1 is the same, 0 is chance).`,
    advice: `${stops ? '' : 'Stop the run. '}Lower the learning rate of ${stage}${rate && ` (it is ${rate})`}.`,
  }),
} satisfies Record<string, (values: never) => Said>;

type CollapsedValues = Record<'name' | 'share' | 'most' | 'given' | 'kappa' | 'stage' | 'rate' | 'stops', string>;

export type WarningKind = keyof typeof WARNINGS;
/** The values of a kind; `void` where it has none. */
export type WarningValues<Kind extends WarningKind> = Parameters<(typeof WARNINGS)[Kind]>[0];

/** A warning in its English words, with what they are made of. */
export function warningOf<Kind extends WarningKind>(
  place: Pick<Warning, 'code'> & Partial<Pick<Warning, 'stage' | 'step'>>,
  kind: Kind,
  ...[values]: Parameters<(typeof WARNINGS)[Kind]>
): Warning {
  const say = WARNINGS[kind] as (values: unknown) => Said;
  return { stage: null, step: null, ...place, ...say(values), said: { kind, values: { ...(values ?? {}) } } };
}
