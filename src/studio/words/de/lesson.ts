import type { Words } from '../en.js';
import { ablation } from './lesson/ablation.js';
import { curriculum } from './lesson/curriculum.js';
import { negativeLabels } from './lesson/negative-labels.js';
import { pixel } from './lesson/pixel.js';
import { propagation } from './lesson/propagation.js';
import { symbols } from './lesson/symbols.js';
import { tour } from './lesson/tour.js';

export const lesson: Words['lesson'] = {
  ablation,
  column: {
    tour: 'Rundgang',
    lesson: 'Lektion',
    forms: 'Quelle, Zielbilder und Rezept',
    back: 'Zurück zur Lektion',
  },
  guide: {
    place: (place, count) => `${place} von ${count}`,
    back: 'Zurück',
    next: 'Weiter',
    look: 'Ansehen',
  },
  lessons: { curriculum, 'negative-labels': negativeLabels, propagation },
  list: 'Lektionen',
  panel: {
    progress: 'Fortschritt der Lektion',
    end: 'Lektion beenden',
    whole: 'Das ganze Studio zeigen',
    open: 'Bilder der Lektion öffnen',
    needsGpu: 'Die Bilder und Läufe einer Lektion brauchen eine GPU. Ihr Text und ihre Antworten nicht.',
    todo: 'Aufgabe',
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    run: 'Rezept starten',
  },
  noLesson: {
    message: (name) => `Es gibt keine Lektion „${name}“.`,
    advice: (names) => `Es gibt: ${names}.`,
  },
  pixel,
  recorded: {
    open: 'Den aufgezeichneten Lauf ansehen',
    opening: 'Der aufgezeichnete Lauf wird geöffnet …',
    about: (adapter, date) => `Aufgezeichnet auf ${adapter}, ${date}; jetzt wird nichts berechnet.`,
    figures: (source, final, batchNorm) =>
      `mIoU ${source} davor, ${final} danach; neu geschätzte Batch-Norm, das billigste Mittel, hat ${batchNorm}.`,
    size: (bytes) => `${bytes}, ohne GPU.`,
    missing: {
      message: 'Der aufgezeichnete Lauf konnte nicht vom Server dieser Seite geholt werden.',
      advice: 'Prüfen, ob der Ordner demo/recorded mit der Seite ausgeliefert wurde.',
    },
  },
  symbols,
  symbolNote: {
    layer: (title) => `Ebene „${title}“`,
    chart: (title) => `Diagramm „${title}“`,
    option: (label) => `Option „${label}“`,
    noStage: (label, stage) => `Option „${label}“: Das Rezept hat kein ${stage}.`,
    letGo: 'Symbol loslassen',
  },
  tour,
};
