import type { Words } from '../en.js';
import { counted } from './counted.js';

export const time: Words['time'] = {
  place: (stage, step, steps) => `${stage}, Schritt ${step} von ${steps}`,
  beforeFirst: (stage) => `${stage}, vor dem ersten Schritt`,
  bar: {
    label: 'Zeit des Laufs',
    now: (place) => `Jetzt: ${place}`,
    play: 'Lauf abspielen',
    pause: 'Wiedergabe anhalten',
    playAbout: 'Der Lauf selbst bleibt unberührt',
    playKey: 'Leertaste, auf dem Regler',
    earlier: 'Früher',
    later: 'Später',
    live: 'Live',
    result: 'Ergebnis',
    speed: 'Bilder pro Sekunde',
    loop: 'In Schleife abspielen',
    save: 'Als Animation speichern',
    saveAbout: 'Die gezeigten Ebenen über die Schritte, als GIF',
  },
  note: {
    recordAlone: 'Ein Protokoll allein enthält keine Bilder: Kurven und Histogramm bewegen sich.',
    none: 'Dieser Lauf behält keine Bilder über die Zeit: Kurven und Histogramm bewegen sich. Der Platz dafür wird unter „Läufe“ eingestellt.',
    kept: (own, images, size, budget) =>
      `${counted(own, 'Aufnahme', 'Aufnahmen')} dieses Bildes, insgesamt ${counted(images, 'Bild', 'Bilder')}, ${size}${budget === null ? '' : ` von ${budget}`}.`,
    ofOthers: (names) => `Von diesem Bild wurde über die Zeit nichts behalten. Behalten: ${names}.`,
  },
  picture: {
    reading: 'Bild wird gelesen…',
    none: 'Von diesem Bild wurde über die Zeit nichts behalten, aber von diesen:',
    image: (number) => `Bild ${number}`,
  },
  budget: {
    label: 'Bilder über die Zeit',
    nothing: 'keine',
    most: (size) => `höchstens ${size}`,
    taken: (size) => `Der aktuelle Lauf hat dafür ${size} belegt.`,
    none: 'Während eines Laufs werden keine Bilder behalten: Sein Regler bewegt nur Kurven und Histogramm.',
    tooSmall: (pixels) => `Bei ${pixels} Pixeln passen nicht einmal wenige Bilder hinein: Es werden keine behalten.`,
    kept: (images, each, pixels, most, times) =>
      `Alle Ebenen von ${counted(images, 'Bild', 'Bildern')} werden während eines Laufs behalten: etwa ${each} pro Mal bei ${pixels} Pixeln. ` +
      `Für den nächsten Lauf sind das höchstens ${most}, für bis zu ${counted(times, 'Schritt', 'Schritte')}.`,
  },
  animation: {
    title: 'Als Animation speichern',
    about: 'Die behaltenen Aufnahmen dieses Bildes nacheinander, als animiertes GIF. Es entsteht auf diesem Computer.',
    loading: 'Wird geladen…',
    shown: 'Gezeigt',
    and: ' und ',
    size: 'Größe',
    sizeOf: (pixels) => `${pixels} je Bild`,
    ownSize: (pixels) => `${pixels} je Bild, die eigene`,
    speed: 'Bilder pro Sekunde',
    withStep: 'Stufe und Schritt unter jedes Bild schreiben',
    note: (pictures) =>
      `${counted(pictures, 'Bild', 'Bilder')}. Ein GIF hat 255 Farben: Abstufungen eines Fotos werden etwas gröber. Wo es eine Ebene noch nicht gibt, ist ihr Bild grau.`,
    cancel: 'Abbrechen',
    save: 'GIF speichern',
    close: 'Schließen',
    drawing: (picture, of) => `Bild ${picture} von ${of} wird gezeichnet`,
    encoding: 'Wird kodiert…',
    progress: 'Fortschritt der Animation',
    saved: (size) => `Gespeichert: ${size}.`,
    noPictures: 'Es gibt keine Bilder über die Zeit.',
    notEncoded: 'Die Animation ließ sich nicht kodieren.',
  },
};
