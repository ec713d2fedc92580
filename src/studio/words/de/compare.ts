import type { Words } from '../en.js';

export const compare: Words['compare'] = {
  sheet: {
    title: 'Läufe vergleichen',
    about: 'Kennzahlen, Optionen, Kurven und Bilder behaltener Läufe nebeneinander. Nichts verlässt diesen Computer.',
    part: 'Vergleich',
    opening: 'Vergleich wird geöffnet…',
    notes: 'Hinweise zu diesem Vergleich',
    tabs: 'Vergleich',
    figures: 'Kennzahlen',
    curves: 'Kurven',
    classes: 'Klassen',
    pictures: 'Bilder',
    options: 'Unterschiede',
    seeds: 'Über Seeds',
    save: 'Vergleich speichern',
    saveCsv: 'Kennzahlen als CSV speichern',
    back: 'Zurück',
  },
  choice: {
    check: (name) => `„${name}“ vergleichen`,
    checkTitle: 'Zwei bis vier Läufe zum Vergleichen ankreuzen',
    go: 'Vergleichen',
    goWith: (count) => `${count} Läufe vergleichen`,
    none: 'Alle abwählen',
    more: (most) => `Zum Vergleichen noch einen bis ${most} weitere ankreuzen.`,
    tooMany: (most) => `Höchstens ${most} Läufe werden auf einmal verglichen. Erst einen davon abwählen.`,
    leftOut: (name, most) =>
      `Platz ist für ${most} Läufe, und „${name}“ kommt danach. Um ihn zu sehen, in der Liste der Läufe andere ankreuzen. atp-studio compare nimmt beliebig viele.`,
    running: (name) => `„${name}“ läuft gerade. Vergleichen lässt er sich, wenn er beendet ist.`,
    damaged: (name) => `„${name}“ ist beschädigt und lässt sich nicht vergleichen.`,
    withoutRecord: (name) =>
      `„${name}“ wurde unterbrochen, bevor er ein Protokoll hatte: Es gibt nichts zu vergleichen.`,
  },
  runs: {
    legend: 'Läufe, und die Referenz, mit der die anderen verglichen werden',
    reference: 'Referenz',
    asReference: 'als Referenz',
    seed: (seed) => `Seed ${seed}`,
  },
  notes: {
    notCompared: (why) => `Nicht verglichen: ${why}`,
    deleted: (name) => `${name} wurde inzwischen gelöscht. Was hier steht, wurde vorher gelesen.`,
    unfinished: (names) =>
      `Nicht von selbst beendet: ${names}. Kennzahlen und Kurven zeigen, was erreicht wurde, und gehen in keinen Mittelwert ein.`,
    noneMeasured:
      'Keiner der Läufe wurde gemessen, denn Labels fehlen: Es gibt keine mIoU, aber Entropie und die Werte ohne Labels.',
    notMeasured: (names) =>
      `Nicht gemessen, denn Labels fehlen: ${names}. Es gibt keine mIoU, aber Entropie und die Werte ohne Labels.`,
    models: (list) => `Die Läufe begannen mit verschiedenen Modellen, daran kann der Unterschied liegen (${list}).`,
    images: (reference, list) =>
      `Die Läufe haben verschiedene Bilder: Kennzahlen anderer Bilder als derer von ${reference} haben keine Differenz (${list}).`,
    classes: (common) =>
      `Die Läufe haben verschiedene Klassen: ${common === 0 ? 'Keine Klasse ist in allen' : common === 1 ? 'Nur die eine, die alle haben, wird einzeln verglichen' : `Nur die ${common}, die alle haben, werden einzeln verglichen`}, und Mittelwerte über andere Klassen haben keine Differenz.`,
  },
  figures: {
    label: 'Kennzahlen',
    head: 'Kennzahl',
    about: (reference) => `Genauigkeiten in Punkten von 100; mit Vorzeichen: Differenz zu ${reference}.`,
    parts: {
      result: 'Ergebnis',
      untrained: 'mIoU ohne Training',
      unlabelled: 'Ohne Labels',
      cost: 'Aufwand',
    },
    ofResult: (says) => `Am Ergebnis des Laufs: ${says}`,
    untrained: {
      'batch-norm': {
        head: 'Batch-Norm neu geschätzt',
        about: 'mIoU mit neu geschätzter Batch-Norm, die kein Training braucht',
      },
      source: {
        head: 'Quellmodell unverändert',
        about: 'mIoU des Quellmodells, das kein Training braucht',
      },
    },
    aboveBest: {
      head: 'über dem besten davon',
      about: 'mIoU des Ergebnisses minus die des stärksten Vergleichswerts, der kein Training braucht',
    },
    agreement: {
      head: 'Übereinstimmung mit der Abstimmung',
      about:
        'Mittlere IoU des Ergebnisses mit der Abstimmung aller Ergebnisse des eigenen Laufs. Zwei Läufe haben verschiedene Abstimmungen, darum gibt es keine Differenz',
    },
    simple: {
      infoMax: {
        head: 'InfoMax',
        about:
          'Entropie der mittleren Vorhersage minus mittlere Entropie, am Ergebnis des Laufs auf den Bildern, die er verglichen hat: höher ist besser, aber blind für einen Kollaps',
      },
      entropy: {
        head: 'Entropie des Ergebnisses',
        about:
          'Mittlere normierte Entropie des Ergebnisses auf den Bildern, die der Lauf verglichen hat: niedriger ist sicherer, nicht besser',
      },
      confidence: {
        head: 'Konfidenz',
        about:
          'Mittel der größten Wahrscheinlichkeit, am Ergebnis des Laufs auf den Bildern, die er verglichen hat: höher ist sicherer, nicht besser',
      },
    },
    lastStep: {
      head: 'Entropie des letzten Schritts',
      about:
        'Mittlere normierte Entropie des Batches im letzten Schritt (Student): niedriger ist sicherer, nicht besser',
    },
    computed: {
      head: 'Rechenzeit',
      about: 'Zeit, die der Lauf gerechnet hat, ohne Pausen',
    },
  },
  options: {
    label: 'Unterschiede',
    head: 'Option',
    none: 'Die Läufe haben dieselben Optionen und denselben Seed.',
    recipe: 'Rezept',
    run: 'Lauf',
    own: { stages: 'Stufen', network: 'Optionen des Netzes' },
    automatic: 'automatisch',
    unknown: 'unbekannt',
    facts: {
      seed: { label: 'Seed', about: 'Läufe, die sich nur darin unterscheiden, werden gemittelt.' },
      model: { label: 'Quellmodell', about: 'Die Datei, von der der Lauf ausging.' },
      images: { label: 'Bilder', about: 'Die Bilder, an die er angepasst und auf denen er gemessen wurde.' },
      device: { label: 'Gerät', about: 'Die GPU, die ihn gerechnet hat.' },
      versions: { label: 'Versionen', about: 'Programm und Bibliothek, die ihn gerechnet haben.' },
    },
  },
  seeds: {
    about: 'Läufe, die sich nur im Seed unterscheiden: Mittelwert ± Standardabweichung.',
    howSure: 'Wie sicher',
    label: 'Über Seeds',
    head: 'Läufe',
    toBaseline: (baseline) => `zu ${baseline}`,
    toUntrained: 'zum Stand ohne Training',
    reference: 'Referenz',
    interval: (low, high) => `95 %: ${low} bis ${high}`,
  },
  classes: {
    none: 'Es gibt keine Klasse, die alle diese Läufe haben und die in einem von ihnen gemessen wurde.',
    largestFirst: 'Größte Änderung zuerst',
    about: (reference) =>
      `IoU des Ergebnisses jedes Laufs in Punkten von 100, nach Klasse; mit Vorzeichen: Differenz zu ${reference}.`,
    label: 'IoU je Klasse',
    head: 'Klasse',
  },
  curves: {
    none: 'Keiner dieser Läufe hat einen Schritt gemacht: Es gibt keine Kurven.',
    stagesDiffer: 'Die Stufen der Läufe unterscheiden sich:',
    stagesDifferFrom: (step) => `Ab Schritt ${step} unterscheiden sich die Stufen der Läufe:`,
    noStage: 'keine Stufe',
    chart: (title, count, values) => `${title} von ${count} Läufen über die Schritte: ${values}`,
    charts: {
      mIoU: {
        title: 'mIoU',
        about: 'An jedem Checkpoint, vom Quellmodell an, auf den Bildern, deren Kennzahlen für den Lauf stehen.',
      },
      loss: {
        title: 'Verlust',
        about:
          'Gesamtverlust jedes Schritts. Verluste verschiedener Stufen und Rezepte sind verschiedene Funktionen: den Verlauf vergleichen, nicht die Höhe.',
      },
      entropy: {
        title: 'Mittlere Entropie',
        about: 'Mittlere normierte Entropie der Vorhersagen des Students, auf dem Batch des Schritts.',
      },
      kept: {
        title: 'Behaltener Anteil',
        about: 'Anteil der Pixel, die an einem Schritt teilnehmen; keiner in einer Stufe, die keine auslässt.',
      },
    },
  },
  pictures: {
    none: 'Von diesen Läufen wurden keine Bilder behalten: Sie haben nur Kennzahlen und Kurven.',
    reading: 'Bilder werden gelesen…',
    image: 'Bild',
    imageOfSome: (name, count, all) => `${name} (${count} von ${all} Läufen)`,
    state: 'Stand',
    states: { step: 'der letzte behaltene Schritt', result: 'das Ergebnis' },
    layer: 'Ebene',
    pane: (run, layer, image) => `${run}: ${layer} von ${image}`,
    panes: (first, second, layer, image) => `${first} und ${second}: ${layer} von ${image}`,
    atCursor: (run) => `${run} am Zeiger`,
    noClass: 'keine Klasse',
    right: 'richtig',
    wrong: 'falsch',
    notLabelled: 'ohne Label',
    caption: 'Ergebnis des Laufs',
    onlyPictures: 'Von den Schritten wurden keine Karten behalten: Die Bilder des Laufs sind zu sehen.',
    notRead: (why) => `Was von diesem Bild behalten wurde, lässt sich nicht lesen. ${why}`,
    noneOfRun: 'Von diesem Lauf wurden keine Bilder behalten.',
    noneOfImage: (image) => `Von diesem Lauf wurde kein Bild von ${image} behalten.`,
    layerMissing: 'Von diesem Lauf wurden nur Bilder behalten: von Eingabe, Vorhersage und Ground Truth.',
    noCanvas: 'Dieser Browser gibt keine Zeichenfläche (Canvas) her, um ein Bild zu lesen.',
  },
};
