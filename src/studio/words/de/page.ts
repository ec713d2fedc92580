import type { Words } from '../en.js';

const explanations: Words['page']['explanations'] = {
  given: {
    title: 'Vorgegebene Vorhersagen',
    text: 'Das Quellmodell ist eine Blackbox: Sein Besitzer gibt weder Gewichte noch Gradienten heraus, nur seine Vorhersagen für die eigenen Bilder. Mehr wird nicht verlangt. Angepasst wird ein eigener Student.',
    look: 'Die vorgegebene Vorhersage und ihre Entropie: Das lernt der Student, samt Fehlern, bis er sie überstimmt.',
  },
  source: {
    title: 'Quellmodell',
    text: 'Ein Segmentierungsnetz, das anderswo trainiert wurde, auf Bildern, die hier nicht vorliegen. Nur seine Gewichte werden gebraucht: Nach seinen Trainingsdaten wird nie gefragt.',
    look: 'Die Modellkarte nennt, was aus der Datei gelesen wurde und was angenommen werden musste; falsche Annahmen lassen sich unter Rezept, Netz berichtigen.',
  },
  targets: {
    title: 'Zielbilder',
    text: 'Bilder von dem Ort, an dem das Netz arbeiten soll, ohne Labels. Labelkarten dienen nur zum Messen; zurückgehaltene Bilder sind für nichts anderes da.',
    look: 'Vorhersage und Entropie h der ersten Bilder: Helle Entropie zeigt, wo das Quellmodell nicht weiß, was es sieht.',
  },
  recipe: {
    title: 'Rezept',
    text: 'Alles, was einen Lauf bestimmt, außer Modell und Bildern: Stufen, Schritte, Lernraten, Augmentierung und der Startwert. Es besteht aus einfachen Daten: Es steht in der Adresse dieser Seite, und gleiches Rezept mit gleichem Startwert wiederholt einen Lauf.',
    look: 'Mit wenigen Schritten anfangen, um alle Stufen einmal zu sehen; dann jeder Stufe mehr geben.',
  },
  distil: {
    text: 'Das Quellmodell ist eine Blackbox: Ein eigener Student lernt die vorgegebenen Vorhersagen, auf gestörten Ansichten der Bilder. Spät in der Stufe bewegen sich die Labels nach jedem Durchgang auf die Vorhersagen des gleitenden Mittels des Student zu, sodass einzelne Fehler überstimmt werden.',
    look: (given, ensembled, disagreement) =>
      `Die Ebenen „${given}“, „${ensembled}“ und „${disagreement}“: wo sich die Labels bewegt haben, und ob zu Recht.`,
  },
  reestimate: {
    text: 'Jede Batch-Norm nimmt Mittelwert und Varianz ihrer Kanäle aus den Zielbildern, gemittelt über alle. Kein Gewicht ändert sich, und nichts wird gelernt: Das ist das billigste Mittel, und was eine Stufe mit Gradienten übertreffen muss.',
    look: 'Vorhersage vorher und nachher: Farbe und Licht des neuen Orts werden hier größtenteils ausgeglichen. Was bleibt, ist Sache der nächsten Stufen.',
  },
  align: {
    text: 'Pixel mit einer Entropie h unter 1/(γ + 1) werden sicherer gemacht; die darüber werden nach oben gedrückt, unsicherer, und den späteren Stufen überlassen: ein Curriculum nach Entropie. Abgekoppelt (curriculumGradient) drückt das Gewicht kein Pixel nach oben: Alle werden sicherer, jedes nach seinem Gewicht. Ein zweiter Term hält alle Klassen am Leben, und der Klassifikator bleibt fest, damit sich die Merkmale der Zielbilder auf ihn zubewegen.',
    look: 'Links der gestrichelten Grenze wandert das Histogramm der Entropie nach links, rechts davon nach rechts: Die mittlere Entropie darf steigen, das ist kein Fehler. Ohne Grenze wandert es ganz nach links. Die Klassenanteile bleiben etwa gleich; eine Klasse, die sich verdoppelt oder verschwindet, ist eine Warnung.',
    more: 'Beide Gradienten nebeneinander',
  },
  teach: {
    text: 'Ein langsam bewegter Teacher gibt einer unveränderten Ansicht jedes Bildes Labels, oder mehreren Ansichten zusammen, bei jedem Schritt oder einmal je Runde; der Student lernt diese Pseudolabels, oder die Wahrscheinlichkeiten dahinter, auf einer gestörten Ansicht. Klassen unter der Wahrscheinlichkeit δ sind negative Labels: sicher nicht diese, was auch dort lehrt, wo der Teacher unsicher ist.',
    look: (positive, negative) =>
      `Die Ebenen „${positive}“ (welche Pixel lehren) und „${negative}“ (wie viele Klassen ausgeschlossen sind), und der behaltene Anteil je Klasse.`,
  },
  propagate: {
    text: 'Bilder werden geordnet, nach mittlerer Entropie, wenn das Rezept nichts anderes sagt: Die leichten bekommen Pseudolabels und gelten als gelabelt. Stücke von ihnen werden ausgeschnitten und in die schweren eingefügt, damit sich Wissen von den leichten zu den schweren ausbreitet.',
    look: (mixed) =>
      `Der geordnete Streifen mit seiner Grenze zwischen leicht und schwer, die Ebene „${mixed}“, und ob schwere Bilder gewinnen.`,
  },
  result: {
    title: 'Ergebnis',
    text: 'Das angepasste Netz neben dem Quellmodell und neben dem billigsten Mittel, auf den Zielbildern neu geschätzten Statistiken der Batch-Norm. Jede Zahl sagt, wessen sie ist: die des trainierten Student oder die des Teacher, seines gleitenden Mittels.',
    look: 'Klassen, die verloren haben, nicht nur der Mittelwert; danach Modell, Vorhersagen und Bericht herunterladen.',
  },
};

