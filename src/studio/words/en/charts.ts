import type { LossName } from '../../../protocol/stages.js';

export const charts = {
  titles: {
    miou: 'mIoU',
    losses: 'Loss',
    entropy: 'Mean entropy',
    kept: 'Kept share',
    classes: 'Class shares',
    histogram: 'Entropy histogram',
  },
  /** Whose outputs were measured. */
  evaluated: { student: 'student', teacher: 'teacher', predictions: 'predictions' },
  section: {
    enlarge: (title: string) => `Enlarge ${title}`,
  },
  plot: {
    label: (label: string, from: number, to: number) => `${label}; steps ${from} to ${to}`,
    undone: (stage: string) => `${stage} (undone)`,
  },
  enlarged: {
    about: 'Arrow keys go to the other charts.',
    chart: 'Chart',
  },
  run: {
    label: 'Curves of the run',
    empty: 'Losses, entropy, kept and class shares and mIoU appear here, step by step, once a run goes on.',
    undoneStages: 'Undone stages',
    /** After the name of a stage. */
    undone: 'undone',
    steps: 'Steps shown',
    whole: 'Whole run',
    byItself: (stage: string) => `${stage} by itself`,
    /** What the menu that saves a curve calls it. */
    saved: {
      miou: 'the mIoU',
      losses: 'the losses',
      entropy: 'the mean entropy',
      kept: 'the kept share',
      classes: 'the class shares',
      histogram: 'the histogram',
    },
  },
  losses: {
    names: {
      total: 'total',
      entropy: 'entropy',
      diversity: 'diversity',
      positive: 'positive',
      negative: 'negative',
      easy: 'easy',
      mix: 'mix',
      contrast: 'contrast',
    } satisfies Record<LossName, string>,
    about: "Loss of each step and its weighted parts (student, on the step's batch).",
    label: 'Losses over the steps',
  },
  entropy: {
    about: "Mean normalised entropy h of the step's student predictions: 0 is sure, 1 undecided.",
    label: 'Mean entropy over the steps',
  },
  kept: {
    pixelsIn: (stage: string, pixels: string) => `in ${stage} ${pixels}`,
    about: (pixels: string, all: string) =>
      `Share of the pixels that took part: ${pixels}. Dashed: the share whose label ensembling moved to another class. No pixel is left out in ${all}.`,
    label: 'Kept share over the steps',
    pixels: 'pixels',
    relabelled: 'relabelled',
  },
  classes: {
    about:
      "Shares of the step's predicted pixels per class (student). One class that takes over all others is a collapse. A long run that was saved has them of only some steps.",
    label: 'Class shares over the steps',
    ofStep: (step: number) => `of step ${step}`,
  },
  histogram: {
    about:
      "Shares of the step's pixels by normalised entropy h, 64 bins, heights on a square-root scale; faint: earlier steps of the stage. A long run that was saved has the histograms of only some steps: the legend names the step. Align lowers h left of the dashed border and raises it right of it; without a border it lowers all h, each by its weight.",
    label: (step: number, stage: string) => `Entropy histogram of step ${step} of ${stage}`,
    step: (step: number) => `step ${step}`,
    bin: (from: string, to: string, share: string) => `h ${from} to ${to}: ${share}`,
    surer: '← made surer',
    lessSure: 'made less sure →',
  },
  miou: {
    about: (images: string) =>
      `mIoU over ${images}. Filled: the student was evaluated; ring: the teacher (moving average).`,
    heldOut: 'the held-out images; dashed line: on the target images',
    labelled: 'all labelled images',
    withoutLabels: 'Measured when label maps are given.',
    later: 'The source model is measured between the first steps.',
    measuring: (done: number, total: number) =>
      `The source model is being measured between the steps, so that it can be compared: ${done} of ${total}.`,
    source: 'source',
    batchNorm: 'batch norm',
    onTargets: 'on targets',
    toSource: (difference: string) => `(${difference} to source)`,
  },
  /** In the place of a table of accuracies. */
  noFigures: 'No figures yet: accuracy is measured when label maps are given.',
  confusion: {
    checkpoint: 'Checkpoint',
    point: 'Point at a cell to read it.',
    scale: 'Share of the row; colour on a square-root scale',
    ofRow: '% of the row',
    unlabelled: (name: string) => `No pixel is labelled ${name}.`,
    pixels: (count: string, total: string) => `${count} of ${total} pixels`,
    recognised: (share: string, name: string, pixels: string) => `${share} of ${name} is recognised (${pixels}).`,
    takenFor: (share: string, name: string, other: string, pixels: string) =>
      `${share} of ${name} is taken for ${other} (${pixels}).`,
    label: 'Confusion matrix: rows are the truth, columns the prediction; arrow keys read the cells',
    corner: 'truth ↓ prediction →',
  },
  iou: {
    caption: 'IoU in points of 100; signed: difference to the source model.',
    class: 'Class',
    rare: 'rare classes',
    noRare: 'No class has less than 2 % of the labels',
    mIoU: 'Mean IoU over the classes that occur in labels or predictions',
    mAcc: 'Mean over the classes of the share of their pixels that is predicted right',
    aAcc: 'Share of all labelled pixels that is predicted right',
    column: (title: string, evaluated: string, images: number) =>
      `${title}, weights of the ${evaluated}, ${images} images`,
    nowhere: 'This class is in neither the labels nor the predictions',
  },
};
