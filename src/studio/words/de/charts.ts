import type { Words } from '../en.js';

export const charts: Words['charts'] = {
  titles: {
    miou: 'mIoU',
    losses: 'Verlust',
    entropy: 'Mittlere Entropie',
    kept: 'Behaltener Anteil',
    classes: 'Klassenanteile',
    histogram: 'Entropie-Histogramm',
  },
  evaluated: { student: 'Student', teacher: 'Teacher', predictions: 'Vorhersagen' },
  section: {
    enlarge: (title) => `${title} vergrößern`,
  },
  plot: {
    label: (label, from, to) => `${label}; Schritte ${from} bis ${to}`,
    undone: (stage) => `${stage} (zurückgenommen)`,
  },
  enlarged: {
    about: 'Pfeiltasten führen zu den anderen Diagrammen.',
    chart: 'Diagramm',
  },
  run: {
    label: 'Kurven des Laufs',
    empty:
      'Verluste, Entropie, behaltener Anteil, Klassenanteile und mIoU erscheinen hier Schritt für Schritt, sobald ein Lauf im Gang ist.',
    undoneStages: 'Zurückgenommene Stufen',
    undone: 'zurückgenommen',
    steps: 'Gezeigte Schritte',
    whole: 'Ganzer Lauf',
    byItself: (stage) => `Nur ${stage}`,
    saved: {
      miou: 'mIoU',
      losses: 'Verluste',
      entropy: 'Mittlere Entropie',
      kept: 'Behaltener Anteil',
      classes: 'Klassenanteile',
      histogram: 'Histogramm',
    },
  },
  losses: {
    names: {
      total: 'gesamt',
      entropy: 'Entropie',
      diversity: 'Diversität',
      positive: 'positiv',
      negative: 'negativ',
      easy: 'leicht',
      mix: 'gemischt',
      contrast: 'Kontrast',
    },
    about: 'Verlust jedes Schritts und seine gewichteten Teile (Student, auf dem Batch des Schritts).',
    label: 'Verluste über die Schritte',
  },
  entropy: {
    about:
      'Mittlere normierte Entropie h der Vorhersagen des Studenten in diesem Schritt: 0 ist sicher, 1 unentschieden.',
    label: 'Mittlere Entropie über die Schritte',
  },
  kept: {
    pixelsIn: (stage, pixels) => `in ${stage}: ${pixels}`,
    about: (pixels, all) =>
      `Anteil der Pixel, die teilgenommen haben; ${pixels}. Gestrichelt: der Anteil, dessen Label durch das Ensembling zu einer anderen Klasse gewandert ist. Kein Pixel wird ausgelassen in ${all}.`,
    label: 'Behaltener Anteil über die Schritte',
    pixels: 'Pixel',
    relabelled: 'umgelabelt',
  },
  classes: {
    about:
      'Anteile der vorhergesagten Pixel des Schritts je Klasse (Student). Verdrängt eine Klasse alle anderen, ist das ein Kollaps. Ein gespeicherter langer Lauf hat sie nur von einigen Schritten.',
    label: 'Klassenanteile über die Schritte',
    ofStep: (step) => `von Schritt ${step}`,
  },
  histogram: {
    about:
      'Anteile der Pixel des Schritts nach normierter Entropie h, 64 Bins, Höhen auf einer Wurzelskala; blass: frühere Schritte der Stufe. Ein gespeicherter langer Lauf hat Histogramme nur von einigen Schritten: Die Legende nennt den Schritt. Align senkt h links der gestrichelten Grenze und hebt es rechts davon; ohne Grenze senkt es jedes h, je nach Gewicht.',
    label: (step, stage) => `Entropie-Histogramm von Schritt ${step} von ${stage}`,
    step: (step) => `Schritt ${step}`,
    bin: (from, to, share) => `h ${from} bis ${to}: ${share}`,
    surer: '← wird sicherer',
    lessSure: 'wird unsicherer →',
  },
  miou: {
    about: (images) =>
      `mIoU über ${images}. Gefüllt: Der Student wurde gemessen; Ring: der Teacher (gleitender Mittelwert).`,
    heldOut: 'die zurückgehaltenen Bilder; gestrichelte Linie: auf den Zielbildern',
    labelled: 'alle gelabelten Bilder',
    withoutLabels: 'Wird gemessen, wenn Label-Karten da sind.',
    later: 'Das Quellmodell wird zwischen den ersten Schritten gemessen.',
    measuring: (done, total) =>
      `Das Quellmodell wird zwischen den Schritten gemessen, damit es verglichen werden kann: ${done} von ${total}.`,
    source: 'Quelle',
    batchNorm: 'Batch-Norm',
    onTargets: 'auf Zielbildern',
    toSource: (difference) => `(${difference} zum Quellmodell)`,
  },
  noFigures: 'Noch keine Zahlen: Die Genauigkeit wird gemessen, wenn Label-Karten da sind.',
  confusion: {
    checkpoint: 'Checkpoint',
    point: 'Auf eine Zelle zeigen, um sie zu lesen.',
    scale: 'Anteil an der Zeile; Farbe auf einer Wurzelskala',
    ofRow: '% der Zeile',
    unlabelled: (name) => `Kein Pixel hat das Label ${name}.`,
    pixels: (count, total) => `${count} von ${total} Pixeln`,
    recognised: (share, name, pixels) => `${share} von ${name} werden erkannt (${pixels}).`,
    takenFor: (share, name, other, pixels) => `${share} von ${name} werden für ${other} gehalten (${pixels}).`,
    label: 'Konfusionsmatrix: Zeilen sind die Ground Truth, Spalten die Vorhersage; Pfeiltasten lesen die Zellen',
    corner: 'Ground Truth ↓ Vorhersage →',
  },
  iou: {
    caption: 'IoU in Punkten von 100; mit Vorzeichen: Unterschied zum Quellmodell.',
    class: 'Klasse',
    rare: 'seltene Klassen',
    noRare: 'Keine Klasse hat weniger als 2 % der Labels',
    mIoU: 'Mittlere IoU der Klassen, die in Labels oder Vorhersagen vorkommen',
    mAcc: 'Mittel über die Klassen: Anteil ihrer Pixel, der richtig vorhergesagt ist',
    aAcc: 'Anteil aller gelabelten Pixel, der richtig vorhergesagt ist',
    column: (title, evaluated, images) =>
      `${title}, Gewichte: ${evaluated}, ${images} ${images === 1 ? 'Bild' : 'Bilder'}`,
    nowhere: 'Diese Klasse kommt weder in den Labels noch in den Vorhersagen vor',
  },
};
