import { ablation } from './lesson/ablation.js';
import { curriculum } from './lesson/curriculum.js';
import { negativeLabels } from './lesson/negative-labels.js';
import { pixel } from './lesson/pixel.js';
import { propagation } from './lesson/propagation.js';
import { symbols } from './lesson/symbols.js';
import { tour } from './lesson/tour.js';

export const lesson = {
  ablation,
  column: {
    tour: 'Tour',
    lesson: 'Lesson',
    forms: 'Source, targets and recipe',
    back: 'Back to the lesson',
  },
  /** What a tour and a lesson have both. */
  guide: {
    place: (place: string, count: string) => `${place} of ${count}`,
    back: 'Back',
    next: 'Next',
    look: 'Look at',
  },
  lessons: { curriculum, 'negative-labels': negativeLabels, propagation },
  list: 'Lessons',
  panel: {
    progress: 'Progress of the lesson',
    end: 'End the lesson',
    whole: 'Show the whole studio',
    open: 'Open its images',
    needsGpu: 'The images and runs of a lesson need a GPU. Its text and its answers do not.',
    todo: 'Do',
    pause: 'Pause',
    resume: 'Resume',
    run: 'Run the recipe',
  },
  noLesson: {
    message: (name: string) => `There is no lesson “${name}”.`,
    advice: (names: string) => `There are: ${names}.`,
  },
  pixel,
  recorded: {
    open: 'Look at the recorded run',
    opening: 'Opening the recorded run…',
    about: (adapter: string, date: string) => `Recorded on ${adapter}, ${date}; nothing is computed now.`,
    figures: (source: string, final: string, batchNorm: string) =>
      `mIoU ${source} before, ${final} after; batch norm re-estimated, the cheapest remedy, has ${batchNorm}.`,
    size: (bytes: string) => `${bytes}, without a GPU.`,
    missing: {
      message: 'The recorded run could not be fetched from this page’s server.',
      advice: 'Look whether the folder demo/recorded was deployed with the page.',
    },
  },
  symbols,
  symbolNote: {
    layer: (title: string) => `Layer “${title}”`,
    chart: (title: string) => `Chart “${title}”`,
    option: (label: string) => `Option “${label}”`,
    noStage: (label: string, stage: string) => `Option “${label}”: the recipe has no ${stage}.`,
    letGo: 'Let go of the symbol',
  },
  tour,
};
