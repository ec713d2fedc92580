import type { Words } from '../../en.js';

export const ablation: Words['lesson']['ablation'] = {
  title: 'Wozu ist jeder Teil gut?',
  legend: 'Das Rezept unverändert laufen lassen, und danach',
  going: 'Ein Lauf ist im Gange.',
  queue: (runs) => `${runs} ${runs === 1 ? 'Lauf' : 'Läufe'} einreihen und vergleichen`,
  leftOut: (most, names) =>
    `Der Vergleich zeigt ${most} Läufe auf einmal. Er lässt weg: ${names}. Danach lassen sich in der Liste der Läufe andere wählen.`,
  lost: {
    text: (names) =>
      `Die Seite wurde neu geladen, bevor diese Läufe der Ablation fertig waren: ${names}. Fertige Läufe sind aufbewahrt; einer, der im Gange war, steht in der Liste der Läufe, soweit er gespeichert war.`,
    files: 'Erneut eingereiht beginnen sie von vorn, mit den Dateien, die dann geöffnet sind.',
    again: (count) => (count === 1 ? 'Erneut einreihen' : `Diese ${count} erneut einreihen`),
    forget: 'Verwerfen',
  },
  busy: 'Die Läufe werden eingereiht …',
  asItIs: 'unverändert',
  changes: {
    curriculum: { title: 'ohne Curriculum', about: 'γ ist 0 in Align: Alle Pixel zählen gleich.' },
    negatives: {
      title: 'ohne negative Labels',
      about: 'Das Gewicht der negativen Labels ist 0 in Teach und Propagate.',
    },
    propagation: { title: 'ohne Propagate', about: 'Der Lauf endet vor Propagate.' },
    'batch-norm': {
      title: 'nur Batch-Norm',
      about: 'Nur die Statistiken der Batch-Norm kommen von den Zielbildern: kein Gradient, kein Pseudolabel.',
    },
  },
  list: {
    label: 'Eingereihte Läufe',
    done: (done, runs) => `${done} von ${runs} ${runs === 1 ? 'Lauf' : 'Läufen'} fertig.`,
    failed: (count) =>
      count === 1
        ? 'Einer ist fehlgeschlagen; die anderen gehen ohne ihn weiter.'
        : `${count} sind fehlgeschlagen; die anderen gehen ohne sie weiter.`,
    cancelAll: 'Alle abbrechen',
    compare: 'Vergleichen',
    cancel: (title) => `„${title}“ abbrechen`,
    progress: (title) => `Fortschritt von „${title}“`,
    follow: 'Die Läufe folgen von selbst aufeinander.',
    left: (duration) => `Noch etwa ${duration} Training.`,
  },
  states: {
    waiting: 'wartet',
    running: 'läuft',
    done: 'fertig',
    failed: 'fehlgeschlagen',
    cancelled: 'abgebrochen',
    lost: 'durch Neuladen verloren',
  },
  problems: {
    otherTab: 'Ein anderer Tab hat einen Lauf.',
    notStarted: 'Der Lauf ließ sich nicht starten.',
    endedEarly: 'Der Lauf endete zu früh.',
  },
};
