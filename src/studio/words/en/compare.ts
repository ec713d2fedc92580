export const compare = {
  sheet: {
    title: 'Compare runs',
    about: 'Figures, options, curves and pictures of kept runs side by side. Nothing leaves this computer.',
    part: 'Compare',
    opening: 'Opening Compare…',
    notes: 'Notes about this comparison',
    tabs: 'Comparison',
    figures: 'Figures',
    curves: 'Curves',
    classes: 'Classes',
    pictures: 'Pictures',
    options: 'What differs',
    seeds: 'Over seeds',
    save: 'Save comparison',
    saveCsv: 'Save the figures as CSV',
    back: 'Back',
  },
  /** What is chosen in the list of runs. */
  choice: {
    check: (name: string) => `Compare “${name}”`,
    checkTitle: 'Check two to four runs to compare them',
    go: 'Compare',
    goWith: (count: number) => `Compare ${count} runs`,
    none: 'Uncheck all',
    more: (most: number) => `Check one to ${most} more to compare with it.`,
    tooMany: (most: number) => `At most ${most} runs are compared at a time. Uncheck one of them first.`,
    leftOut: (name: string, most: number) =>
      `there is room for ${most} runs, and “${name}” is after them. To see it, check other runs in the list of runs. atp-studio compare takes any number.`,
    running: (name: string) => `“${name}” goes on now. It can be compared when it has ended.`,
    damaged: (name: string) => `“${name}” is damaged and cannot be compared.`,
    withoutRecord: (name: string) => `“${name}” was interrupted before it had a record: there is nothing to compare.`,
  },
  runs: {
    legend: 'Runs, and the reference that the others are compared with',
    reference: 'reference',
    asReference: 'as reference',
    seed: (seed: number) => `seed ${seed}`,
  },
  notes: {
    notCompared: (why: string) => `Not compared: ${why}`,
    deleted: (name: string) => `${name} was deleted meanwhile. What stands here was read before.`,
    unfinished: (names: string) =>
      `${names} did not end by itself: figures and curves are of what was reached, and stand in no mean.`,
    noneMeasured:
      'None of the runs was measured, since labels are missing: there is no mIoU, but entropy and the scores without labels.',
    notMeasured: (names: string, count: number) =>
      `${names} ${count === 1 ? 'was' : 'were'} not measured, since labels are missing: there is no mIoU, but entropy and the scores without labels.`,
    models: (list: string) => `The runs began from different models, which may make the difference (${list}).`,
    images: (reference: string, list: string) =>
      `The runs have different images: figures of other images than those of ${reference} have no difference (${list}).`,
    /** `common`: how many classes all runs have. */
    classes: (common: number) =>
      `The runs have different classes: ${common === 0 ? 'no class is in all of them' : `only the ${common} that all have are compared one by one`}, and means over other classes have no difference.`,
  },
  figures: {
    label: 'Figures',
    head: 'Figure',
    about: (reference: string) => `In points of 100 where it is an accuracy; signed: difference to ${reference}.`,
    parts: {
      result: 'Result',
      untrained: 'mIoU without training',
      unlabelled: 'Without labels',
      cost: 'Cost',
    },
    ofResult: (says: string) => `${says}, of the run's result`,
    untrained: {
      'batch-norm': {
        head: 'batch norm re-estimated',
        about: 'mIoU of the batch norm re-estimated, which needs no training',
      },
      source: {
        head: 'source model as it is',
        about: 'mIoU of the source model, which needs no training',
      },
    },
    aboveBest: {
      head: 'above the best of these',
      about: 'mIoU of the result less that of the strongest baseline that needs no training',
    },
    agreement: {
      head: 'agreement with the vote',
      about:
        'Mean IoU of the result with the vote of all results of its own run. Votes of two runs are different votes, so there is no difference',
    },
    simple: {
      infoMax: {
        head: 'InfoMax',
        about:
          "Entropy of the mean prediction less the mean entropy: higher is better, but blind to a collapse, of the run's result on the images that it compared",
      },
      entropy: {
        head: 'entropy of the result',
        about:
          "Mean normalised entropy: lower is surer, not better, of the run's result on the images that it compared",
      },
      confidence: {
        head: 'confidence',
        about:
          "Mean of the largest probability: higher is surer, not better, of the run's result on the images that it compared",
      },
    },
    lastStep: {
      head: 'entropy of the last step',
      about: 'Mean normalised entropy of the last step’s batch (student): lower is surer, not better',
    },
    computed: {
      head: 'computed',
      about: 'Time that the run computed, pauses left out',
    },
  },
  options: {
    label: 'What differs',
    head: 'Option',
    none: 'The runs have the same options, and the same seed.',
    recipe: 'Recipe',
    run: 'Run',
    /** What is no option of the form. */
    own: { stages: 'Stages', network: 'Network options' },
    automatic: 'automatic',
    unknown: 'unknown',
    facts: {
      seed: { label: 'Seed', about: 'Runs that differ only in it are means of one another.' },
      model: { label: 'Source model', about: 'The file that the run began from.' },
      images: { label: 'Images', about: 'The images that it adapted to and was measured on.' },
      device: { label: 'Device', about: 'The GPU that computed it.' },
      versions: { label: 'Versions', about: 'Program and library that computed it.' },
    },
  },
  seeds: {
    about: 'Runs that differ only in their seed: mean ± standard deviation.',
    howSure: 'How sure',
    label: 'Over seeds',
    head: 'Runs',
    toBaseline: (baseline: string) => `to ${baseline}`,
    toUntrained: 'to no training',
    reference: 'reference',
    interval: (low: string, high: string) => `95 %: ${low} to ${high}`,
  },
  classes: {
    none: 'There is no class that all these runs have and that was measured in one of them.',
    largestFirst: 'Largest change first',
    about: (reference: string) =>
      `IoU of each run’s result in points of 100, by class; signed: difference to ${reference}.`,
    label: 'IoU per class',
    head: 'Class',
  },
  curves: {
    none: 'None of these runs took a step: there are no curves.',
    stagesDiffer: 'The stages of the runs differ:',
    stagesDifferFrom: (step: number) => `From step ${step} on the stages of the runs differ:`,
    noStage: 'no stage',
    chart: (title: string, count: number, values: string) => `${title} of ${count} runs over the steps: ${values}`,
    charts: {
      mIoU: {
        title: 'mIoU',
        about: 'At every checkpoint, from the source model on, on the images whose figures stand for the run.',
      },
      loss: {
        title: 'Loss',
        about:
          'Total loss of each step. Losses of different stages and recipes are different functions: compare their course, not their height.',
      },
      entropy: {
        title: 'Mean entropy',
        about: 'Mean normalised entropy of the student’s predictions, on the step’s batch.',
      },
      kept: {
        title: 'Kept share',
        about: 'Share of the pixels that take part in a step; none in a stage that leaves none out.',
      },
    },
  },
  pictures: {
    none: 'No pictures were kept of these runs: they have figures and curves only.',
    reading: 'Reading the pictures…',
    image: 'Image',
    imageOfSome: (name: string, count: number, all: number) => `${name} (${count} of ${all} runs)`,
    state: 'State',
    states: { step: 'the last kept step', result: 'the result' },
    layer: 'Layer',
    pane: (run: string, layer: string, image: string) => `${run}: ${layer} of ${image}`,
    panes: (first: string, second: string, layer: string, image: string) =>
      `${first} and ${second}: ${layer} of ${image}`,
    atCursor: (run: string) => `${run} at the cursor`,
    noClass: 'no class',
    right: 'right',
    wrong: 'wrong',
    notLabelled: 'not labelled',
    caption: 'result of the run',
    onlyPictures: 'No maps of its steps were kept: its pictures are shown.',
    notRead: (why: string) => `What was kept of this image cannot be read. ${why}`,
    noneOfRun: 'No pictures were kept of this run.',
    noneOfImage: (image: string) => `No picture of ${image} was kept of this run.`,
    layerMissing: 'Only pictures were kept of this run: of input, prediction and ground truth.',
    noCanvas: 'This browser gives no canvas to read a picture with.',
  },
};
