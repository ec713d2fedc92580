import type { Words } from '../en.js';

export const protocol: Words['protocol'] = {
  layers: {
    input: { title: 'Eingabe', about: 'Das Zielbild, wie das Netz es sieht.', low: '', high: '' },
    prediction: {
      title: 'Vorhersage',
      about: 'Die wahrscheinlichste Klasse jedes Pixels unter den jetzigen Gewichten.',
      low: '',
      high: '',
    },
    entropy: {
      title: 'Entropie',
      about:
        'Normierte Entropie h der Klassenwahrscheinlichkeiten: 0 ist sicher, 1 ist unentschieden zwischen allen Klassen.',
      low: 'sicher',
      high: 'unentschieden',
    },
    weight: {
      title: 'Curriculum-Gewicht',
      about:
        'Wie viel die Entropie eines Pixels in Align zählt, (1-h)^γ: am meisten, wo das Netz sicher ist. Oberhalb der Entropiegrenze eines Rezepts zählt sie nichts.',
      low: 'ignoriert',
      high: 'volles Gewicht',
    },
    positive: {
      title: 'Positive Labels',
      about: 'Pixel, deren Pseudolabel der Student lernt, in ihrer Klassenfarbe; alle anderen Pixel sind abgedunkelt.',
      low: '',
      high: '',
    },
    negative: {
      title: 'Negative Labels',
      about: 'Zahl der Klassen, die an einem Pixel sicher nicht vorkommen: Ihre Wahrscheinlichkeit liegt unter δ.',
      low: 'keine',
      high: 'alle Klassen ausgeschlossen',
    },
    confidence: {
      title: 'Konfidenz des Teachers',
      about: 'Wahrscheinlichkeit, die der Teacher seiner eigenen wahrscheinlichsten Klasse gibt.',
      low: 'unsicher',
      high: 'gewiss',
    },
    mixed: {
      title: 'Gemischtes Bild',
      about: 'Die Hälfte der Klassen eines leichten Bildes, ausgeschnitten und in ein schweres eingefügt (ClassMix).',
      low: '',
      high: '',
    },
    given: {
      title: 'Gegebene Vorhersage',
      about: 'Die wahrscheinlichste Klasse in den gegebenen Vorhersagen des Quellmodells.',
      low: '',
      high: '',
    },
    ensembled: {
      title: 'Ensemble-Label',
      about: 'Was der Student jetzt lernt: die gegebene Vorhersage, zu der des Studenten hin verschoben.',
      low: '',
      high: '',
    },
    disagreement: {
      title: 'Abweichung der Labels',
      about: 'Wie viel seiner Wahrscheinlichkeit das Ensemble-Label von der gegebenen Vorhersage weg verschoben hat.',
      low: 'wie gegeben',
      high: 'andere Klasse',
    },
    disputed: {
      title: 'Uneinigkeit',
      about:
        'Anteil der Ergebnisse des Laufs (Quellmodell, Batch-Norm, Stufen), die dem Pixel eine andere Klasse geben als alle zusammen.',
      low: 'alle einig',
      high: 'kein Ergebnis stimmt zu',
    },
    truth: {
      title: 'Ground Truth',
      about: 'Die gegebenen Labels; sie dienen nur der Auswertung.',
      low: '',
      high: '',
    },
    error: { title: 'Fehler', about: 'Wo die Vorhersage von der Ground Truth abweicht.', low: '', high: '' },
  },
  stages: {
    distil: 'Distil',
    reestimate: 'Neu schätzen',
    align: 'Align',
    teach: 'Teach',
    propagate: 'Propagate',
  },
  options: {
    name: 'Name',
    seed: 'Seed',
    batchSize: 'Batchgröße',
    reestimateBatchNorm: 'Neu geschätzte Normen messen',
    guard: 'Kollapswächter',
    undo: 'Misslungene Stufe rückgängig',
    choose: 'Auswahl ohne Labels',

    'input.width': 'Breite',
    'input.height': 'Höhe',
    'input.cropWidth': 'Breite des Ausschnitts',
    'input.cropHeight': 'Höhe des Ausschnitts',
    'input.mean': 'Mittelwert der Farben',
    'input.std': 'Streuung der Farben',
    'input.sampleBits': 'Bits je Abtastwert',
    'input.channelOrder': 'Reihenfolge der Kanäle',

    'network.weights': 'Gewichte der Datei',
    'network.outputStride': 'Output-Stride',
    'network.strides': 'Strides',
    'network.dilations': 'Dilatationen',
    'network.asppRates': 'Dilatationen des Kopfs',
    'network.basicBlockDilation': 'Dilatation in Basic Blocks',
    'network.contractDilation': 'Erste Dilatation halbieren',
    'network.bottleneckStride': 'Stride in Bottlenecks',
    'network.maxPoolCeil': 'Max-Pool rundet auf',
    'network.attentionHeads': 'Attention-Köpfe',
    'network.layerNormEps': 'Epsilon der Layer-Norm',
    'network.batchNormEps': 'Epsilon der Batch-Norm',
    'network.batchNormMomentum': 'Momentum der Batch-Norm',
    'network.recompute': 'Neu rechnen, um Speicher zu sparen',
    'network.precision': 'Genauigkeit',

    steps: 'Schritte',
    learningRate: 'Lernrate',
    headFactor: 'Lernrate des Kopfs',
    schedule: 'Lernratenplan',
    polyPower: 'Exponent des Plans',
    warmupSteps: 'Warm-up',
    optimizer: 'Optimierer',
    beta1: 'AdamW Beta 1',
    beta2: 'AdamW Beta 2',
    momentum: 'SGD-Momentum',
    weightDecay: 'Weight Decay',
    freezeClassifier: 'Letzte Schicht festhalten',
    batchNorm: 'Batch-Norm-Statistik',
    trained: 'Trainierte Parameter',
    decayed: 'Parameter mit Weight Decay',
    headParts: 'Was als Kopf zählt',
    dropout: 'Dropout',
    dropPath: 'Stochastische Tiefe',
    sharpness: 'Radius der Schärfe (SAM)',
    restoreProbability: 'Stochastisches Zurücksetzen',

    'augmentation.brightness': 'Helligkeit',
    'augmentation.contrast': 'Kontrast',
    'augmentation.saturation': 'Sättigung',
    'augmentation.blurProbability': 'Wie oft weichgezeichnet',
    'augmentation.blurSigmaMin': 'Geringste Unschärfe',
    'augmentation.blurSigmaMax': 'Größte Unschärfe',
    'augmentation.hue': 'Farbton',
    'augmentation.jitterProbability': 'Wie oft umgefärbt',
    'augmentation.flipProbability': 'Wie oft gespiegelt',

    labelConfidence: 'Konfidenz von Labelbildern',
    oracleInput: 'Farben des gegebenen Modells',
    softLabels: 'Aufbewahrte Vorhersagen',
    ensembleMomentum: 'Gedächtnis des Ensembles',
    ensembleStart: 'Beginn des Ensembles',
    classBalance: 'Klassenausgleich',

    gamma: 'Curriculum-Fokus γ',
    gammaEnd: 'Curriculum-Fokus γ am Ende',
    alpha: 'Fokus α der Klassenanteile',
    entropyWeight: 'Gewicht der Entropie',
    diversityWeight: 'Gewicht der Diversität',
    curriculumGradient: 'Curriculum-Gradient',
    entropyLimit: 'Entropiegrenze',

    negativeWeight: 'Gewicht negativer Labels',
    delta: 'Schranke δ negativer Labels',
    emaDecay: 'Abklingen des Teachers',
    evaluated: 'Zurückgegebenes Netz',
    teacherBatchNorm: 'Batch-Norm des Teachers',
    teacherStatistics: 'Statistik des Teachers',
    sharesKept: 'Klassenanteile erhalten',
    cropTries: 'Ausschnitte zur Auswahl',
    cropLargestShare: 'Größte Klasse eines Ausschnitts',

    positive: 'Pixel, die Labels behalten',
    threshold: 'Feste Schwelle',
    rhoStart: 'Behaltener Anteil ρ am Anfang',
    rhoEnd: 'Behaltener Anteil ρ am Ende',
    thresholdCap: 'Höchste Klassenschwelle',
    refresh: 'Schritte zwischen Schwellen',
    pseudoLabels: 'Pseudolabels',
    teacherViews: 'Ansichten des Teachers',
    rounds: 'Runden des Self-Trainings',

    easyShare: 'Leichter Anteil λ',
    tau: 'Sicher ab τ',
    mixShare: 'Eingefügter Klassenanteil',
    easyPerStep: 'Leichte Bilder je Schritt',
    hardPerStep: 'Schwere Bilder je Schritt',
    easyLabels: 'Labels leichter Bilder',
    ranking: 'Rangfolge der Bilder',
    sureShareOver: 'Sicherer Anteil über',
    unsureTop: 'Oben ausgelassene Zeilen',
    unsureBottom: 'Unten ausgelassene Zeilen',
    contrastWeight: 'Gewicht des Kontrastterms',
    contrastStart: 'Beginn des Kontrastterms',
    contrastTemperature: 'Temperatur',
    contrastChannels: 'Länge der Vektoren',
    contrastPurity: 'Reinheit einer Zelle',
  },
  abouts: {
    name: 'Name des Rezepts, wie ihn der Bericht zeigt.',
    seed: 'Anfang jeder zufälligen Wahl: Reihenfolge, Ausschnitte, Augmentierung, Mischen.',
    batchSize: 'Bilder eines Schritts.',
    reestimateBatchNorm:
      'Auch die Vergleichsgröße messen, die nur die Batch-Norm-Statistik auf den Zielbildern neu schätzt.',
    guard:
      'Was geschieht, wenn das Netz kollabiert: Seine Vorhersagen haben mit denen des Quellmodells nichts mehr zu tun. „stop“ beendet den Lauf und gibt die letzten guten Gewichte zurück (die Seite fragt vorher), „warn“ meldet es und macht weiter, „off“ sieht nicht nach.',
    undo: 'Ob eine Stufe rückgängig gemacht wird, nach der das Netz weniger mit dem Ensemble aller bisherigen Ergebnisse übereinstimmt als an ihrem Anfang, oder deren Loss keine endliche Zahl war: Ihr Anfang wird zurückgegeben.',
    choose:
      'Ob ein Lauf mit einem Vergleich von Quellmodell, neu geschätzter Batch-Norm und dem Ergebnis jeder Stufe nach ihrer Übereinstimmung endet: nie, wenn es keine Labels gibt, oder immer. Er nutzt keine Labels und höchstens 64 Bilder.',

    'input.width': 'Bilder werden auf diese Breite skaliert (bilinear, mit Kantenglättung wie in PIL).',
    'input.height': 'Bilder werden auf diese Höhe skaliert.',
    'input.cropWidth': 'Breite des zufälligen Trainingsausschnitts; null trainiert auf ganzen Bildern.',
    'input.cropHeight': 'Höhe des zufälligen Trainingsausschnitts.',
    'input.mean':
      'Wird von jedem Kanal abgezogen (null: was ein ONNX-Graph sagt; sonst die Werte von ImageNet, 0.485, 0.456, 0.406; die von Caffe bei den Namen layer5.conv2d_list).',
    'input.std':
      'Jeder Kanal wird dadurch geteilt (null: was ein ONNX-Graph sagt; sonst die Werte von ImageNet, 0.229, 0.224, 0.225; die von Caffe, 1 / 255, bei den Namen layer5.conv2d_list).',
    'input.sampleBits':
      'Bits, die die Abtastwerte von PNGs mit 16 Bit nutzen, vom niedrigsten an (null: wie ihre sBIT-Chunks sagen, sonst so viele, wie sie alle zusammen nutzen).',
    'input.channelOrder':
      'Reihenfolge, in der das Netz die Kanäle nimmt (null: was ein ONNX-Graph sagt; sonst rgb, aber bgr bei den Namen layer5.conv2d_list). Mittelwert und Streuung gelten in beiden Fällen für Rot, Grün, Blau.',

    'network.weights':
      'Welche Gewichte einer Datei, die mehrere enthält: ein Student und sein Teacher, oder ein gleitender Mittelwert (null: die des Studenten, oder die, die kein Mittelwert sind). Die Modellkarte nennt ihre Namen.',
    'network.outputStride':
      'Bildpixel je Pixel der Merkmale des Backbones: setzt Strides und Dilatationen eines ResNet (null: 8) oder eines MobileNetV3 (null: 16) zusammen.',
    'network.strides':
      'Strides der vier Residualstufen eines ResNet (null: 1, 2, 1, 1) oder der vier Patch-Embeddings eines Mix Transformer (null: 4, 2, 2, 2).',
    'network.dilations': 'Dilatationen der vier Residualstufen.',
    'network.asppRates':
      'Dilatationen der Atrous-Zweige des Kopfs, ohne die einer 1x1-Faltung (null: 6, 12, 18, 24 summiert; 12, 24, 36 in DeepLabV3; 6, 12, 18 in DAFormer).',
    'network.basicBlockDilation':
      'Welche 3x3-Faltungen eines Basic Blocks die Dilatation der Stufe nutzen (null: nur die erste, wie in mmsegmentation).',
    'network.contractDilation':
      'Der erste Block einer dilatierten Stufe nutzt die halbe Dilatation (null: ja bei den Namen von mmsegmentation und torchvision).',
    'network.bottleneckStride':
      'Welche Faltung eines Bottlenecks den Stride hat: die erste 1x1 (Caffe) oder die 3x3 (null: 3x3, aber 1x1 bei den Namen layer5.conv2d_list).',
    'network.maxPoolCeil':
      'Der Max-Pool am Eingang rundet seine Größe auf, wie in Caffe (null: nein, aber ja bei den Namen layer5.conv2d_list).',
    'network.attentionHeads': 'Attention-Köpfe der vier Stufen eines Mix Transformer (null: 1, 2, 5, 8).',
    'network.layerNormEps':
      'Epsilon der Layer-Norm (null: 1e-5 bei den Namen von Hugging Face, 1e-6 bei denen von mmsegmentation, je nach Stelle beides bei denen von NVIDIA).',
    'network.batchNormEps': 'Epsilon der Batch-Norm (null: 1e-5, aber 1e-3 im Backbone eines MobileNetV3).',
    'network.batchNormMomentum':
      'Momentum der laufenden Statistik (null: 0.1, aber 0.01 im Backbone eines MobileNetV3).',
    'network.recompute':
      'Aktivierungen, die ein Schritt ein zweites Mal rechnet, um Speicher zu sparen: keine, die wenig kosten (Aktivierungsfunktionen und Layer-Norm, bei Transformern), oder alle innerhalb jedes Blocks. Die Ergebnisse sind gleich; „blocks“ dauert länger.',
    'network.precision':
      'Zahlen, mit denen ein Schritt rechnet. „mixed“ hält Aktivierungen in 16 Bit, mit etwa halbem Speicher, und Summen und Gewichte in 32. Es braucht eine GPU mit shader-f16. Die Ergebnisse liegen nahe an denen von „float32“, sind aber nicht gleich.',

    steps: 'Optimierungsschritte dieser Stufe; 0 lässt sie aus.',
    learningRate: 'Lernrate nach dem Warm-up, bevor der Plan sie senkt.',
    headFactor: 'Lernrate des Klassifikators im Verhältnis zum Rest.',
    schedule: 'Wie die Lernrate fällt: gar nicht, linear auf 0, oder wie (1 - t)^power.',
    polyPower: 'Exponent des Plans „poly“.',
    warmupSteps: 'Die Lernrate steigt über diese Schritte linear von 0 an.',
    optimizer: 'AdamW (entkoppelter Weight Decay) oder SGD mit Momentum.',
    beta1: 'Abklingen des laufenden Mittels des Gradienten in AdamW.',
    beta2: 'Abklingen des laufenden Mittels des quadrierten Gradienten in AdamW.',
    momentum: 'Momentum von SGD.',
    weightDecay: 'Weight Decay (AdamW: entkoppelt; SGD: zum Gradienten addiert).',
    freezeClassifier: 'Die letzte Schicht festhalten, damit sich die Merkmale auf den Quellklassifikator zubewegen.',
    batchNorm:
      'Statistik, die Batch-Norm im Training nutzt: die des Batches (sie führt die laufende nach) oder die laufende.',
    trained: 'Welche Parameter trainiert werden: alle, oder nur Gewicht und Bias der Normierungsschichten.',
    decayed:
      'Auf welche Parameter Weight Decay wirkt: auf alle, oder auf keine der Normierungsschichten und der Depthwise-Faltungen, die für Positionen stehen.',
    headParts: 'Worauf headFactor wirkt: auf die letzte Schicht oder den ganzen Decode-Head.',
    dropout: 'Dropout ganzer Kanäle vor der letzten Schicht, nur beim Studenten.',
    dropPath:
      'Stochastische Tiefe des Studenten: Der letzte Residualblock wird so oft ausgelassen, der erste nie, die dazwischen anteilig.',
    sharpness:
      'Radius der schärfebewussten Minimierung (SAM): Gradienten werden dort genommen, wo der Loss in diesem Abstand am schlechtesten ist; 0 nimmt sie an den Gewichten selbst.',
    restoreProbability:
      'Stochastisches Zurücksetzen: Nach einem Schritt geht jedes Gewicht so oft auf seinen Wert am Anfang des Laufs zurück.',

    'augmentation.brightness': 'Die Helligkeit wird mit einem Wert aus 1 ± dieser Zahl multipliziert.',
    'augmentation.contrast': 'Der Kontrast wird mit einem Wert aus 1 ± dieser Zahl multipliziert.',
    'augmentation.saturation': 'Die Sättigung wird mit einem Wert aus 1 ± dieser Zahl multipliziert.',
    'augmentation.blurProbability': 'Wie oft ein Bild mit einer Gauß-Funktion weichgezeichnet wird.',
    'augmentation.blurSigmaMin': 'Kleinste Standardabweichung der Gauß-Unschärfe.',
    'augmentation.blurSigmaMax': 'Größte Standardabweichung der Gauß-Unschärfe.',
    'augmentation.hue': 'Der Farbton wird um einen Wert aus ± diesem Anteil des Farbkreises gedreht.',
    'augmentation.jitterProbability':
      'Wie oft Helligkeit, Kontrast, Sättigung und Farbton eines Bildes geändert werden.',
    'augmentation.flipProbability': 'Wie oft ein Bild und seine Labels gespiegelt werden.',

    labelConfidence:
      'Wahrscheinlichkeit der Klasse, die ein Labelbild nennt; die anderen teilen sich den Rest (Label-Smoothing).',
    oracleInput:
      'Wie ein undurchsichtiges ONNX-Modell Farben nimmt: wie sein Graph sagt, sonst wie der Student; oder auf eine hier genannte Weise.',
    softLabels:
      'Wie die gegebenen Vorhersagen im Hauptspeicher gehalten werden: jede Wahrscheinlichkeit (exact), oder die vier sichersten Klassen jedes Pixels (top-4: 8 Byte je Pixel, nicht ganz genau); auto ist exact, wo der Speicher es erlaubt.',
    ensembleMomentum:
      'Zeitliches Ensemble: Nach einem Durchgang über die Bilder wird ein Label zu diesem Anteil seiner selbst plus dem Rest der Vorhersage des Teachers; 1 behält die gegebenen Vorhersagen.',
    ensembleStart:
      'Durchgänge ändern die Labels erst nach diesem Anteil der Schritte: Vorher weiß ein frischer Student zu wenig.',
    classBalance:
      'Das zeitliche Ensemble skaliert jede Klasse der Vorhersage des Teachers mit (gegebener Anteil / Anteil, den der Student vorhersagt)^dieser Zahl, höchstens dreifach: Seltene Klassen werden nicht vergessen; 0 skaliert nicht.',

    'reestimate.steps':
      'Durchgänge über die Zielbilder, die die Batch-Norm-Statistik mitteln; 0 lässt die Stufe aus. Ein zweiter Durchgang ergäbe dasselbe.',

    gamma: 'Fokus des Curriculum-Gewichts (1-h)^gamma auf sichere Pixel.',
    gammaEnd: 'Wert, den gamma linear bis zum Ende der Stufe erreicht; null hält es konstant.',
    alpha: 'exp(-alpha h) gewichtet Pixel in den Klassenanteilen des Diversitätsterms.',
    entropyWeight: 'Gewicht w_ent der Curriculum-Entropie.',
    diversityWeight: 'Gewicht w_div der Diversität der Klassenanteile.',
    curriculumGradient:
      'Ob das Curriculum-Gewicht (1-h)^gamma am Gradienten teilnimmt (wie veröffentlicht: Pixel mit h über 1/(gamma+1) werden unsicherer) oder ihn nur gewichtet.',
    entropyLimit:
      'Pixel mit einer normierten Entropie h darüber fehlen im Mittel des Entropieterms, aber nicht in den Klassenanteilen; null lässt keine aus.',

    negativeWeight: 'Gewicht w_neg des Loss der negativen Labels.',
    delta:
      'Eine Klasse unter dieser Wahrscheinlichkeit kommt am Pixel sicher nicht vor (negatives Label); null bedeutet 0.76 / Klassenzahl.',
    emaDecay: 'Obergrenze des Abklingens des Teachers (gleitender Mittelwert des Studenten).',
    evaluated: 'Das Netz, das die Stufe zurückgibt: der Teacher oder der Student.',
    teacherBatchNorm:
      'Statistik, die die Batch-Norm des Teachers für Pseudolabels nutzt: wie batchNorm sagt, die des Batches, oder die laufende.',
    teacherStatistics:
      'Laufende Statistik des Teachers: bei jedem Schritt vom Studenten kopiert, oder eine eigene, von den Durchgängen des Teachers über Batches nachgeführt.',
    sharesKept:
      'Die Wahrscheinlichkeiten des Teachers werden mit (Anteil der Klasse vor der Stufe / jetziger Anteil)^dieser Zahl skaliert, höchstens dreifach: Seltene Klassen werden nicht verschluckt; 0 skaliert nicht.',
    cropTries:
      'Zufällige Ausschnitte eines Bildes (in Propagate: eines schweren), von denen der mit den gleichmäßigsten Klassen genommen wird, nach den Pseudolabels des Teachers; 1 nimmt den ersten.',
    cropLargestShare:
      'Bei mehreren cropTries: Ein Ausschnitt wird übergangen, wenn eine Klasse diesen Anteil davon oder mehr füllt; gilt das für alle, wird der erste genommen.',

    positive:
      'Welche Pixel ihr Pseudolabel behalten: alle, der sicherste Anteil jeder Klasse, oder die über einer Schwelle.',
    threshold: 'Konfidenz des Teachers, die positive = "fixed" verlangt.',
    rhoStart: 'Anteil jeder Klasse, der am Anfang behalten wird (class-balanced).',
    rhoEnd: 'Anteil jeder Klasse, der am Ende behalten wird (class-balanced).',
    thresholdCap: 'Obergrenze der Schwellen je Klasse (class-balanced).',
    refresh: 'Schritte zwischen zwei Schätzungen der Schwellen je Klasse.',
    pseudoLabels:
      'Wovon der Student lernt: von der sichersten Klasse des Teachers, oder von seinen Wahrscheinlichkeiten.',
    teacherViews:
      'Ansichten eines Bildes, über die die Wahrscheinlichkeiten des Teachers gemittelt werden: wie es ist; gespiegelt; dann in den Größen 0.5, 0.75, 1.25, 1.5, 1.75 und 2, unverändert und gespiegelt.',
    rounds:
      'Self-Training in so vielen Runden: Pseudolabels aller Bilder entstehen am Anfang jeder Runde und bleiben in ihr fest; 0 erzeugt sie bei jedem Schritt.',

    easyShare: 'Anteil lambda der geordneten Bilder, die leicht sind: die ersten.',
    tau: 'Konfidenz des Teachers, ab der ein Pixel eines schweren Bildes als sicher zählt.',
    mixShare: 'Anteil der Klassen eines leichten Bildes, der in ein schweres eingefügt wird.',
    easyPerStep: 'Leichte Bilder eines Schritts; null nimmt batchSize des Rezepts.',
    hardPerStep:
      'Schwere Bilder eines Schritts, jedes mit einem leichten, aus dem eingefügt wird (das k-te mit dem leichten k modulo easyPerStep); null nimmt batchSize des Rezepts.',
    easyLabels: 'Pseudolabels der leichten Bilder: einmal vor der Stufe erzeugt, oder vom Teacher bei jedem Schritt.',
    ranking:
      'Welche Bilder leicht sind: die mit der kleinsten mittleren Entropie; die mit dem kleinsten Mittel über die Klassen der Entropie in jeder; oder reihum die besten jeder Klasse, seltene Klassen zuerst.',
    sureShareOver:
      'Der sichere Anteil q, der die Pixel eines schweren Bildes gewichtet, ist sein eigener, oder einer über alle Bilder des Schritts.',
    unsureTop:
      'Zeilen am oberen Rand schwerer Bilder (ihrer Ausschnitte), deren Pixel Gewicht 0 haben, wenn sie nicht eingefügt sind.',
    unsureBottom:
      'Zeilen am unteren Rand schwerer Bilder (ihrer Ausschnitte), deren Pixel Gewicht 0 haben, wenn sie nicht eingefügt sind.',
    contrastWeight:
      'Gewicht des semantischen Kontrasts schwerer Bilder mit den Klassenprototypen leichter; 0 lässt ihn weg.',
    contrastStart: 'Schritte, bevor der semantische Kontrast beginnt.',
    contrastTemperature: 'Teilt die Ähnlichkeiten des Kontrasts.',
    contrastChannels: 'Länge der Vektoren, die verglichen werden.',
    contrastPurity: 'Eine Merkmalszelle nimmt teil, wenn eine Klasse diesen Anteil von ihr füllt.',
  },
  units: {
    'RGB / 255': 'RGB / 255',
    bits: 'Bits',
    channels: 'Kanäle',
    choice: 'Auswahl',
    crops: 'Ausschnitte',
    decay: 'Abklingen',
    entropy: 'Entropie',
    exponent: 'Exponent',
    factor: 'Faktor',
    heads: 'Köpfe',
    images: 'Bilder',
    integer: 'ganze Zahl',
    name: 'Name',
    passes: 'Durchgänge',
    'per step': 'je Schritt',
    pixels: 'Pixel',
    probability: 'Wahrscheinlichkeit',
    radius: 'Radius',
    rounds: 'Runden',
    share: 'Anteil',
    steps: 'Schritte',
    text: 'Text',
    turns: 'Umdrehungen',
    variance: 'Varianz',
    views: 'Ansichten',
    weight: 'Gewicht',
    'yes or no': 'ja oder nein',
  },
};
