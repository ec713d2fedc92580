/** The explained chapters. Layers come with their titles. */
const explanations = {
  given: {
    title: 'Given predictions',
    text: 'The source model is a black box: its owner hands out neither weights nor gradients, only its predictions for your images. Nothing else is asked for. You adapt a student of your own.',
    look: 'The given prediction and its entropy: what the student will learn, mistakes included, until it outvotes them.',
  },
  source: {
    title: 'Source model',
    text: 'A segmentation network that was trained somewhere else, on pictures that you do not have. Only its weights are needed: its training data is never asked for.',
    look: 'The model card lists what was read from the file and what had to be assumed; wrong assumptions can be corrected under Recipe, Network.',
  },
  targets: {
    title: 'Target images',
    text: 'Pictures from the place where the network should work, without labels. Label maps are only used to measure; held-out images are for nothing else.',
    look: 'Prediction and entropy h of the first images: bright entropy is where the source model does not know what it sees.',
  },
  recipe: {
    title: 'Recipe',
    text: 'Everything that decides a run apart from the model and the images: stages, steps, learning rates, augmentation and the seed. It is plain data: it is in the address of this page, and the same recipe and seed repeat a run.',
    look: 'Start with few steps to see all stages once; then give each stage more.',
  },
  distil: {
    text: 'The source model is a black box: a separate student learns the given predictions, on disturbed views of the images. Late in the stage the labels move, after each pass, towards the predictions of the student’s moving average, so that single mistakes are outvoted.',
    look: (given: string, ensembled: string, disagreement: string) =>
      `The layers “${given}”, “${ensembled}” and “${disagreement}”: where the labels have moved, and whether rightly.`,
  },
  reestimate: {
    text: 'Each batch norm takes the mean and the variance of its channels from the target images, averaged over all of them. No weight moves and nothing is learnt: it is the cheapest remedy, and what a stage with gradients has to beat.',
    look: 'Prediction before and after: colour and light of the new place are mostly undone here. What is left is what the next stages are for.',
  },
  align: {
    text: 'Pixels with an entropy h below 1/(γ + 1) are made surer; those above it are pushed up, less sure, and left to the later stages: a curriculum by entropy. Detached (curriculumGradient), the weight pushes no pixel up: all are made surer, each by its weight. A second term keeps all classes alive, and the classifier stays fixed so that target features move towards it.',
    look: 'Left of the dashed border the entropy histogram moves to the left, right of it to the right: the mean entropy may rise, and that is no fault. Without a border all of it moves to the left. The class shares stay about the same; a class that doubles or vanishes is a warning.',
    more: 'Both gradients side by side',
  },
  teach: {
    text: 'A slowly moving teacher labels a plain view of each image, or several views together, at each step or once a round; the student learns these pseudo labels, or the probabilities behind them, on a disturbed view. Classes below the probability δ are negative labels: surely not this one, which also teaches where the teacher is unsure.',
    look: (positive: string, negative: string) =>
      `The layers “${positive}” (which pixels teach) and “${negative}” (how many classes are ruled out), and the share kept per class.`,
  },
  propagate: {
    text: 'Images are ranked, by mean entropy unless the recipe says otherwise: the easy ones get pseudo labels and count as labelled. Pieces of them are cut out and pasted into the hard ones, so that knowledge spreads from the easy to the hard.',
    look: (mixed: string) =>
      `The ranked strip with its border between easy and hard, the layer “${mixed}”, and whether hard images gain.`,
  },
  result: {
    title: 'Result',
    text: 'The adapted network beside the source model and beside the cheapest remedy, batch norm statistics re-estimated on the targets. Every figure says whose it is: the student that was trained, or the teacher, its moving average.',
    look: 'Classes that lost, not only the mean; then download the model, the predictions and the report.',
  },
};

