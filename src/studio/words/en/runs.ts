import { counted } from './counted.js';

/** Where a run came to, behind what became of it. */
const at = (place: string | null): string => (place === null ? 'before the first step' : `at ${place}`);

export const runs = {
  /** How dates and lists are written. */
  locale: 'en-GB',
  place: (stage: string, step: number, steps: number) => `${stage}, step ${step} of ${steps}`,
  beforeFirst: 'before the first step',
  /** `place`: null before the first step. */
  states: {
    running: 'Going on now',
    done: 'Done',
    doneIn: (time: string) => `Done in ${time}`,
    stopped: (place: string | null) => `Stopped ${at(place)}`,
    collapsed: (place: string | null) => `Collapsed and stopped ${at(place)}`,
    failed: (place: string | null) => `Failed ${at(place)}`,
    interrupted: (place: string | null) => `Interrupted ${at(place)}`,
    damaged: (problem: string) => `Damaged. ${problem}`,
  },
  sorts: {
    newest: 'newest first',
    oldest: 'oldest first',
    best: 'best mIoU first',
    name: 'by name',
  },
  name: 'Name of the run',
  continueCard: {
    label: 'A run that was broken off',
    title: (date: string, reached: string) => `Continue your run of ${date}, ${reached}`,
    about: (name: string) =>
      `“${name}” was broken off. It goes on from its latest checkpoint and ends with the same model as if nothing had happened.`,
    go: 'Continue',
    all: 'All runs',
  },
  waits: {
    files: {
      images: 'its folder of images',
      labels: 'its labels',
      predictions: 'its predictions',
      heldOutImages: 'its held-out images',
      heldOutLabels: 'the labels of its held-out images',
    },
    counted: (files: string, count: number) => `${files} (${counted(count, 'file')})`,
    /** `place`: what the run did last; null before its first step. */
    title: (name: string, place: string | null, files: string) =>
      `To continue “${name}”${place === null ? '' : ` after ${place}`}, open ${files} again.`,
    about:
      'The model is still here. The files are compared with those of the run by their hashes; then it goes on by itself.',
    dismiss: 'Dismiss',
  },
  pictures: {
    ofImage: (caption: string, image: string) => `${caption} of ${image}`,
  },
  row: {
    deleted: (name: string) => `“${name}” is being deleted.`,
    undo: 'Undo',
    picture: (name: string) => `Predictions before and after “${name}”`,
    pictureTitle: 'Predictions before the run and after it',
    noPicture: 'No preview',
    noPictureAbout: 'Runs of the command line make no preview for this list. Open the run to see what it kept.',
    noPictureYet: 'No preview yet',
    seed: (seed: number) => `seed ${seed}`,
    images: (count: number) => counted(count, 'image'),
    overTime: (size: string, count: number) => `${size} of it in ${counted(count, 'picture')} over time`,
    onHeldOut: (count: number) =>
      `Mean IoU of the run's result, on ${counted(count, 'held-out image')}, in points of 100`,
    onLabelled: (count: number) =>
      `Mean IoU of the run's result, on ${counted(count, 'labelled image')}, in points of 100`,
    /** Null: a baseline without a name. */
    differenceTo: (baseline: string | null) => `Difference to ${baseline ?? 'the baseline'}, in points`,
    /** Beside a difference; short. */
    against: { batchNorm: 'to batch norm', source: 'to source', predictions: 'to predictions', unknown: 'to baseline' },
    open: 'Open',
    openNamed: (name: string) => `Open “${name}”`,
    go: 'Continue',
    goNamed: (name: string) => `Continue “${name}”`,
    export: 'Export',
    exportNamed: (name: string) => `Export “${name}”`,
    deleteNamed: (name: string) => `Delete “${name}”`,
    notDeleted: 'A run that goes on cannot be deleted',
  },
  drawer: {
    title: 'Runs',
    about:
      "They lie in this browser's own storage on this computer, and are never sent anywhere. Export a run to take it away.",
    importTitle: 'Import a run',
    importHint: 'A .zip that was exported here, or a zipped folder of “adapt --out”',
    empty:
      'No runs yet. Every run that is started here will be listed with its result, its figures and its recipe, and stays after the page is closed.',
    count: (count: number) => counted(count, 'run'),
    order: 'Order of the runs',
    list: 'Runs',
    keepWeights: 'Keep the final weights of each run',
    checkpointEvery: 'A checkpoint every',
    whatLies:
      'While a run can be continued, a copy of its model lies here too. Of your images and labels, only what is in the kept pictures lies here, and resized images where you keep them; of all others only their names and hashes, to know them again.',
    clear: 'Clear all…',
    clearLabel: 'Clear all runs',
    clearQuestion: (count: number, size: string) =>
      `Delete ${count === 1 ? 'the only run' : `all ${count} runs`} (${size})? This cannot be taken back. A run that goes on stays.`,
    clearYes: 'Delete all',
    clearNo: 'Keep them',
  },
  images: {
    label: 'Resized images',
    nothing: 'not kept',
    most: (size: string) => `at most ${size}`,
    about:
      'Images are decoded and resized once and then kept in this browser’s own storage on this computer, so that large ones come sooner in further runs. An image of 1280 × 640 takes 2.5 MB. Results are the same with and without.',
    taken: (images: number, size: string, read: number) =>
      `${counted(images, 'resized image')} kept, ${size}; read from here since the page was opened: ${read}.`,
    delete: 'Delete resized images',
  },
  space: {
    inRuns: (size: string) => `${size} in runs`,
    inRunsTitle: 'Size of all files of the listed runs',
    used: (used: string, quota: string) => `${used} of ${quota} used`,
    usedTitle: 'What all pages of this address use, and the most that the browser allows them',
    meter: 'Storage used',
    share: (percent: number) => `${percent} % of what the browser allows`,
    unknown: 'This browser does not say whether it keeps them when the disk is full.',
    promised: 'The browser has promised to keep them until you delete them.',
    notPromised:
      'The browser has not promised to keep them: it may delete them when the disk is full. Export what must stay.',
  },
};
