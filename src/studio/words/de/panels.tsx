import type { ReactNode } from 'react';
import type { Words } from '../en.js';
import { counted } from './counted.js';

const images = (count: number): string => counted(count, 'Bild', 'Bilder');
const files = (count: number): string => counted(count, 'Datei', 'Dateien');
const predictions = (count: number): string => counted(count, 'Vorhersage', 'Vorhersagen');

export const panels: Words['panels'] = {
  app: {
    /** The first stop of the Tab key. */
    skip: 'Zum Bild springen',
    dropAnywhere: 'Einfach irgendwo ablegen',
    middle: 'Die Mitte der Seite',
    right: 'Die rechte Spalte',
    sheets: 'Ein Blatt über der Seite',
  },
  amount: (done, total) => `${done} von ${total}`,
  centre: 'Bilder und Ergebnis',
  classes: {
    title: 'Klassen',
    none: 'noch keine',
    ofModel: 'Aus der Modelldatei',
    fromFile: 'Aus einer Datei …',
    file: 'Datei mit Klassenliste',
    colours: 'Farben der Klassen',
    numberedList: (count) => `${count} nummerierte Klassen`,
    numbered: (count) => `Das Modell benennt keine seiner ${count} Klassen, daher sind sie nummeriert.`,
    takeNames: 'Wenn es diese sind, ihre Namen übernehmen:',
    noNames: 'Eine Klassenliste gibt ihnen Namen.',
    presets: (count) => `Vorlagen mit ${count} Klassen`,
    otherPresets: 'Vorlagen mit anderer Klassenzahl',
  },
  collapse: {
    paused: (weights) => `Der Lauf pausiert. Ein Stopp stellt die Gewichte ${weights} wieder her.`,
    weights: {
      after: (step, stage) => `nach Schritt ${step} von ${stage}`,
      ofStudent: 'vom Anfang des Students',
      ofSource: 'des Quellmodells',
    },
    stop: 'Hier stoppen',
    goOn: 'Trotzdem fortsetzen',
  },
  device: {
    left: {
      not: 'Die bisherigen Zahlen bleiben erhalten; die Gewichte des Laufs sind verloren.',
      checkpoint: 'Die bisherigen Zahlen bleiben erhalten, ebenso der letzte Checkpoint des Laufs.',
      results: 'Der Lauf steht mit seinem Modell in der Liste der Läufe und kann wie zuvor heruntergeladen werden.',
    },
    noRun: 'Es war kein Lauf im Gang.',
    noCheckpoint:
      'Die bisherigen Zahlen bleiben erhalten. Der Lauf hat noch keinen Checkpoint: Beim Fortsetzen beginnt er von vorn.',
    ended: {
      title: 'Die Engine wurde beendet',
      advice: 'Neu starten: Die Dateien werden erneut geöffnet.',
      again: 'Neu starten',
    },
    died: 'Die Engine ist stehen geblieben',
    cannot: 'Das Studio kann hier nicht rechnen',
    cannotAdvice: 'Die Seite neu laden oder einen anderen Browser versuchen.',
    again: 'Erneut versuchen',
    lost: {
      title: 'Die GPU ging verloren',
      text: (reason, left) => `Der Browser hat dieser Seite die GPU entzogen (${reason}). ${left}`,
      advice:
        'Das geschieht, wenn der Treiber neu startet, der Computer schläft oder der Speicher nicht reicht. Das Laufprotokoll speichern, wenn seine Zahlen gebraucht werden, dann erneut versuchen: Die Dateien werden neu geöffnet. Wiederholt es sich, hilft eine kleinere Eingabegröße oder ein kleinerer Batch.',
    },
    continueRun: 'Lauf fortsetzen',
  },
  divider: {
    label: 'Grenze zwischen Bild und Kurven',
    how: 'Ziehen oder Pfeiltasten; ein Doppelklick setzt sie zurück',
  },
  explanation: {
    less: 'Weniger',
    more: 'Was ist das?',
    lookAt: 'Zu sehen:',
  },
  folded: {
    less: 'Weniger',
    details: 'Details',
  },
  heldOut: {
    title: 'Zurückgehaltene Bilder',
    remove: 'Die zurückgehaltenen Bilder entfernen',
    images,
    labelled: (labelled, count) => `${labelled} von ${counted(count, 'Bild', 'Bildern')} mit Label`,
    about: 'Das Modell wird nie an diese angepasst. Sie werden gemessen, nicht gezeigt.',
    imageFiles: (count) => counted(count, 'Bilddatei', 'Bilddateien'),
    labelFiles: (count) => counted(count, 'Labeldatei', 'Labeldateien'),
    waiting: (given, lacking) => `${given} vorhanden; noch nötig: ${lacking}.`,
    lacking: { images: 'die Bilder dazu', labels: 'die Labelkarten dazu', model: 'ein Quellmodell' },
    drop: {
      images: 'Zurückgehaltene Bilder (nie angepasst)',
      otherImages: 'Andere zurückgehaltene Bilder',
      imagesHint: (kinds) => `Wahlweise, zum Messen; ${kinds}; auch Ordner`,
      labels: 'Zurückgehaltene Labels',
      otherLabels: 'Andere zurückgehaltene Labels',
      labelsHint: 'Nötig zum Messen',
    },
  },
  hero: {
    target: { alt: 'Eine Straße in der Dämmerung bei Schnee', caption: 'Ein neuer Ort' },
    before: {
      alt: 'Vorhersage des Quellmodells: Es hält den Himmel für Gebäude',
      caption: 'Quellmodell: 63 % richtig',
    },
    after: {
      alt: 'Vorhersage nach dem Lauf: Himmel, Bäume und Straße werden unterschieden',
      caption: 'Nach dem Demo-Lauf: 82 %',
    },
  },
  imageNotices: {
    skipped: (count) => `${files(count)} übersprungen`,
    unmatched: (count) => `${files(count)} ohne Gegenstück`,
    unmatchedLabels: (count) => `${counted(count, 'Labeldatei', 'Labeldateien')} ohne Bild`,
    unmatchedImages: (count) => `${counted(count, 'Bild', 'Bilder')} ohne Labelkarte`,
  },
  images: {
    title: 'Bilder',
    panes: 'Felder',
    paneCounts: { 1: 'Ein Feld', 2: 'Zwei Felder', 4: 'Vier Felder' },
    previous: 'Voriges Bild',
    next: 'Nächstes Bild',
    place: (image, count) => `${image} von ${count}`,
    figureSheet: 'Bildtafel',
    figureSheetAbout: 'Mehrere Bilder und Ebenen als eine Abbildung für eine Arbeit',
    nextStep: 'Die Karten des gewählten Bildes kommen mit dem nächsten Schritt.',
    nothing: 'Von diesem Bild ist nichts zu zeigen.',
    looking: 'Das Netz betrachtet dieses Bild …',
  },
  labels: {
    notes: (count) => `${counted(count, 'Hinweis', 'Hinweise')}, wie die Labels gelesen werden`,
    kappa: (kappa, count) =>
      `Cohens Kappa ${kappa}: 1 ist gleich, 0 ist Zufall. Verglichen auf ${counted(count, 'Bild', 'Bildern')}, Quellmodell gegen Labels.`,
    agree: (percent) => `Labels und Quellmodell stimmen bei ${percent} % der Pixel überein.`,
    useIdMap: 'Diese Id-Zuordnung verwenden',
    useAsTheyAre: 'Unverändert verwenden',
    readByIdMap: 'Die Label-Ids werden mit einer Id-Zuordnung gelesen.',
    usedAsTheyAre: 'Die Labels werden unverändert verwendet.',
    inSpiteOf: (message) => `Trotz: ${message}`,
    undo: 'Rückgängig',
    ignored: 'ignoriert',
    idMap: (count) => `Zuordnung von ${counted(count, 'Id', 'Ids')}`,
    more: (count) => `und ${count} weitere`,
  },
  log: {
    title: 'Protokoll',
    close: 'Protokoll schließen',
    lines: 'Zeilen des Protokolls',
    empty: 'Noch ist nichts geschehen.',
  },
  notice: 'Am Ende benachrichtigen',
  predictions: {
    title: 'Vorhersagen',
    other: 'Andere Vorhersagen',
    hint: '.npy, .npz oder Labelkarten mit den Namen der Bilder; oder ein .onnx, nur ausgeführt',
    noPartner: 'hat kein Gegenstück gleichen Namens.',
    count: predictions,
    matched: (count) => `${images(count)} mit Vorhersage.`,
    onlyRun: 'Wird auf jedem Bild nur vorwärts ausgeführt, nie geöffnet.',
    notUsed: (count) => `${files(count)} nicht verwendet`,
    freshStudent: 'Neuer Student',
    sizes: {
      small: { label: 'Ein kleiner neuer Student', face: 'Klein' },
      medium: { label: 'Ein mittlerer neuer Student', face: 'Mittel' },
    },
    ownStudent: 'Oder ein eigener Student',
    otherStudent: 'Ein anderer Student',
    studentHint: 'Eine Modelldatei; bei anderen Klassen bekommt sie einen neuen Klassifikator',
  },
  privacy: {
    label: 'Datenschutz',
    about:
      'Netzwerkanfragen von Seite und Engine seit dem Laden der Seite, ohne eigene Dateien der Seite: Teile des Programms und die Demo',
    badge: (others, inRuns) =>
      `lokal: ${counted(others, 'Anfrage', 'Anfragen')}${inRuns === null ? '' : `, ${inRuns} in Läufen`}`,
    title: (others) =>
      others === 0
        ? 'Nur Dateien aus dem eigenen Ordner dieser Seite wurden geholt, sonst nichts'
        : `${counted(others, 'Anfrage ging', 'Anfragen gingen')} nicht an den eigenen Ordner dieser Seite`,
    text: "Die Dateien bleiben auf diesem Computer: Alles rechnet dieser Browser. Die Richtlinie der Seite lässt nur ihren eigenen Server zu (connect-src 'self'). Die Richtlinie der Engine, des Workers, der rechnet, kommt von diesem Server. Alle Anfragen beider seit dem Laden der Seite:",
    counts: {
      program: 'spätere Teile des Programms',
      demo: 'Dateien der Demo',
      page: 'andere, von der Seite',
      engine: 'andere, von der Engine',
      inRuns: 'davon insgesamt während eines Laufs',
    },
    ownFolder: 'Teile des Programms und die Demo kommen vor einem Lauf aus dem eigenen Ordner dieser Seite.',
    demo: (count) =>
      `${files(count)} der Demo ${count === 1 ? 'kam' : 'kamen'} vor ihrem Lauf aus dem eigenen Ordner dieser Seite. Nichts wurde gesendet.`,
    addresses: (count: number) => (count === 1 ? 'Die Adresse' : `Die letzten ${count} Adressen`),
    prove: 'Beweisen',
    licences: 'Fremde Software in dieser Seite und ihre Lizenzen',
  },
  recipe: {
    title: 'Rezept',
    own: (name) => `${name} (eigenes)`,
    line: (name, stages, rest): ReactNode => (
      <>
        {name}: {stages.join(', ')}. {rest}
      </>
    ),
    about: (short, paper, differences): ReactNode => (
      <>
        {short} {paper} {differences}
      </>
    ),
    stage: 'Stufe',
    steps: 'Schritte',
    learningRate: 'Lernrate',
    preset: 'Vorlage',
    knobs: { batchSize: 'Batch', 'input.width': 'Breite', 'input.height': 'Höhe', seed: 'Seed' },
    distorted: (shape, input) =>
      `Die meisten Bilder haben die Form von ${shape} Pixeln. Mit ${input} werden sie verzerrt.`,
    takeSize: (size) => `${size} nehmen`,
    allOptions: 'Alle Optionen',
    load: 'Rezept laden (JSON)',
    save: 'Dieses Rezept speichern (JSON)',
    file: 'Rezeptdatei',
  },
  right: {
    label: 'Erklärung und Kurven',
    method: 'Was ein Lauf tut',
    notInRecipe: '(nicht in diesem Rezept)',
    drawnHere: 'Währenddessen werden hier Verluste, Entropie, Klassenanteile und mIoU gezeichnet.',
  },
  runBar: {
    closeSaved: 'Gespeicherten Lauf schließen',
    log: 'Protokoll',
    run: 'Starten',
    pause: 'Pause',
    resume: 'Weiter',
    space: 'Leertaste',
    oneStep: 'Ein Schritt',
    stop: 'Stoppen; alles Bisherige bleibt erhalten',
    outcomes: { done: 'Fertig', stopped: 'Gestoppt', failed: 'Fehlgeschlagen' },
    outcomeAfter: (outcome, seconds, wall) =>
      `${outcome} nach ${seconds}${wall === null ? '' : ` (${wall} nach der Uhr)`}`,
    task: (what, amount) => `${what}, ${amount}`,
    paused: 'Pausiert',
    pausedAt: (stage, step) => `Pausiert bei ${stage}, Schritt ${step}`,
    step: (stage, step, steps) => `${stage}, Schritt ${step} von ${steps}`,
    starting: 'Startet',
    ready: 'Bereit',
    stage: 'Stufe',
    wholeRun: 'Ganzer Lauf',
    stepsRate: 'Schritte/s',
    imagesRate: 'Bilder/s',
    peak: (bytes, tensors) => `Höchstwert ${bytes}; ${tensors} Tensoren`,
    memory: 'GPU-Speicher',
  },
  runNotices: {
    dismiss: 'Schließen',
    silent: (seconds): ReactNode => <>Die Engine antwortet seit {seconds} nicht.</>,
    silentAbout:
      'Vielleicht rechnet sie lange; diese Meldung verschwindet, sobald sie antwortet. Hängt der Grafiktreiber, antwortet sie nie: Dann die Engine beenden.',
    fromCheckpoint: 'Der Lauf kann ab seinem letzten Checkpoint fortgesetzt werden.',
    weightsLost: 'Die bisherigen Zahlen bleiben erhalten; die Gewichte des Laufs gehen verloren.',
    wait: 'Warten',
    endEngine: 'Engine beenden',
    ended: 'Die Engine endete während des Laufs.',
    goesOn: 'Danach geht der Lauf ab seinem letzten Checkpoint weiter.',
    otherTab: (since) =>
      `Ein anderer Tab dieses Browsers hält einen Lauf${since === null ? '' : `, seit ${since} Uhr`}.`,
    otherTabAbout:
      'Ihn dort beenden oder stoppen, oder trotzdem starten: Beide Läufe teilen sich dann die GPU und ihren Speicher.',
    runAnyway: 'Trotzdem starten',
    noNotices: 'Der Browser erlaubt dieser Seite keine Benachrichtigungen.',
    denied:
      'Benachrichtigungen für diese Seite im Browser erlauben: am Zeichen links der Adresse oder in den Einstellungen. Dann die Glocke erneut anklicken.',
    unanswered: 'Die Glocke erneut anklicken und Benachrichtigungen erlauben, wenn der Browser fragt.',
  },
  runTime: {
    computed: 'gerechnet',
    about: (wall, rest) =>
      `Rechenzeit, Pausen nicht gezählt. Seit dem Start sind ${wall} vergangen, davon ${rest} ohne Rechnen.`,
  },
  setting: {
    label: 'Was vorhanden ist',
    model: { title: 'Das Modell liegt vor', about: 'Die Gewichte des Modells selbst werden an die Bilder angepasst.' },
    predictions: {
      title: 'Nur seine Vorhersagen liegen vor',
      about: 'Das Modell bleibt bei seinem Besitzer: Ein Student lernt seine Vorhersagen für die Bilder.',
    },
  },
  shortcuts: {
    title: 'Tastatur',
    about: 'Diese Tasten wirken überall, wo kein Textfeld und kein Regler den Fokus hat.',
  },
  source: {
    title: 'Quelle',
    studentOf: (count) => `${predictions(count)}, Student: `,
    classes: (count) => `${count} Klassen`,
    model: 'Quellmodell',
    otherModel: 'Anderes Modell',
    hint: '.onnx, .safetensors, .pth oder ein Ordner von Hugging Face',
    reading: 'Gewichte werden gelesen',
  },
  stages: {
    label: 'Stufen',
    chapters: { source: 'Quelle', targets: 'Ziele', recipe: 'Rezept', result: 'Ergebnis' },
    states: { open: 'nicht fertig', going: 'im Gang', done: 'fertig', absent: 'nicht in diesem Rezept' },
    undone: 'zurückgenommen',
    someUndone: (undone, count) => `${undone} von ${count} zurückgenommen`,
    heard: (title, state) => `${title}, ${state}`,
  },
  targets: {
    title: 'Ziele',
    count: (count, labelled) =>
      images(count) + (labelled === 0 ? '' : labelled === count ? ', alle mit Label' : `, ${labelled} mit Label`),
    heldOut: (count) => `, ${counted(count, 'zurückgehaltenes Bild', 'zurückgehaltene Bilder')}`,
    classes: (name) => `. Klassen: ${name}`,
    waiting: (count) => `${files(count)} vorhanden; noch nötig: ein Quellmodell oder seine Vorhersagen.`,
    images: 'Zielbilder',
    otherImages: 'Andere Bilder',
    imagesHint: (kinds) => `${kinds}; auch Ordner`,
    labels: 'Labelkarten',
    otherLabels: 'Andere Labels',
    labelsWaiting: (count) => `${count} ${count === 1 ? 'wartet' : 'warten'} auf Bilder`,
    labelsHint: 'Wahlweise, zum Messen',
    noLabels: 'Keine Labels: Die Genauigkeit lässt sich nicht messen; alles andere geht.',
    noLabelsHere: 'Hier keine Labels: Die Genauigkeit wird auf den zurückgehaltenen Bildern gemessen.',
    noneUsable: 'Keine Labelkarte ist so verwendbar, wie sie ist: Es wird nichts gemessen.',
  },
  topBar: {
    theme: { dark: 'Dunkle Darstellung', light: 'Helle Darstellung' },
    shortcuts: 'Tastenkürzel',
    runs: 'Läufe',
    runsAbout: 'Die Läufe, die dieser Browser aufbewahrt',
    unnamed: 'unbenannte GPU',
    device: { starting: 'GPU wird gestartet …', ready: '', failed: 'keine GPU', lost: 'GPU verloren' },
    features: (names) => `Fähigkeiten: ${names.join(', ')}.`,
    adapter: (name, isSoftware, features) =>
      `${name}. ${isSoftware ? 'Ein Software-Adapter: richtige Ergebnisse, aber langsam. ' : ''}${features}`,
    software: (name) => `${name} (Software)`,
  },
  update: {
    label: 'Neue Version',
    ready: 'Eine neue Version dieser Seite liegt bereit.',
    reload: 'Neu laden',
    later: 'Später',
  },
  warnings: {
    title: 'Warnungen',
    count: (count) => `Warnungen: ${count}`,
    none: 'Keine. Eine kollabierende Klasse oder ein nicht endlicher Verlust würde hier gemeldet.',
    place: (stage, step) => (step === null ? stage : `${stage}, Schritt ${step}`),
  },
  welcome: {
    title: 'Ein Segmentierungsnetz an neue Bilder anpassen',
    lead: 'Ein Netz, das an klaren Tagen trainiert wurde, versagt im Schnee. Bilder des neuen Ortes ohne Labels genügen: Es richtet sich aus, lehrt sich selbst und verbreitet das Gelernte, auf der eigenen GPU, in diesem Tab. Nichts verlässt den Computer.',
    demo: 'Demo starten',
    blackBox: 'Black-Box-Demo starten',
    blackBoxAbout: 'Dieselben Szenen, aber nur die Vorhersagen des Modells sind gegeben: Ein neues Netz lernt sie.',
    oneClick: 'Modell und Straßenszenen sind dabei. Ein Klick.',
    tour: 'Acht Stationen in einem kurzen Lauf der Demo: was jede Stufe tut, Pixel für Pixel.',
    lessons: 'Lektionen',
    ownFiles: 'Oder mit eigenen Dateien',
    almost: 'Fast fertig',
    record: 'Ein gespeicherter Lauf (run.json), auf dieser Seite abgelegt, wird wieder gezeigt, mit oder ohne GPU.',
    done: '(erledigt)',
    todos: {
      model: {
        title: 'Ein Quellmodell oder seine Vorhersagen ablegen',
        about: 'Eine Datei .onnx, .safetensors oder .pth oder ein Ordner von Hugging Face, irgendwo auf dieser Seite.',
      },
      images: {
        title: 'Zielbilder ablegen',
        about: (kinds) =>
          `Ein Ordner mit Dateien in ${kinds.replace(' or ', ' oder ')}. Labelkarten sind freiwillig und dienen nur zum Messen.`,
      },
      run: {
        title: '„Starten“ drücken',
        about:
          'Align (oder Distil), Teach und Propagate laufen sichtbar ab; danach lässt sich das angepasste Modell herunterladen.',
      },
    },
  },
};
