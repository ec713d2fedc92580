/** The card of the pinned pixel. */
export const pixel = {
  title: (x: string, y: string) => `Pixel x ${x}, y ${y}`,
  letGo: 'Let go of the pixel',
  failed: 'There are no numbers of this pixel.',
  kept: 'Read off the kept picture, in steps of 1/255. Probabilities and the gradient of each class need the network: pin a pixel of a run that goes on here, or has just ended.',
  asking: 'Asking the network…',
  spoken: (surest: string, entropy: string) => `Surest class ${surest}, entropy ${entropy}.`,
  struckOut: (count: number) =>
    `Struck out: ${count === 1 ? '1 class' : `${count} classes`} with p below δ, so the pixel is surely not of ${count === 1 ? 'it' : 'them'}. Teach and Propagate learn that, as negative labels; Align does not use it.`,
  nats: 'entropy in nats',
  normalised: (classes: string) => `normalised: divided by ln ${classes}`,
  truth: { symbol: 'truth', words: 'for comparison only: no stage sees it' },
  chooseStage: 'Choose a stage above to see what it computes of this pixel.',
  preview: (stage: string) => `What ${stage} would compute`,
  afterStep: (stage: string, step: string) => `${stage}, after step ${step}`,
  differ: 'A step’s own numbers differ a little: why',
  gradient: {
    none: 'The gradient is 0: this pixel moves nothing.',
    caption: 'Gradient by the logits z, before the mean over the pixels',
    class: 'class',
    step: 'a step',
    raises: 'raises z',
    lowers: 'lowers z',
    leaves: 'leaves z',
  },
  rows: {
    noSum: 'no sum over pixels',
    none: 'none',
    weighed: (what: string, weight: string) => `${what}; in the loss times ${weight}`,
    align: {
      detached: 'detached: every pixel is made surer',
      border: (entropy: string) => `border at h = 1/(γ + 1) = ${entropy}`,
      curriculum: (gamma: string, where: string) => `curriculum weight, γ = ${gamma}; ${where}`,
      entropy: 'entropy term of this pixel',
      slope: 'slope',
      marginal: 'how much it counts in the class shares m of G',
      diversity: 'size of what diversity adds to its gradient',
      limit: { symbol: 'limit', words: 'pixels with h above it are left out of the entropy term' },
      sharpening: {
        surer: 'the slope is above 0: a step lowers h, the pixel is made surer',
        'less-sure': 'the slope is below 0: a step raises h, the pixel is made less sure and left for later',
        unmoved: 'the slope is 0: the entropy term leaves this pixel as it is',
        'left-out': 'h is above the entropy limit: the entropy term leaves this pixel out',
      },
    },
    label: {
      surest: 'the teacher’s surest class',
      scaled: (before: string, after: string) => `after shares were kept; before that ${before}, not ${after}`,
      unknown: 'not known yet',
      kept: 'kept',
      notKept: 'not kept',
      noThreshold: (confidence: string) =>
        `confidence ${confidence}; the class’s threshold is measured at the start of the stage`,
      all: 'every pixel keeps its label (positive = all)',
      threshold: (confidence: string, sign: string, threshold: string) =>
        `confidence ${confidence} ${sign} threshold ${threshold} of its class`,
    },
    excluded: {
      none: (delta: string) => `no class is below δ = ${delta}`,
      some: (delta: string, mass: string, names: string) => `below δ = ${delta}, together ${mass}: ${names}`,
      loss: '− ln(1 − their sum)',
    },
    teach: {
      soft: 'positive loss, with the teacher’s probabilities',
      hard: 'positive loss: − ln of the student’s p of y',
      notKept: 'a label that is not kept teaches nothing',
    },
    propagate: {
      image: 'image',
      half: {
        easy: { value: 'easy', words: 'it counts as labelled' },
        hard: { value: 'hard', words: 'parts of easy images are pasted into it' },
        unknown: { value: 'not ranked yet', words: 'both of its possible losses are shown' },
      },
      easy: 'CE(z, y): an easy image keeps the label of every pixel',
      sureShare: (tau: string, confidence: string) =>
        `share of the image’s pixels whose confidence reaches τ = ${tau}; this one has ${confidence}`,
      leftOut: 'its row is left out (unsureTop, unsureBottom): weight 0',
      notPasted: 'where nothing is pasted; a pasted pixel has weight 1 and the easy image’s label',
      mixed: {
        symbol: 'mixed',
        pasted: 'pasted',
        notPasted: 'not pasted',
        words: (easy: string, hard: string) => `in the latest mixed image: parts of image ${easy} on image ${hard}`,
      },
    },
    distil: {
      noTarget: { value: 'not here', words: 'the given label comes with the run' },
      surest: (share: string) => `surest class of the label, with ${share}`,
      loss: 'loss of this pixel',
    },
    reestimate: { symbol: 'loss', words: 'no weight moves: only means and variances are averaged' },
  },
  /** What a step has beside these numbers, by the recipe's options. */
  caveats: {
    preview:
      'No step of this stage is going on: these are the numbers that its first step would have with the present weights.',
    'disturbed-view':
      'The student sees a disturbed view in a step (colours, blur, mirrored); here it is the plain image.',
    'batch-statistics': 'In a step batch norm takes the statistics of the batch; here it takes the running ones.',
    'teacher-statistics':
      'The teacher has statistics of the batch or of its own in a step; here it takes the running ones.',
    crops: 'A step sees a crop of the image; here it is the whole image.',
    drops: 'A step leaves out parts of the student at random (dropout, dropPath); here it is whole.',
    sharpness:
      'The gradient of a step is taken at other weights nearby (sharpness); here it is taken at the present ones.',
    'image-as-batch': 'Shares over many pixels (m, q) are those of this image; a step takes them over its batch.',
    views: 'The teacher averages several views in a step; here it sees the plain one.',
    'round-labels': 'The label was made at the start of the round; here it is what the teacher says now.',
    'fixed-labels': 'The label of an easy image was made before the stage; here it is what the teacher says now.',
    'thresholds-unknown': 'The thresholds of the classes are measured at the start of the stage.',
    'shares-unknown': 'How classes are scaled (sharesKept) is measured at the start of the stage.',
    'half-unknown': 'Images are ranked at the start of the stage: whether this one is easy is not known yet.',
    contrast: 'The semantic contrast compares features of cells: at the logits of one pixel it has no number.',
    'no-target': 'Labels are stored at the start of Distil.',
  },
};
