export const result = {
  tabs: {
    label: 'Result',
    figures: 'Figures',
    confusion: 'Confusion',
    pictures: 'Before and after',
  },
  panel: {
    kept: (name: string) => `A kept run: ${name}.`,
    saved: (file: string) => `A saved run, from ${file}.`,
    noPictures: 'It holds figures and curves, but no pictures.',
    onlyOverTime: 'It has figures and curves, and pictures over time: move the slider below.',
    looking: 'The source model looks at this image…',
    /** What is saved, in "Save … as…". */
    comparison: 'the comparison',
    table: 'the table',
    matrix: 'the matrix',
  },
  choice: {
    about: (isWeighted: boolean) =>
      `How it is decided: all results together vote for the class of each pixel; ${isWeighted ? 'surer ones that find more classes count more' : 'each counts the same'}. The one that agrees best with the vote is first. Those that cannot be told apart share a rank. The best one is kept, or one that needs no training and cannot be told apart from it. No labels are used.`,
    result: 'Result',
    rank: 'Rank',
    agreement: 'Agreement',
    toBest: 'To the best',
    interval: '95 % interval',
    keep: 'keep',
    aboutKeep:
      'The advice: the best one, or one that needs no training and cannot be told apart from it; the source model where nothing can be trusted',
    aboutRank: '1 agrees best. Results that cannot be told apart from the first of a rank share it.',
    aboutAgreement:
      'Mean IoU with the vote of all results, in points of 100. It is no accuracy: an error that most results share is not seen.',
    aboutToBest:
      'The agreement less that of the best one, over the same images. An interval that reaches 0 or more: it cannot be told apart.',
    aboutOne: (name: string, images: number) =>
      `Mean IoU of ${name} with the vote, on ${images} images, in points of 100, and in brackets where it lies in 95 % of resamplings of the images`,
    tied: (names: string) => `Cannot be told apart from: ${names}`,
    untied: 'No other result shares this rank',
    collapsed: 'It has next to nothing in common with the other results, and does not vote',
    duplicate: (name: string) => `It predicts the same as ${name}; the two count once`,
  },
  weighed: 'Stages that were kept or undone',
  downloads: {
    model: 'Adapted model',
    more: 'More',
    items: {
      predictions: { title: 'Predictions', about: 'zip of label PNGs, one per image' },
      report: { title: 'Report', about: 'one HTML page with figures, curves and pictures' },
      record: { title: 'Run record', about: 'run.json, to look at this run again' },
      metrics: { title: 'Metrics', about: 'CSV of all figures' },
      scalars: { title: 'TensorBoard', about: 'events file of all figures' },
      recipe: { title: 'Recipe', about: 'JSON, to repeat this run' },
    },
    images: 'Choose images for a report…',
    aboutImages: 'every layer of them, before and after, with legends',
    sheet: 'Figure sheet…',
    aboutSheet: 'images, layers and runs as one picture for a paper',
  },
  picture: {
    before: 'source model',
    after: 'adapted model',
    changed: (share: string) => `${share} of its pixels have another class now.`,
    right: (before: string, after: string, gained: boolean) =>
      `${before} of its labelled pixels were right, now ${after} are. Of the few images looked at, this one ${gained ? 'gained most' : 'lost least'}.`,
    kept: 'the first image that was kept.',
    lastFrame: 'the first and the last maps that were kept over the steps.',
  },
  outcome: {
    running: 'The run is going on; these are the figures so far.',
    paused: 'The run is paused; these are the figures so far.',
    stopped: 'The run was stopped; everything until then is kept.',
    failed: 'The run failed; everything until then is kept.',
    collapsed: (step: number, stage: string, weights: string) =>
      `The run was stopped because the network collapsed at step ${step} of ${stage}. The weights ${weights} were given back.`,
    savedMidway: 'This record was saved while the run went on; these are the figures until then.',
  },
  headline: {
    time: (times: string) => `Time: ${times}.`,
    ofBaseline: (name: string) => `mIoU of ${name}`,
    measured: (whose: string, checkpoint: string, images: string) =>
      `Measured: the ${whose} ${checkpoint}, on ${images}.`,
    heldOutImages: (count: number) => `${count} held-out images, which the model was not adapted to`,
    labelledImages: (count: number) => `${count} labelled images`,
    onTargets: (figures: string) => `On the target images: ${figures}.`,
    nothingToCompare: 'There are no given predictions of these images to compare with.',
    from: 'From',
    fromPredictions: 'the given predictions:',
    fromSource: 'the source model:',
    rare: 'rare classes',
    aboutMiou: 'Mean IoU over all classes',
    aboutAccuracy: 'Share of all labelled pixels that are right',
    unmeasured: (why: string) => `Not measured against the truth: ${why}.`,
    entropy: (first: string, last: string) =>
      `Mean entropy of the student's predictions went from ${first} to ${last} of the largest possible. Surer is not the same as right: look at the pictures.`,
  },
  /** What is said of a run's time; durations come with their units. */
  time: {
    computed: (time: string) => `${time} of computing`,
    clock: (time: string) => `${time} by the clock`,
    continued: (count: number) => `continued ${count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`}`,
    step: (step: number, stage: string) => `after step ${step} of ${stage.toLowerCase()}`,
    beginning: 'from its beginning',
    on: (place: string, gpu: string) => `${place} on ${gpu}`,
    checkpoints: (count: number, size: string) =>
      count === 1 ? `1 checkpoint of ${size}` : `${count} checkpoints, the latest of ${size}`,
    share: (checkpoints: string, share: string) => `${checkpoints}, ${share} of the run’s time`,
  },
  checkpoints: {
    on: { target: ' on the target images', 'held-out': ' on the held-out images' },
    source: 'source model',
    given: 'given predictions',
    'batch-norm': 'batch norm re-estimated',
    after: (stage: string) => `after ${stage.toLowerCase()}`,
  },
  /** The result beside what needs no training; in English as the report has it. */
  comparison: {
    best: 'the result to beat',
    batchNorm: 'batch norm re-estimated',
    predictions: 'the given predictions as they are',
    source: 'the source model as it is',
    toBeat: (mIoU: string) => `${mIoU}, the result to beat`,
    same: (baseline: string, figure: string, _difference: string) => `the same as ${baseline} (${figure})`,
    above: (baseline: string, figure: string, difference: string) =>
      `${difference} points above ${baseline} (${figure})`,
    below: (baseline: string, figure: string, difference: string) =>
      `${difference} points below ${baseline} (${figure})`,
    sentence: (mIoU: string, standings: readonly string[]) => [mIoU, ...standings].join(', '),
    seedNote: (points: string) => `Another seed may change the result by as much: by up to ${points} points.`,
    weights: (whose: string, isToBeat: boolean) => (isToBeat ? `${whose}, the result to beat` : whose),
  },
  sets: {
    label: 'Measured on',
    'held-out': 'Held-out images',
    target: 'Target images',
  },
};
