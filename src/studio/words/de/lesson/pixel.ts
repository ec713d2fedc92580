import type { Words } from '../../en.js';

/** The card of the pinned pixel. */
export const pixel: Words['lesson']['pixel'] = {
  title: (x, y) => `Pixel x ${x}, y ${y}`,
  letGo: 'Pixel loslassen',
  failed: 'Zu diesem Pixel gibt es keine Zahlen.',
  kept: 'Aus der behaltenen Aufnahme abgelesen, in Schritten von 1/255. Wahrscheinlichkeiten und der Gradient jeder Klasse brauchen das Netz: dazu ein Pixel eines Laufs anheften, der hier läuft oder gerade zu Ende ist.',
  asking: 'Das Netz wird befragt …',
  spoken: (surest, entropy) => `Sicherste Klasse ${surest}, Entropie ${entropy}.`,
  struckOut: (count) =>
    `Durchgestrichen: ${count === 1 ? '1 Klasse' : `${count} Klassen`} mit p unter δ; dazu gehört das Pixel sicher nicht. Teach und Propagate lernen das als negative Labels; Align verwendet es nicht.`,
  nats: 'Entropie in Nats',
  normalised: (classes) => `normalisiert: geteilt durch ln ${classes}`,
  truth: { symbol: 'Wahrheit', words: 'nur zum Vergleich: keine Stufe sieht sie' },
  chooseStage: 'Oben eine Stufe wählen, um zu sehen, was sie von diesem Pixel berechnet.',
  preview: (stage) => `Was ${stage} berechnen würde`,
  afterStep: (stage, step) => `${stage}, nach Schritt ${step}`,
  differ: 'Die Zahlen eines Schrittes selbst weichen etwas ab: warum',
  gradient: {
    none: 'Der Gradient ist 0: Dieses Pixel bewegt nichts.',
    caption: 'Gradient nach den Logits z, vor dem Mittel über die Pixel',
    class: 'Klasse',
    step: 'ein Schritt',
    raises: 'hebt z',
    lowers: 'senkt z',
    leaves: 'lässt z',
  },
  rows: {
    noSum: 'keine Summe über Pixel',
    none: 'keiner',
    weighed: (what, weight) => `${what}; im Loss mal ${weight}`,
    align: {
      detached: 'abgetrennt: jedes Pixel wird sicherer gemacht',
      border: (entropy) => `Grenze bei h = 1/(γ + 1) = ${entropy}`,
      curriculum: (gamma, where) => `Curriculum-Gewicht, γ = ${gamma}; ${where}`,
      entropy: 'Entropie-Term dieses Pixels',
      slope: 'Steigung',
      marginal: 'wie viel es bei den Klassenanteilen m von G zählt',
      diversity: 'Größe dessen, was die Diversität zu seinem Gradienten beiträgt',
      limit: { symbol: 'Grenzwert', words: 'Pixel mit h darüber bleiben aus dem Entropie-Term heraus' },
      sharpening: {
        surer: 'die Steigung ist über 0: ein Schritt senkt h, das Pixel wird sicherer gemacht',
        'less-sure':
          'die Steigung ist unter 0: ein Schritt hebt h, das Pixel wird unsicherer gemacht und bleibt für später',
        unmoved: 'die Steigung ist 0: der Entropie-Term lässt dieses Pixel, wie es ist',
        'left-out': 'h liegt über dem Grenzwert der Entropie: der Entropie-Term lässt dieses Pixel aus',
      },
    },
    label: {
      surest: 'die sicherste Klasse des Teachers',
      scaled: (before, after) => `nach dem Erhalten der Anteile; davor ${before}, nicht ${after}`,
      unknown: 'noch nicht bekannt',
      kept: 'behalten',
      notKept: 'nicht behalten',
      noThreshold: (confidence) => `Konfidenz ${confidence}; die Schwelle der Klasse wird zu Beginn der Stufe gemessen`,
      all: 'jedes Pixel behält sein Label (positive = all)',
      threshold: (confidence, sign, threshold) => `Konfidenz ${confidence} ${sign} Schwelle ${threshold} seiner Klasse`,
    },
    excluded: {
      none: (delta) => `keine Klasse liegt unter δ = ${delta}`,
      some: (delta, mass, names) => `unter δ = ${delta}, zusammen ${mass}: ${names}`,
      loss: '− ln(1 − ihre Summe)',
    },
    teach: {
      soft: 'positiver Loss, mit den Wahrscheinlichkeiten des Teachers',
      hard: 'positiver Loss: − ln von p des Students für y',
      notKept: 'ein Label, das nicht behalten wird, lehrt nichts',
    },
    propagate: {
      image: 'Bild',
      half: {
        easy: { value: 'leicht', words: 'es gilt als gelabelt' },
        hard: { value: 'schwer', words: 'Teile leichter Bilder werden darin eingefügt' },
        unknown: { value: 'noch nicht eingeordnet', words: 'beide möglichen Losses werden gezeigt' },
      },
      easy: 'CE(z, y): ein leichtes Bild behält das Label jedes Pixels',
      sureShare: (tau, confidence) =>
        `Anteil der Pixel des Bildes, deren Konfidenz τ = ${tau} erreicht; dieses hat ${confidence}`,
      leftOut: 'seine Zeile bleibt weg (unsureTop, unsureBottom): Gewicht 0',
      notPasted: 'wo nichts eingefügt ist; ein eingefügtes Pixel hat Gewicht 1 und das Label des leichten Bildes',
      mixed: {
        symbol: 'gemischt',
        pasted: 'eingefügt',
        notPasted: 'nicht eingefügt',
        words: (easy, hard) => `im letzten gemischten Bild: Teile von Bild ${easy} auf Bild ${hard}`,
      },
    },
    distil: {
      noTarget: { value: 'nicht da', words: 'das gegebene Label kommt mit dem Lauf' },
      surest: (share) => `sicherste Klasse des Labels, mit ${share}`,
      loss: 'Loss dieses Pixels',
    },
    reestimate: {
      symbol: 'Loss',
      words: 'kein Gewicht bewegt sich: nur Mittelwerte und Varianzen werden gemittelt',
    },
  },
  caveats: {
    preview:
      'Kein Schritt dieser Stufe läuft: Das sind die Zahlen, die ihr erster Schritt mit den jetzigen Gewichten hätte.',
    'disturbed-view':
      'Der Student sieht in einem Schritt eine gestörte Ansicht (Farben, Unschärfe, gespiegelt); hier ist es das einfache Bild.',
    'batch-statistics': 'In einem Schritt nimmt Batch-Norm die Statistiken des Batches; hier nimmt sie die laufenden.',
    'teacher-statistics':
      'Der Teacher hat in einem Schritt Statistiken des Batches oder eigene; hier nimmt er die laufenden.',
    crops: 'Ein Schritt sieht einen Ausschnitt des Bildes; hier ist es das ganze Bild.',
    drops: 'Ein Schritt lässt zufällig Teile des Students weg (dropout, dropPath); hier ist er vollständig.',
    sharpness:
      'Der Gradient eines Schrittes wird bei anderen Gewichten in der Nähe genommen (sharpness); hier bei den jetzigen.',
    'image-as-batch':
      'Anteile über viele Pixel (m, q) sind die dieses Bildes; ein Schritt nimmt sie über seinen Batch.',
    views: 'Der Teacher mittelt in einem Schritt mehrere Ansichten; hier sieht er die einfache.',
    'round-labels': 'Das Label wurde zu Beginn der Runde gemacht; hier ist es, was der Teacher jetzt sagt.',
    'fixed-labels':
      'Das Label eines leichten Bildes wurde vor der Stufe gemacht; hier ist es, was der Teacher jetzt sagt.',
    'thresholds-unknown': 'Die Schwellen der Klassen werden zu Beginn der Stufe gemessen.',
    'shares-unknown': 'Wie Klassen skaliert werden (sharesKept), wird zu Beginn der Stufe gemessen.',
    'half-unknown': 'Die Bilder werden zu Beginn der Stufe geordnet: Ob dieses leicht ist, ist noch nicht bekannt.',
    contrast:
      'Der semantische Kontrast vergleicht Merkmale von Zellen: Bei den Logits eines einzelnen Pixels hat er keine Zahl.',
    'no-target': 'Labels werden zu Beginn von Distil gespeichert.',
  },
};