export const page = {
  language: 'Language',
  languageMissing: {
    message: 'The words of this language could not be fetched from this page’s server.',
    advice: 'See whether the server still runs, then choose the language again.',
  },
  explanations,
  /** Whose predictions were measured. */
  evaluated: { student: 'student', teacher: 'teacher', predictions: 'predictions' },
  /** What a run does beside the steps of its stages. */
  tasks: {
    'reading weights': 'Reading weights',
    'reading predictions': 'Reading predictions',
    'ensembling labels': 'Ensembling labels',
    'opening images': 'Opening images',
    'reading labels': 'Reading label maps',
    'hashing files': 'Hashing files',
    'checking labels': 'Checking labels',
    evaluating: 'Evaluating',
    'measuring baselines': 'Measuring baselines',
    'ranking images': 'Ranking images',
    'estimating thresholds': 'Estimating thresholds',
    'measuring class shares': 'Measuring class shares',
    'labelling images': 'Labelling images',
    'estimating batch norm': 'Estimating batch norm',
    'comparing candidates': 'Comparing candidates',
  },
  run: {
    starting: 'Starting',
    startingAgain: 'Starting again',
    collapsed: 'Collapsed, waiting',
    paused: (doing: string) => `Paused - ${doing}`,
    done: 'Done',
    doneWith: (mIoU: string) => `Done: mIoU ${mIoU}`,
    stopped: 'Stopped',
    failed: 'Failed',
  },
  log: {
    started: (name: string, seed: number, images: number) => `Run "${name}", seed ${seed}, ${images} images.`,
    startedHeldOut: (name: string, seed: number, images: number, heldOut: number) =>
      `Run "${name}", seed ${seed}, ${images} images, ${heldOut} held out.`,
    task: (task: string, total: number) => `${task} (${total}).`,
    evaluated: (checkpoint: string, whose: string, mIoU: string, accuracy: string) =>
      `${checkpoint} (${whose}): mIoU ${mIoU}, aAcc ${accuracy}.`,
    stageStarts: (stage: string, steps: number) => `${stage} starts: ${steps} steps.`,
    ranked: {
      before: (stage: string, easy: number, all: number) => `Images ranked before ${stage}: ${easy} of ${all} easy.`,
      after: (stage: string, easy: number, all: number) => `Images ranked after ${stage}: ${easy} of ${all} easy.`,
    },
    labelsStored: (images: number, form: string) => `Soft labels of ${images} images: ${form}.`,
    stageFinished: (stage: string, time: string, result: string) =>
      `${stage} finished after ${time}; result: ${result}.`,
    collapsed: (place: string) => `The last good weights are those ${place}.`,
    continued: (place: string) => `Continued ${place}.`,
    paused: 'Paused.',
    resumed: 'Resumed.',
    failed: (why: string) => `Run failed: ${why}`,
    ended: {
      done: (time: string) => `Run done after ${time} of computing.`,
      stopped: (time: string) => `Run stopped after ${time} of computing.`,
      failed: (time: string) => `Run failed after ${time} of computing.`,
    },
  },
  update: {
    run: 'A run goes on: the new version waits until it is over.',
    otherTab: 'A run goes on in another tab: the new version waits until it is over.',
  },
  engine: {
    /** Without a full stop. */
    lost: (reason: string) => `The GPU was lost (${reason})`,
    ended: 'The engine was ended',
    /** After `lost`, and after anything else. */
    lostAndAgain: (end: string) => `${end} and started again`,
    again: (end: string) => `${end}. It was started again`,
    step: (stage: string, step: number) => `${stage}, step ${step}`,
    beginning: 'its beginning',
    restarted: (again: string, place: string, restart: number, most: number) =>
      `${again}; the run goes on from ${place}. ${restart} of ${most}.`,
    continued: (place: string) => `The engine was started again; the run goes on from ${place}.`,
    stored: 'The engine was started again. The run was done: its results lie in the list of runs.',
    gaveUp: (end: string, restarts: number) =>
      `${end}. The run was started again ${restarts} times, and is not started again by itself any more.`,
    gaveUpAdvice:
      'Close other programs that use the GPU and update the graphics driver. A smaller input, crop or batch takes less of its memory.',
    died: 'The engine stopped unexpectedly.',
    diedOf: (detail: string) => `The engine stopped unexpectedly: ${detail}`,
    unreadable: 'a message could not be read',
    diedAdvice: 'Reload the page. If it happens again, try a smaller input size or batch.',
  },
  address: {
    tooLong: (length: number, most: number) =>
      `The address has ${length} characters after "#"; at most ${most} are read.`,
    recipeTooLarge: (most: number) => `It unpacks to more than the ${most} bytes that a recipe may have.`,
    cutOff: 'It was cut off or changed.',
    unreadable: (why: string) => `The recipe in the address could not be read. ${why}`,
  },
  recipe: {
    steps: (count: number, shown: string) => `${shown} step${count === 1 ? '' : 's'}`,
    images: (count: number, shown: string) => `${shown} image${count === 1 ? '' : 's'}`,
    inShort: (steps: string, images: string, size: string) => `${steps} of ${images} at ${size}.`,
    inShortCrops: (steps: string, images: string, size: string, crop: string) =>
      `${steps} of ${images} at ${size}, crops of ${crop}.`,
  },
};
