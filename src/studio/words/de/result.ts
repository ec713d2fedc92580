import type { Words } from '../en.js';

export const result: Words['result'] = {
  tabs: {
    label: 'Ergebnis',
    figures: 'Zahlen',
    confusion: 'Verwechslungen',
    pictures: 'Vorher und nachher',
  },
  panel: {
    kept: (name) => `Ein aufbewahrter Lauf: ${name}.`,
    saved: (file) => `Ein gespeicherter Lauf, aus ${file}.`,
    noPictures: 'Er enthält Zahlen und Kurven, aber keine Bilder.',
    onlyOverTime: 'Er enthält Zahlen und Kurven, und Bilder über die Zeit: dazu den Regler unten bewegen.',
    looking: 'Das Quellmodell sieht sich dieses Bild an…',
    comparison: 'Vergleich',
    table: 'Tabelle',
    matrix: 'Matrix',
  },
  choice: {
    about: (isWeighted) =>
      `So wird entschieden: Alle Ergebnisse stimmen gemeinsam über die Klasse jedes Pixels ab; ${isWeighted ? 'sicherere, die mehr Klassen finden, zählen mehr' : 'jedes zählt gleich viel'}. Das Ergebnis, das am besten mit der Abstimmung übereinstimmt, steht vorn. Nicht unterscheidbare teilen sich einen Rang. Behalten wird das beste, oder eines, das kein Training braucht und von ihm nicht zu unterscheiden ist. Labels werden nicht verwendet.`,
    result: 'Ergebnis',
    rank: 'Rang',
    agreement: 'Übereinstimmung',
    toBest: 'Zum besten',
    interval: '95-%-Intervall',
    keep: 'behalten',
    aboutKeep:
      'Der Rat: das beste, oder eines, das kein Training braucht und von ihm nicht zu unterscheiden ist; das Quellmodell, wo nichts verlässlich ist',
    aboutRank:
      '1 stimmt am besten überein. Ergebnisse, die vom ersten eines Rangs nicht zu unterscheiden sind, teilen ihn.',
    aboutAgreement:
      'Mittlere IoU mit der Abstimmung aller Ergebnisse, in Punkten von 100. Sie ist keine Genauigkeit: Ein Fehler, den die meisten Ergebnisse teilen, bleibt unbemerkt.',
    aboutToBest:
      'Die Übereinstimmung abzüglich der des besten, über dieselben Bilder. Reicht ein Intervall bis 0 oder darüber, ist das Ergebnis vom besten nicht zu unterscheiden.',
    aboutOne: (name, images) =>
      `Mittlere IoU von ${name} mit der Abstimmung, auf ${images} ${images === 1 ? 'Bild' : 'Bildern'}, in Punkten von 100; in Klammern, wo sie in 95 % der Neuziehungen der Bilder liegt`,
    tied: (names) => `Nicht zu unterscheiden von: ${names}`,
    untied: 'Kein anderes Ergebnis teilt diesen Rang',
    collapsed: 'Es hat fast nichts mit den anderen Ergebnissen gemeinsam und stimmt nicht mit ab',
    duplicate: (name) => `Es sagt dasselbe vorher wie ${name}; beide zählen einmal`,
  },
  weighed: 'Stufen, die behalten oder rückgängig gemacht wurden',
  downloads: {
    model: 'Angepasstes Modell',
    more: 'Mehr',
    items: {
      predictions: { title: 'Vorhersagen', about: 'ZIP mit Label-PNGs, eines je Bild' },
      report: { title: 'Bericht', about: 'eine HTML-Seite mit Zahlen, Kurven und Bildern' },
      record: { title: 'Laufprotokoll', about: 'run.json, um diesen Lauf wieder anzusehen' },
      metrics: { title: 'Metriken', about: 'CSV aller Zahlen' },
      scalars: { title: 'TensorBoard', about: 'Ereignisdatei aller Zahlen' },
      recipe: { title: 'Rezept', about: 'JSON, um diesen Lauf zu wiederholen' },
    },
    images: 'Bilder für einen Bericht wählen…',
    aboutImages: 'alle ihre Ebenen, vorher und nachher, mit Legenden',
    sheet: 'Bildtafel…',
    aboutSheet: 'Bilder, Ebenen und Läufe als eine Abbildung für eine Veröffentlichung',
  },
  picture: {
    before: 'Quellmodell',
    after: 'angepasstes Modell',
    changed: (share) => `${share} der Pixel haben jetzt eine andere Klasse.`,
    right: (before, after, gained) =>
      `${before} der Pixel mit Label waren richtig, jetzt sind es ${after}. Von den wenigen betrachteten Bildern hat dieses ${gained ? 'am meisten gewonnen' : 'am wenigsten verloren'}.`,
    kept: 'das erste aufbewahrte Bild.',
    lastFrame: 'die ersten und die letzten Karten, die über die Schritte gespeichert wurden.',
  },
  outcome: {
    running: 'Der Lauf geht weiter; dies sind die bisherigen Zahlen.',
    paused: 'Der Lauf ist pausiert; dies sind die bisherigen Zahlen.',
    stopped: 'Der Lauf wurde angehalten; alles bis dahin ist erhalten.',
    failed: 'Der Lauf ist fehlgeschlagen; alles bis dahin ist erhalten.',
    collapsed: (step, stage, weights) =>
      `Der Lauf wurde angehalten, weil das Netz in Schritt ${step} von ${stage} kollabierte. Zurückgegeben wurden die Gewichte ${weights}.`,
    savedMidway: 'Dieses Laufprotokoll wurde während des Laufs gespeichert; dies sind die Zahlen bis dahin.',
  },
  headline: {
    time: (times) => `Zeit: ${times}.`,
    ofBaseline: (name) => `mIoU von ${name}`,
    measured: (whose, checkpoint, images) => `Gemessen: ${whose}, ${checkpoint}, auf ${images}.`,
    heldOutImages: (count) =>
      `${count} ${count === 1 ? 'zurückgehaltenen Bild, an das' : 'zurückgehaltenen Bildern, an die'} das Modell nicht angepasst wurde`,
    labelledImages: (count) => `${count} ${count === 1 ? 'Bild' : 'Bildern'} mit Label`,
    onTargets: (figures) => `Auf den Zielbildern: ${figures}.`,
    nothingToCompare: 'Zum Vergleich gibt es keine vorgegebenen Vorhersagen dieser Bilder.',
    from: 'Von',
    fromPredictions: 'vorgegebenen Vorhersagen:',
    fromSource: 'Quellmodell:',
    rare: 'seltene Klassen',
    aboutMiou: 'Mittlere IoU über alle Klassen',
    aboutAccuracy: 'Anteil aller Pixel mit Label, die richtig sind',
    unmeasured: (why) => `Nicht an der Wahrheit gemessen: ${why}.`,
    entropy: (first, last) =>
      `Die mittlere Entropie der Vorhersagen des Student ging von ${first} auf ${last} der größtmöglichen. Sicherer heißt nicht richtiger: Die Bilder zeigen es.`,
  },
  time: {
    computed: (time) => `${time} Rechenzeit`,
    clock: (time) => `${time} nach der Uhr`,
    continued: (count) => `${count === 1 ? 'einmal' : `${count}-mal`} fortgesetzt`,
    step: (step, stage) => `nach Schritt ${step} von ${stage}`,
    beginning: 'von Anfang an',
    on: (place, gpu) => `${place} auf ${gpu}`,
    checkpoints: (count, size) =>
      count === 1 ? `1 Zwischenstand von ${size}` : `${count} Zwischenstände, der letzte von ${size}`,
    share: (checkpoints, share) => `${checkpoints}, ${share} der Laufzeit`,
  },
  checkpoints: {
    on: { target: ' auf den Zielbildern', 'held-out': ' auf den zurückgehaltenen Bildern' },
    source: 'Quellmodell',
    given: 'vorgegebene Vorhersagen',
    'batch-norm': 'Batch-Norm neu geschätzt',
    after: (stage) => `nach ${stage}`,
  },
  comparison: {
    best: 'das zu schlagende Ergebnis',
    batchNorm: 'neu geschätzter Batch-Norm',
    predictions: 'den vorgegebenen Vorhersagen, wie sie sind',
    source: 'dem Quellmodell, wie es ist',
    toBeat: (mIoU) => `${mIoU}, die zu schlagen ist`,
    same: (baseline, figure) => `gleichauf mit ${baseline} (${figure})`,
    above: (baseline, figure, difference) => `${difference} Punkte über ${baseline} (${figure})`,
    below: (baseline, figure, difference) => `${difference} Punkte unter ${baseline} (${figure})`,
    sentence: (mIoU, standings) => [mIoU, ...standings].join('; '),
    seedNote: (points) => `Ein anderer Startwert kann das Ergebnis ebenso stark ändern: um bis zu ${points} Punkte.`,
    weights: (whose, isToBeat) => (isToBeat ? `${whose}, zu schlagen` : whose),
  },
  sets: {
    label: 'Gemessen auf',
    'held-out': 'Zurückgehaltene Bilder',
    target: 'Zielbilder',
  },
};
