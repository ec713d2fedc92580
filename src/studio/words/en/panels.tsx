import type { ReactNode } from 'react';
import { counted } from './counted.js';

const images = (count: number): string => counted(count, 'image');

export const panels = {
  /** Each is the start of a sentence. */
  app: {
    /** The first stop of the Tab key. */
    skip: 'Skip to the picture',
    dropAnywhere: 'Drop it anywhere',
    middle: 'The middle of the page',
    right: 'The right column',
    sheets: 'A sheet over the page',
  },
  amount: (done: string, total: string) => `${done} of ${total}`,
  centre: 'Images and result',
  classes: {
    title: 'Classes',
    none: 'none yet',
    ofModel: 'Of the model file',
    fromFile: 'From a file…',
    file: 'Class list file',
    colours: 'Class colours',
    numberedList: (count: number) => `${count} numbered classes`,
    numbered: (count: number) => `The model names none of its ${count} classes, so they are numbered.`,
    takeNames: 'If they are these, take their names:',
    noNames: 'A class list gives them names.',
    presets: (count: number | undefined) => `Presets of ${count} classes`,
    otherPresets: 'Presets of other numbers',
  },
  collapse: {
    paused: (weights: string) => `The run is paused. A stop gives the weights ${weights} back.`,
    /** In words that follow "the weights". */
    weights: {
      after: (step: number, stage: string) => `after step ${step} of ${stage}`,
      ofStudent: 'that the student began with',
      ofSource: 'of the source model',
    },
    stop: 'Stop here',
    goOn: 'Go on anyway',
  },
  device: {
    /** What is left of a run whose engine is gone. */
    left: {
      not: 'The figures so far are kept; the weights of the run are gone.',
      checkpoint: 'The figures so far are kept, and so is the latest checkpoint of the run.',
      results: 'The run is kept in the list of runs with its model, and can be downloaded as before.',
    },
    noRun: 'No run was going on.',
    noCheckpoint: 'The figures so far are kept. The run has no checkpoint yet: continued, it begins again.',
    ended: {
      title: 'The engine was ended',
      advice: 'Start it again: your files are opened anew.',
      again: 'Start again',
    },
    died: 'The engine stopped',
    cannot: 'The studio cannot compute here',
    cannotAdvice: 'Reload the page, or try another browser.',
    again: 'Try again',
    lost: {
      title: 'The GPU was lost',
      text: (reason: string, left: string) => `The browser took the GPU away from this page (${reason}). ${left}`,
      advice:
        'This happens when the driver restarts, the computer sleeps or memory runs out. Save the run record if you need its figures, then try again: your files are opened anew. If it repeats, use a smaller input size or batch.',
    },
    continueRun: 'Continue the run',
  },
  divider: {
    label: 'Border between picture and curves',
    how: 'Drag, or arrow keys; a double click puts it back',
  },
  explanation: {
    less: 'Less',
    more: 'What is this?',
    lookAt: 'Look at',
  },
  folded: {
    less: 'Less',
    details: 'Details',
  },
  heldOut: {
    title: 'Held-out images',
    remove: 'Remove the held-out images',
    images,
    labelled: (labelled: number, count: number) => `${labelled} of ${images(count)} labelled`,
    about: 'The model is never adapted to these. They are measured, not shown.',
    imageFiles: (count: number) => counted(count, 'image file'),
    labelFiles: (count: number) => counted(count, 'label file'),
    waiting: (files: string, lacking: string) => `${files} waiting for ${lacking}.`,
    lacking: { images: 'their images', labels: 'their label maps', model: 'a source model' },
    drop: {
      images: 'Held-out images (never adapted to)',
      otherImages: 'Other held-out images',
      imagesHint: (kinds: string) => `Optional, to measure on; ${kinds}; folders too`,
      labels: 'Held-out labels',
      otherLabels: 'Other held-out labels',
      labelsHint: 'Needed, to measure',
    },
  },
  hero: {
    target: { alt: 'A street at dusk in snow', caption: 'A new place' },
    before: {
      alt: 'Prediction of the source model: it takes sky for buildings',
      caption: 'Source model: 63 % right',
    },
    after: {
      alt: 'Prediction after the run: sky, trees and road are told apart',
      caption: 'After the demo’s run: 82 %',
    },
  },
  imageNotices: {
    skipped: (count: number) => `${counted(count, 'file')} skipped`,
    unmatched: (count: number) => `${counted(count, 'file')} without a match`,
    unmatchedLabels: (count: number) => `${counted(count, 'label file')} without an image`,
    unmatchedImages: (count: number) => `${counted(count, 'image')} without a label map`,
  },
  images: {
    title: 'Images',
    panes: 'Panes',
    paneCounts: { 1: 'One pane', 2: 'Two panes', 4: 'Four panes' },
    previous: 'Previous image',
    next: 'Next image',
    place: (image: number, count: number) => `${image} of ${count}`,
    figureSheet: 'Figure sheet',
    figureSheetAbout: 'Several images and layers as one picture for a paper',
    nextStep: 'The maps of the chosen image come with the next step.',
    nothing: 'There is nothing to show of this image.',
    looking: 'The network looks at this image…',
  },
  labels: {
    notes: (count: number) => `${counted(count, 'note')} on how the labels are read`,
    kappa: (kappa: string, count: number) =>
      `Cohen's kappa ${kappa}: 1 is the same, 0 is chance. Compared on ${images(count)}, source model against labels.`,
    agree: (percent: number) => `Labels and source model agree on ${percent} % of the pixels.`,
    useIdMap: 'Use this id map',
    useAsTheyAre: 'Use as they are',
    readByIdMap: 'The label ids are read with an id map.',
    usedAsTheyAre: 'The labels are used as they are.',
    inSpiteOf: (message: string) => `In spite of: ${message}`,
    undo: 'Undo',
    ignored: 'ignored',
    idMap: (count: number) => `Id map of ${counted(count, 'id')}`,
    more: (count: number) => `and ${count} more`,
  },
  log: {
    title: 'Log',
    close: 'Close the log',
    lines: 'Log lines',
    empty: 'Nothing has happened yet.',
  },
  notice: 'Tell me when it is done',
  predictions: {
    title: 'Predictions',
    other: 'Other predictions',
    hint: ".npy, .npz or label maps with the images' names; or one .onnx, only run",
    noPartner: 'has no partner of the same name.',
    count: (count: number) => counted(count, 'prediction'),
    matched: (count: number) => `${images(count)} with a prediction.`,
    onlyRun: 'Only run forwards on each image, never looked into.',
    notUsed: (count: number) => `${counted(count, 'file')} not used`,
    freshStudent: 'Fresh student',
    sizes: {
      small: { label: 'A small fresh student', face: 'Small' },
      medium: { label: 'A medium fresh student', face: 'Medium' },
    },
    ownStudent: 'Or a student of your own',
    otherStudent: 'Another student',
    studentHint: 'A model file; with other classes it gets a fresh classifier',
  },
  privacy: {
    label: 'Privacy',
    about:
      "Network requests of page and engine since the page was loaded, without the page's own files: parts of the program and the demo",
    /** `inRuns`: null where nothing is to be said of them. */
    badge: (others: number, inRuns: number | null) =>
      `local: ${counted(others, 'request')}${inRuns === null ? '' : `, ${inRuns} in runs`}`,
    title: (others: number) =>
      others === 0
        ? "Only files of this page's own folder were fetched, and nothing else"
        : `${counted(others, 'request')} went elsewhere than to this page's own folder`,
    text: "Your files stay on this computer: this browser does all work. The page's policy lets it reach its own server only (connect-src 'self'). The policy of the engine, the worker that computes, comes from that server. All requests of both since the page was loaded:",
    counts: {
      program: 'later parts of the program',
      demo: 'files of the demo',
      page: 'others, by the page',
      engine: 'others, by the engine',
      inRuns: 'of all of them, while a run went on',
    },
    ownFolder: "Parts of the program and the demo are fetched from this page's own folder, before a run.",
    demo: (count: number) =>
      `${counted(count, 'file')} of the demo came from this page's own folder before it ran. Nothing was sent.`,
    addresses: (count: number) => (count === 1 ? 'Its address' : `Their ${count} latest addresses`),
    prove: 'Prove it',
    licences: 'Software of others in this page, and its licences',
  },
  recipe: {
    title: 'Recipe',
    own: (name: string) => `${name} (own)`,
    line: (name: ReactNode, stages: readonly string[], rest: ReactNode): ReactNode => (
      <>
        {name}: {stages.join(', ')}. {rest}
      </>
    ),
    about: (short: string, paper: ReactNode, differences: ReactNode): ReactNode => (
      <>
        {short} {paper} {differences}
      </>
    ),
    stage: 'Stage',
    steps: 'Steps',
    learningRate: 'Learning rate',
    preset: 'Preset',
    knobs: { batchSize: 'Batch', 'input.width': 'Width', 'input.height': 'Height', seed: 'Seed' },
    distorted: (shape: string, input: string) =>
      `Most images have the shape of ${shape} pixels. At ${input} they are distorted.`,
    takeSize: (size: string) => `Use ${size}`,
    allOptions: 'All options',
    load: 'Load a recipe (JSON)',
    save: 'Save this recipe (JSON)',
    file: 'Recipe file',
  },
  right: {
    label: 'Explanation and curves',
    method: 'What a run does',
    notInRecipe: '(not in this recipe)',
    drawnHere: 'Losses, entropy, class shares and mIoU are drawn here while it goes on.',
  },
  runBar: {
    closeSaved: 'Close saved run',
    log: 'Log',
    run: 'Run',
    pause: 'Pause',
    resume: 'Resume',
    space: 'Space',
    oneStep: 'One step',
    stop: 'Stop; everything so far is kept',
    outcomes: { done: 'Done', stopped: 'Stopped', failed: 'Failed' },
    /** `wall`: the time by the clock, where it is another. */
    outcomeAfter: (outcome: string, seconds: string, wall: string | null) =>
      `${outcome} in ${seconds}${wall === null ? '' : ` (${wall} by the clock)`}`,
    task: (what: string, amount: string) => `${what}, ${amount}`,
    paused: 'Paused',
    pausedAt: (stage: string, step: number) => `Paused at ${stage}, step ${step}`,
    step: (stage: string, step: number, steps: number) => `${stage}, step ${step} of ${steps}`,
    starting: 'Starting',
    ready: 'Ready to run',
    stage: 'Stage',
    wholeRun: 'Whole run',
    stepsRate: 'steps/s',
    imagesRate: 'img/s',
    peak: (bytes: string, tensors: number) => `Peak ${bytes}; ${tensors} tensors`,
    memory: 'GPU memory',
  },
  runNotices: {
    dismiss: 'Dismiss',
    silent: (seconds: ReactNode): ReactNode => <>The engine has not answered for {seconds}.</>,
    silentAbout:
      'It may be busy with a long computation; this message goes when it answers. If the graphics driver hangs, it never will: end the engine then.',
    fromCheckpoint: 'The run can go on from its latest checkpoint.',
    weightsLost: 'The figures so far are kept; the weights of the run are lost.',
    wait: 'Wait',
    endEngine: 'End the engine',
    ended: 'The engine ended during the run.',
    goesOn: 'The run goes on from its latest checkpoint then.',
    otherTab: (since: string | null) =>
      `Another tab of this browser holds a run${since === null ? '' : `, since ${since}`}.`,
    otherTabAbout: 'Finish or stop it there, or run anyway: both runs then share the GPU and its memory.',
    runAnyway: 'Run anyway',
    noNotices: 'The browser does not let this page show notices.',
    denied:
      'Allow notifications for this page in the browser: at the sign left of the address, or in its settings. Then click the bell again.',
    unanswered: 'Click the bell again, and allow notifications when the browser asks.',
  },
  runTime: {
    computed: 'computed',
    about: (wall: string, rest: string) =>
      `Time of computation, pauses not counted. From the start ${wall} went by, ${rest} of it not computing.`,
  },
  setting: {
    label: 'What you have',
    model: { title: 'I have the model', about: 'The model’s own weights are adapted to your images.' },
    predictions: {
      title: 'I only have its predictions',
      about: 'The model stays with its owner: a student learns its predictions for your images.',
    },
  },
  shortcuts: {
    title: 'Keyboard',
    about: 'These work wherever no text box or slider has the focus.',
  },
  source: {
    title: 'Source',
    studentOf: (count: number) => `${counted(count, 'prediction')}, student: `,
    classes: (count: number) => `${count} classes`,
    model: 'Source model',
    otherModel: 'Another model',
    hint: '.onnx, .safetensors, .pth or a folder of Hugging Face',
    reading: 'Reading weights',
  },
  stages: {
    label: 'Stages',
    chapters: { source: 'Source', targets: 'Targets', recipe: 'Recipe', result: 'Result' },
    states: { open: 'not done', going: 'going on', done: 'done', absent: 'not in this recipe' },
    undone: 'undone',
    someUndone: (undone: number, count: number) => `${undone} of ${count} undone`,
    heard: (title: string, state: string) => `${title}, ${state}`,
  },
  targets: {
    title: 'Targets',
    count: (count: number, labelled: number) =>
      images(count) + (labelled === 0 ? '' : labelled === count ? ', all labelled' : `, ${labelled} labelled`),
    heldOut: (count: number) => `, ${counted(count, 'held-out image')}`,
    classes: (name: string) => `. Classes: ${name}`,
    waiting: (count: number) => `${counted(count, 'file')} waiting for a source model or its predictions.`,
    images: 'Target images',
    otherImages: 'Other images',
    imagesHint: (kinds: string) => `${kinds}; folders too`,
    labels: 'Label maps',
    otherLabels: 'Other labels',
    labelsWaiting: (count: number) => `${count} waiting for images`,
    labelsHint: 'Optional, to measure',
    noLabels: 'No labels: accuracy cannot be measured; everything else works.',
    noLabelsHere: 'No labels here: accuracy is measured on the held-out images.',
    noneUsable: 'No label map can be used as it is: nothing is measured so.',
  },
  topBar: {
    theme: { dark: 'Use the dark theme', light: 'Use the light theme' },
    shortcuts: 'Keyboard shortcuts',
    runs: 'Runs',
    runsAbout: 'The runs that this browser keeps',
    unnamed: 'unnamed GPU',
    device: { starting: 'starting the GPU…', ready: '', failed: 'no GPU', lost: 'GPU lost' },
    features: (names: readonly string[]) => `Features: ${names.join(', ')}.`,
    adapter: (name: string, isSoftware: boolean, features: string) =>
      `${name}. ${isSoftware ? 'A software adapter: right results, but slow. ' : ''}${features}`,
    software: (name: string) => `${name} (software)`,
  },
  update: {
    label: 'New version',
    ready: 'A new version of this page is ready.',
    reload: 'Reload',
    later: 'Later',
  },
  warnings: {
    title: 'Warnings',
    count: (count: number) => `Warnings: ${count}`,
    none: 'None. A collapsing class or a loss that is not finite would be reported here.',
    place: (stage: string, step: number | null) => (step === null ? stage : `${stage}, step ${step}`),
  },
  welcome: {
    title: 'Adapt a segmentation network to new images',
    lead: 'A network trained on clear days fails in snow. Give it unlabelled pictures of the new place: it aligns, teaches itself and propagates, on your own GPU, in this tab. Nothing leaves your computer.',
    demo: 'Run the demo',
    blackBox: 'Run the black-box demo',
    blackBoxAbout: "The same scenes, but only the model's predictions are given: a fresh network learns them.",
    oneClick: 'Built-in model and street scenes. One click.',
    tour: 'Eight stops on a short run of the demo: what each stage does, pixel by pixel.',
    lessons: 'Lessons',
    ownFiles: 'Or with your own files',
    almost: 'Almost there',
    record: 'A saved run (run.json) dropped on this page is shown again, with or without a GPU.',
    done: '(done)',
    todos: {
      model: {
        title: 'Drop a source model, or its predictions',
        about: 'An .onnx, .safetensors or .pth file or a folder of Hugging Face, anywhere on this page.',
      },
      images: {
        title: 'Drop target images',
        about: (kinds: string) => `A folder of ${kinds} files. Label maps are optional and only used to measure.`,
      },
      run: {
        title: 'Press Run',
        about: 'Align (or Distil), Teach and Propagate go on before your eyes; then download the adapted model.',
      },
    },
  },
};
