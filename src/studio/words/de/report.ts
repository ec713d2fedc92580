import type { Words } from '../en.js';

const RARE = 'Selten: mittlere IoU der Klassen, die weniger als 2 % der Pixel mit Label haben';

export const report: Words['report'] = {
  unmeasured: {
    nothingCompared: 'Es gab Labels, aber keines ihrer Pixel ließ sich vergleichen',
    noLabels: 'Es gab keine Labels',
    notYet: 'Das Quellmodell wird zwischen den ersten Schritten gemessen',
    ended: 'Der Lauf endete davor',
  },
  labelForms: {
    exact: (size) => `exakt (float32), ${size} je Bild`,
    'top-4': (size, moved) =>
      `die vier sichersten Klassen jedes Pixels, ${size} je Bild; im Mittel kommen ${moved} der Wahrscheinlichkeit eines Pixels zu anderen Klassen`,
  },
  rare: {
    none: `${RARE}; hier gibt es keine.`,
    some: (names) => `${RARE}: ${names.join(', ')}.`,
  },
  absent: {
    mark: 'kein Pixel der Labels',
    inMean:
      'Eine Klasse ohne Pixel in den Labels zählt in der mIoU als 0, wo sie vorhergesagt wurde, und sonst gar nicht.',
  },
  howToMeasure:
    'Auch die neu geschätzte Batch-Norm braucht kein Training; sie wurde nicht gemessen. Im Rezept stellt reestimateBatchNorm das ein.',
  comparison: {
    notes: [
      'Zahlen sind Punkte von 100: der Mittelwert über die Startwerte einer Gruppe ± Standardabweichung der Stichprobe (n − 1). Ein einzelner Startwert hat keine Abweichung.',
      'Unterschiede sind gepaart: Läufe mit gleichem Startwert sind ein Paar. Intervalle sind 95-%-Intervalle des mittleren Unterschieds nach der t-Verteilung mit n − 1 Freiheitsgraden; sie sagen etwas über andere Startwerte auf diesen Bildern, nicht über andere Bilder. Ein einzelnes Paar hat kein Intervall. Wo beide Seiten keinen gemeinsamen Startwert haben, steht der Unterschied der Mittelwerte da, ohne Intervall.',
      'Intervalle sind nicht für mehrere Vergleiche korrigiert: Von zwanzig echten Nullen ist zu erwarten, dass ein Intervall die Null auslässt.',
    ],
    seeds: (n) => (n === 0 ? 'kein Lauf, der zählt' : n === 1 ? 'ein Startwert' : `${n} Startwerte`),
    pairs: (n) =>
      n === 0 ? 'kein gemeinsamer Startwert' : n === 1 ? 'je ein Lauf' : `Mittel aus ${n} gepaarten Unterschieden`,
    against: {
      reference: (name) => `${name} (Vergleichslauf)`,
      next: (name) => `${name} (das nächstbeste Ergebnis)`,
      untrained: (name) => `${name} (ohne Training, das zu schlagende Ergebnis)`,
    },
    noDifference: (name) =>
      `Kein Unterschied zu ${name}: Auf einer der beiden Seiten endete kein Lauf mit einer Genauigkeit.`,
    noPair: (name, difference) =>
      `${difference} Punkte gegenüber ${name}. Kein gemeinsamer Startwert: Der Unterschied ist angegeben; wie sicher er ist, lässt sich nicht sagen.`,
    onePair: (name, difference) =>
      `${difference} Punkte gegenüber ${name}. Je ein Lauf: Der Unterschied ist angegeben; wie sicher er ist, lässt sich nicht sagen.`,
    range: (low, high, pairs) => `95-%-Intervall ${low} bis ${high}, ${pairs} Paare`,
    unclear: (name, difference, range) => `Kein klarer Unterschied zu ${name}: ${difference} Punkte (${range}).`,
    above: (name, size, range) => `${size} Punkte über ${name} (${range}).`,
    below: (name, size, range) => `${size} Punkte unter ${name} (${range}).`,
    unmeasured: (name) => `${name}: Kein Lauf, der zählt, hat eine Genauigkeit.`,
    reached: (figure, seeds, isHeldOut) =>
      `mIoU${isHeldOut ? ' auf den zurückgehaltenen Bildern' : ''} von ${figure} (${seeds})`,
    only: (name, reached) => `${name} erreicht eine ${reached}.`,
    best: (name, reached) => `${name} hat die höchste mittlere ${reached}.`,
    warnings: {
      otherGpus: (name, gpus) => `${name}: Zahlen von verschiedenen GPUs (${gpus}).`,
      otherVersions: (name, versions) => `${name}: Zahlen von verschiedenen Versionen (${versions}).`,
      noneEnded: (name, reasons) => `${name}: Kein Lauf kam ans Ende (${reasons}).`,
      someEnded: (name, broken, all, reasons) =>
        `${name}: ${broken} von ${all} Läufen kamen nicht ans Ende (${reasons}) und stehen in keinem Mittelwert. Die Zahlen der anderen können zu gut sein.`,
      notCounted: (run, why, seed) => `${run} steht in keinem Mittelwert: ${why} (Startwert ${seed}).`,
      repeated: (seed) => `Startwert ${seed} wurde später wiederholt`,
      otherClasses: 'andere Klassenliste',
      unlikeSources: (names, low, high) =>
        `${names}: Die mIoU des Quellmodells ist in einem Lauf ${low}, in einem anderen ${high}. War es dieselbe Datei?`,
      gpusBetween: (gpus) => `Die Gruppen liefen auf verschiedenen GPUs (${gpus}).`,
    },
  },
};