export const page: Words['page'] = {
  language: 'Sprache',
  languageMissing: {
    message: 'Die Texte dieser Sprache konnten nicht vom Server dieser Seite geholt werden.',
    advice: 'Prüfen, ob der Server noch läuft, dann die Sprache noch einmal wählen.',
  },
  explanations,
  evaluated: { student: 'Student', teacher: 'Teacher', predictions: 'Vorhersagen' },
  tasks: {
    'reading weights': 'Gewichte lesen',
    'reading predictions': 'Vorhersagen lesen',
    'ensembling labels': 'Labels mitteln',
    'opening images': 'Bilder öffnen',
    'reading labels': 'Labelkarten lesen',
    'hashing files': 'Hashwerte der Dateien',
    'checking labels': 'Labels prüfen',
    evaluating: 'Auswerten',
    'measuring baselines': 'Vergleichswerte messen',
    'ranking images': 'Bilder ordnen',
    'estimating thresholds': 'Schwellen schätzen',
    'measuring class shares': 'Klassenanteile messen',
    'labelling images': 'Bilder mit Labels versehen',
    'estimating batch norm': 'Batch-Norm schätzen',
    'comparing candidates': 'Ergebnisse vergleichen',
  },
  run: {
    starting: 'Beginnt',
    startingAgain: 'Beginnt erneut',
    collapsed: 'Kollabiert, wartet',
    paused: (doing) => `Pausiert - ${doing}`,
    done: 'Fertig',
    doneWith: (mIoU) => `Fertig: mIoU ${mIoU}`,
    stopped: 'Angehalten',
    failed: 'Fehlgeschlagen',
  },
  log: {
    started: (name, seed, images) =>
      `Lauf „${name}“, Startwert ${seed}, ${images} ${images === 1 ? 'Bild' : 'Bilder'}.`,
    startedHeldOut: (name, seed, images, heldOut) =>
      `Lauf „${name}“, Startwert ${seed}, ${images} ${images === 1 ? 'Bild' : 'Bilder'}, ${heldOut} zurückgehalten.`,
    task: (task, total) => `${task} (${total}).`,
    evaluated: (checkpoint, whose, mIoU, accuracy) => `${checkpoint} (${whose}): mIoU ${mIoU}, aAcc ${accuracy}.`,
    stageStarts: (stage, steps) => `${stage} beginnt: ${steps} ${steps === 1 ? 'Schritt' : 'Schritte'}.`,
    ranked: {
      before: (stage, easy, all) => `Bilder vor ${stage} geordnet: ${easy} von ${all} leicht.`,
      after: (stage, easy, all) => `Bilder nach ${stage} geordnet: ${easy} von ${all} leicht.`,
    },
    labelsStored: (images, form) => `Weiche Labels von ${images} ${images === 1 ? 'Bild' : 'Bildern'}: ${form}.`,
    stageFinished: (stage, time, result) => `${stage} fertig nach ${time}; Ergebnis: ${result}.`,
    collapsed: (place) => `Die letzten guten Gewichte: ${place}.`,
    continued: (place) => `Fortgesetzt: ${place}.`,
    paused: 'Pausiert.',
    resumed: 'Fortgesetzt.',
    failed: (why) => `Lauf fehlgeschlagen: ${why}`,
    ended: {
      done: (time) => `Lauf fertig nach ${time} Rechenzeit.`,
      stopped: (time) => `Lauf angehalten nach ${time} Rechenzeit.`,
      failed: (time) => `Lauf fehlgeschlagen nach ${time} Rechenzeit.`,
    },
  },
  update: {
    run: 'Ein Lauf ist im Gang: Die neue Version wartet, bis er vorbei ist.',
    otherTab: 'In einem anderen Tab ist ein Lauf im Gang: Die neue Version wartet, bis er vorbei ist.',
  },
  engine: {
    lost: (reason) => `Die GPU ging verloren (${reason})`,
    ended: 'Die Engine wurde beendet',
    lostAndAgain: (end) => `${end} und wurde neu gestartet`,
    again: (end) => `${end}. Sie wurde neu gestartet`,
    step: (stage, step) => `${stage}, Schritt ${step}`,
    beginning: 'Anfang',
    restarted: (again, place, restart, most) => `${again}; der Lauf geht weiter ab ${place}. ${restart} von ${most}.`,
    continued: (place) => `Die Engine wurde neu gestartet; der Lauf geht weiter ab ${place}.`,
    stored: 'Die Engine wurde neu gestartet. Der Lauf war fertig: Seine Ergebnisse liegen in der Liste der Läufe.',
    gaveUp: (end, restarts) =>
      `${end}. Der Lauf wurde ${restarts}-mal neu gestartet und wird nicht mehr von selbst neu gestartet.`,
    gaveUpAdvice:
      'Andere Programme schließen, die die GPU verwenden, und den Grafiktreiber aktualisieren. Kleinere Eingaben, Ausschnitte oder Batches brauchen weniger von ihrem Speicher.',
    died: 'Die Engine hat unerwartet aufgehört.',
    diedOf: (detail) => `Die Engine hat unerwartet aufgehört: ${detail}`,
    unreadable: 'eine Nachricht war nicht lesbar',
    diedAdvice: 'Die Seite neu laden. Geschieht es wieder, hilft eine kleinere Eingabegröße oder ein kleinerer Batch.',
  },
  address: {
    tooLong: (length, most) => `Die Adresse hat ${length} Zeichen nach „#“; höchstens ${most} werden gelesen.`,
    recipeTooLarge: (most) => `Entpackt ist es größer als die ${most} Bytes, die ein Rezept haben darf.`,
    cutOff: 'Es wurde abgeschnitten oder verändert.',
    unreadable: (why) => `Das Rezept in der Adresse war nicht lesbar. ${why}`,
  },
  recipe: {
    steps: (count, shown) => `${shown} ${count === 1 ? 'Schritt' : 'Schritte'}`,
    images: (count, shown) => `${shown} ${count === 1 ? 'Bild' : 'Bildern'}`,
    inShort: (steps, images, size) => `${steps} mit ${images} zu ${size}.`,
    inShortCrops: (steps, images, size, crop) => `${steps} mit ${images} zu ${size}, Ausschnitte von ${crop}.`,
  },
};
