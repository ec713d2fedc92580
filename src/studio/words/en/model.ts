import { PREPROCESSOR } from '../../../protocol/hugging-face.js';
import { NORMALISATIONS, type NormalisationName } from '../../../protocol/known-normalisations.js';
export const model = {
  assumptions: {
    title: 'Settings of the network',
    count: (assumed: number) => `${assumed} assumed`,
    assumed: 'assumed',
    unsaid: 'The file does not say: this is a common value. If it is wrong, the predictions are wrong.',
    said: 'From the recipe or from the file.',
    openInput: 'Press to open the input options.',
    openNetwork: 'Press to open the network options.',
  },
  blocks: {
    title: 'Blocks',
    block: 'Block',
    parameters: 'Parameters',
    parametersAbout: 'Numbers that can be trained, of the block and of all blocks inside.',
    output: 'Output',
    outputAbout: (width: number, height: number) =>
      `Height, width and channels of its output, for ${width} × ${height}.`,
    training: 'Training',
    trainingAbout: 'Says whether the recipe trains the block. A stage may keep the last layer as it is.',
    numbers: (parameters: string) => `${parameters} parameters`,
    numbersAndStatistics: (parameters: string, statistics: string) =>
      `${parameters} parameters, and ${statistics} running statistics`,
    outputShape: (shape: string) => `Output [N, h, w, C]: ${shape}`,
    noOutput: 'Its output has no name in the graph.',
  },
  /** Whether a recipe trains a block. */
  training: {
    yes: 'yes',
    no: 'no',
    statistics: 'statistics only',
    notIn: (stages: string) => `not in ${stages}`,
    partlyIn: (stages: string) => `partly in ${stages}`,
  },
  card: {
    parameters: 'Parameters',
    parametersAbout:
      "Numbers that can be trained: weights and biases, without batch norm's statistics. The recipe says which of them are.",
    classes: 'Classes',
    classesAbout: 'Channels of the logits: the classes that the model can tell apart.',
    file: 'File',
    fileAbout: 'Size of the file, with all files that belong to it. It is read tensor by tensor.',
    detailsAbout: 'Blocks, memory by kind, unused tensors',
    details: 'Details…',
    input: 'Input',
    inputAbout: "Size of the images that a step trains on: the recipe's crop, or its whole image.",
    logits: 'Logits',
    logitsAbout: "Size of the model's own output for such an image; it is scaled up to the image.",
    memory: 'GPU memory',
    memoryAbout: (batch: number, width: number, height: number) =>
      `Planned for the largest step of the recipe, batch ${batch} at ${width} × ${height}. “Details” shows what the memory is for.`,
    classNames: (origin: string) => `Classes: ${origin}`,
    otherClasses: 'Another list is chosen under Targets.',
    unfit: 'The recipe does not fit this model. The reason stands under Recipe.',
  },
  /** What to do where the memory is too small. */
  lower: 'Lower the batch size or train on a smaller crop.',
  memory: {
    title: (batch: number, width: number, height: number) => `GPU memory, batch ${batch} at ${width} × ${height}`,
    for: 'For',
    size: 'Size',
    sizeAbout: 'Bytes held in the largest step of the recipe, planned from its real dispatches.',
    share: 'Share',
    shareAbout: 'Share of the whole.',
    bytes: (bytes: string) => `${bytes} bytes`,
    total: 'Total',
    largest: 'Largest tensor',
    largestAbout:
      'A tensor must fit into one binding; the second number is the most that this GPU binds. WebGPU does not say how much memory the GPU has.',
    largestOf: (largest: string, most: string) => `${largest} of ${most}`,
    main: 'In main memory',
    mainAbout:
      'Of the model file: tensors that the network does not use. The weights stay in the file and are read when they are needed.',
    /** By the engine's name of each kind; given the titles of the stages with a teacher. */
    kinds: (teacherStages: string) => ({
      weights: { name: 'weights', about: 'Parameters and batch norm statistics, 4 bytes each.' },
      'weights in float16': {
        name: 'weights in float16',
        about: 'Copies of the weights in half the bytes, which the kernels read in mixed precision.',
      },
      gradients: { name: 'gradients', about: 'One number for each parameter.' },
      'optimiser state': { name: 'optimiser state', about: "AdamW's two running means, or SGD's momentum." },
      teacher: { name: 'teacher', about: `A moving average of the student, in ${teacherStages}.` },
      baselines: {
        name: 'baselines',
        about: 'A copy of the source model, measured between the first steps where there are labels.',
      },
      'last good weights': {
        name: 'last good weights',
        about: 'Two copies, so that a loss that is not finite costs one step at most.',
      },
      'weights before the climb': {
        name: 'weights before the climb',
        about: 'A copy of the weights while a second pass looks for the worst loss near them (sharpness).',
      },
      'weights at the start': {
        name: 'weights at the start',
        about: 'A copy of the weights that single ones go back to (restoreProbability).',
      },
      activations: {
        name: 'activations',
        about: 'What the forward pass keeps for the backward pass, at the moment of the peak.',
      },
      'activation gradients': {
        name: 'activation gradients',
        about: 'Gradients on their way back, at the moment of the peak.',
      },
      workspace: { name: 'workspace', about: 'What single kernels need while they run.' },
      'unused in the arena': {
        name: 'unused in the arena',
        about: 'Gaps between values that share the same buffers.',
      },
      images: { name: 'images', about: 'Images of a step and their augmented views (an estimate).' },
      'loss maps': { name: 'loss maps', about: 'Labels, confidences and the tensors of the loss (an estimate).' },
      'soft labels of a step': {
        name: 'soft labels of a step',
        about: 'What Distil compares the student with: every class at every pixel.',
      },
      'prediction of whole images': {
        name: 'prediction of whole images',
        about: 'Memory beyond that of a step, where whole images are larger than the crop.',
      },
      'larger views': { name: 'larger views', about: 'larger views' },
      'semantic contrast': { name: 'semantic contrast', about: 'semantic contrast' },
    }),
  },
  sheet: {
    planning: 'The plan is being made.',
    unused: 'Not used',
    allUsed: 'The network uses every tensor of the file.',
    tensors: (count: number, text: string) =>
      `${text} ${count === 1 ? 'tensor' : 'tensors'} of the file; written back untouched`,
    oneNumber: 'one number',
  },
  colours: {
    label: 'Colours',
    /** The choice that takes what the model says of colours, by how much that is. */
    said: {
      nothing: 'Not chosen',
      all: 'As the graph says',
      range: 'As the graph says',
      order: 'As the graph says',
      preprocessor: 'As its folder says',
    },
    names: NORMALISATIONS as Readonly<Record<NormalisationName, { label: string; about: string }>>,
    /** Numbers that have no name. */
    numbers: (mean: string, std: string, order: string) => `mean ${mean}, deviation ${std}, ${order}`,
    /** What is usual, and who says how much of it. */
    usually: {
      all: (colours: string, _order: string) => `${colours}, as its graph says`,
      range: (colours: string, order: string) => `${colours}: its graph says the range, the order ${order} is assumed`,
      order: (colours: string, order: string) =>
        `${colours}: its graph says the order ${order}, the numbers are assumed`,
      preprocessor: (colours: string, _order: string) => `${colours}, as ${PREPROCESSOR} says`,
      nothing: (colours: string, _order: string) => `${colours}: assumed, because the file does not say`,
    },
    usual: 'As usual',
    own: 'Own numbers…',
    ownAbout: 'Mean, deviation and order of channels are the recipe’s.',
    learnt: (colours: string) => `${colours}: learnt by the fresh student`,
    assumed: (colours: string) => `assumed: ${colours}`,
    chosen: 'chosen in the recipe',
    graph: 'the graph',
    /** Who says otherwise, in a badge. */
    says: (who: string, colours: string) => `${who} says: ${colours}`,
  },
  trial: {
    ready: 'One forward pass of the source model on the chosen image',
    openFirst: 'Open target images first',
    start: 'Try on one image',
    label: 'Trial on one image',
    close: 'Close the trial',
    logits: 'Logits',
    logitsAbout: "Shape of the output: images, height, width, classes; at the network's own resolution.",
    forward: 'Forward pass',
    forwardAbout: 'Time of a second pass, from the call until the logits were read: the first pass compiles.',
    values: 'Values',
    valuesAbout: 'Smallest and largest logit.',
    range: (least: string, most: string) => `${least} to ${most}`,
    noneFinite: 'none is finite',
    finite: 'Finite',
    finiteAbout: 'Says whether every logit is a finite number: neither infinite nor NaN.',
    allFinite: 'all',
    notFinite: (count: number, text: string) => `${text} ${count === 1 ? 'value is' : 'values are'} not`,
    entropy: 'Mean entropy',
    entropyAbout:
      "Entropy of the pixels' class probabilities, divided by the largest possible: 0 is sure, 1 knows nothing.",
    classes: 'Most frequent classes',
    className: (id: number) => `class ${id}`,
    share: "Share of the image's pixels whose most probable class this is.",
  },
  weights: {
    label: 'Weights',
    about:
      'The file holds the weights of several networks: a student and its teacher, or a moving average. The adapted weights are written back into the place of the chosen ones; the others stay as they are.',
    oneOf: (sets: number) => `one of ${sets} in the file`,
  },
};
