import type { Words } from '../en.js';
import { counted } from './counted.js';

const at = (place: string | null): string => (place === null ? 'vor dem ersten Schritt' : `bei ${place}`);

export const runs: Words['runs'] = {
  locale: 'de-DE',
  place: (stage, step, steps) => `${stage}, Schritt ${step} von ${steps}`,
  beforeFirst: 'vor dem ersten Schritt',
  states: {
    running: 'Läuft gerade',
    done: 'Fertig',
    doneIn: (time) => `Fertig nach ${time}`,
    stopped: (place) => `Angehalten ${at(place)}`,
    collapsed: (place) => `Kollabiert und angehalten ${at(place)}`,
    failed: (place) => `Fehlgeschlagen ${at(place)}`,
    interrupted: (place) => `Unterbrochen ${at(place)}`,
    damaged: (problem) => `Beschädigt. ${problem}`,
  },
  sorts: {
    newest: 'neueste zuerst',
    oldest: 'älteste zuerst',
    best: 'beste mIoU zuerst',
    name: 'nach Namen',
  },
  name: 'Name des Laufs',
  continueCard: {
    label: 'Ein unterbrochener Lauf',
    title: (date, reached) => `Lauf vom ${date} fortsetzen, ${reached}`,
    about: (name) =>
      `„${name}“ wurde unterbrochen. Der Lauf geht vom letzten Checkpoint aus weiter und endet mit demselben Modell, als wäre nichts geschehen.`,
    go: 'Fortsetzen',
    all: 'Alle Läufe',
  },
  waits: {
    files: {
      images: 'Ordner der Bilder',
      labels: 'Labels',
      predictions: 'Vorhersagen',
      heldOutImages: 'zurückgehaltene Bilder',
      heldOutLabels: 'Labels der zurückgehaltenen Bilder',
    },
    counted: (files, count) => `${files} (${counted(count, 'Datei', 'Dateien')})`,
    title: (name, place, files) =>
      `Zum Fortsetzen von „${name}“${place === null ? '' : ` nach ${place},`} erneut öffnen: ${files}.`,
    about:
      'Das Modell ist noch da. Die Dateien werden anhand ihrer Hashes mit denen des Laufs verglichen; dann geht er von selbst weiter.',
    dismiss: 'Ausblenden',
  },
  pictures: {
    ofImage: (caption, image) => `${caption} von ${image}`,
  },
  row: {
    deleted: (name) => `„${name}“ wird gelöscht.`,
    undo: 'Rückgängig',
    picture: (name) => `Vorhersagen vor und nach „${name}“`,
    pictureTitle: 'Vorhersagen vor dem Lauf und danach',
    noPicture: 'Keine Vorschau',
    noPictureAbout:
      'Läufe der Kommandozeile machen keine Vorschau für diese Liste. Was er behalten hat, zeigt der geöffnete Lauf.',
    noPictureYet: 'Noch keine Vorschau',
    seed: (seed) => `Seed ${seed}`,
    images: (count) => counted(count, 'Bild', 'Bilder'),
    overTime: (size, count) => `davon ${size} in ${counted(count, 'Bild', 'Bildern')} über die Zeit`,
    onHeldOut: (count) =>
      `Mittlere IoU des Ergebnisses auf ${counted(count, 'zurückgehaltenen Bild', 'zurückgehaltenen Bildern')}, in Punkten von 100`,
    onLabelled: (count) =>
      `Mittlere IoU des Ergebnisses auf ${counted(count, 'gelabelten Bild', 'gelabelten Bildern')}, in Punkten von 100`,
    differenceTo: (baseline) => `Differenz zu: ${baseline ?? 'Vergleichswert'}, in Punkten`,
    against: {
      batchNorm: 'zur Batch-Norm',
      source: 'zum Quellmodell',
      predictions: 'zu den Vorhersagen',
      unknown: 'zum Vergleichswert',
    },
    open: 'Öffnen',
    openNamed: (name) => `„${name}“ öffnen`,
    go: 'Fortsetzen',
    goNamed: (name) => `„${name}“ fortsetzen`,
    export: 'Exportieren',
    exportNamed: (name) => `„${name}“ exportieren`,
    deleteNamed: (name) => `„${name}“ löschen`,
    notDeleted: 'Ein Lauf, der noch rechnet, lässt sich nicht löschen',
  },
  drawer: {
    title: 'Läufe',
    about:
      'Sie liegen im eigenen Speicher dieses Browsers auf diesem Computer und werden nirgendwohin gesendet. Zum Mitnehmen einen Lauf exportieren.',
    importTitle: 'Lauf importieren',
    importHint: 'Eine .zip-Datei, die hier exportiert wurde, oder ein gezippter Ordner von „adapt --out“',
    empty:
      'Noch keine Läufe. Jeder Lauf, der hier gestartet wird, erscheint in dieser Liste mit Ergebnis, Kennzahlen und Rezept und bleibt, auch wenn die Seite geschlossen wird.',
    count: (count) => counted(count, 'Lauf', 'Läufe'),
    order: 'Reihenfolge der Läufe',
    list: 'Läufe',
    keepWeights: 'Endgültige Gewichte jedes Laufs behalten',
    checkpointEvery: 'Checkpoint alle',
    whatLies:
      'Solange sich ein Lauf fortsetzen lässt, liegt auch eine Kopie seines Modells hier. Von den eigenen Bildern und Labels liegt nur hier, was die behaltenen Bilder zeigen, und verkleinerte Bilder, falls sie behalten werden; von allen anderen nur Namen und Hashes, um sie wiederzuerkennen.',
    clear: 'Alle löschen…',
    clearLabel: 'Alle Läufe löschen',
    clearQuestion: (count, size) =>
      `${count === 1 ? 'Den einzigen Lauf' : `Alle ${count} Läufe`} (${size}) löschen? Das lässt sich nicht rückgängig machen. Ein Lauf, der noch rechnet, bleibt.`,
    clearYes: 'Alle löschen',
    clearNo: 'Behalten',
  },
  images: {
    label: 'Verkleinerte Bilder',
    nothing: 'nicht behalten',
    most: (size) => `höchstens ${size}`,
    about:
      'Bilder werden einmal dekodiert und verkleinert und dann im eigenen Speicher dieses Browsers auf diesem Computer behalten, damit große in weiteren Läufen schneller da sind. Ein Bild von 1280 × 640 belegt 2,5 MB. Die Ergebnisse sind mit und ohne dieselben.',
    taken: (images, size, read) =>
      `${counted(images, 'verkleinertes Bild', 'verkleinerte Bilder')} behalten, ${size}; von hier gelesen, seit die Seite offen ist: ${read}.`,
    delete: 'Verkleinerte Bilder löschen',
  },
  space: {
    inRuns: (size) => `${size} in Läufen`,
    inRunsTitle: 'Größe aller Dateien der aufgeführten Läufe',
    used: (used, quota) => `${used} von ${quota} belegt`,
    usedTitle: 'Was alle Seiten dieser Adresse belegen und was der Browser ihnen höchstens erlaubt',
    meter: 'Belegter Speicher',
    share: (percent) => `${percent} % dessen, was der Browser erlaubt`,
    unknown: 'Dieser Browser sagt nicht, ob er sie behält, wenn der Datenträger voll ist.',
    promised: 'Der Browser hat zugesagt, sie zu behalten, bis sie hier gelöscht werden.',
    notPromised:
      'Der Browser hat nicht zugesagt, sie zu behalten: Er kann sie löschen, wenn der Datenträger voll ist. Exportieren, was bleiben muss.',
  },
};
