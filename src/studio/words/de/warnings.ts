import type { Words } from '../en.js';

const NO_LABELS = 'Gebraucht werden Labelbilder mit Pixeln der Klassen, zu Bildern, die eine Vorhersage haben.';
const COLLAPSING = 'Vielleicht kollabiert das Netz: Lernrate senken oder (in Align) das Gewicht der Vielfalt ändern.';

export const warnings: Words['warnings'] = {
  software: () => ({
    message: 'WebGPU läuft hier in Software: Die Zahlen stimmen, aber es ist viel langsamer als eine GPU.',
    advice: 'Hardwarebeschleunigung in den Einstellungen des Browsers einschalten oder einen Rechner mit GPU nehmen.',
  }),
  imageLeftOut: ({ name, reason }) => ({
    message: `${name}: ${reason} Es wird ausgelassen; das nächste Bild tritt an seine Stelle.`,
    advice: 'Die Datei neu kopieren oder aus dem Ordner nehmen.',
  }),
  notKept: ({ why, what }) => ({
    message: `Der Lauf wird nicht mehr gespeichert: ${why}`,
    advice: what || 'Vor dem Verlassen der Seite die Ergebnisse herunterladen.',
  }),
  labelsShortened: ({ images, wanted, allowed, moved }) => ({
    message: `Exakte weiche Labels von ${images} Bildern brauchen ${wanted} Arbeitsspeicher; hier sind ${allowed} erlaubt. Gespeichert werden statt dessen die vier sichersten Klassen jedes Pixels: Im Mittel kommen ${moved} der Wahrscheinlichkeit eines Pixels zu anderen Klassen.`,
    advice:
      'Eine kleinere Eingabe oder weniger Bilder nehmen, oder softLabels auf „exact“ setzen, wo der Rechner genug Speicher hat.',
  }),
  classNotLearnt: ({ name, before, now }) => ({
    message: `${name} hat ${before} der vorgegebenen Vorhersagen, aber ${now} derer des Student.`,
    advice: 'Der Student hat die Klasse nicht gelernt: Distil mehr Schritte geben oder classBalance erhöhen.',
  }),
  shareSinceBeginning: ({ name, before, now }) => ({
    message: `Der Anteil von ${name} an den Vorhersagen ging seit Beginn des Laufs von ${before} auf ${now}.`,
    advice: COLLAPSING,
  }),
  shareInStage: ({ name, before, now }) => ({
    message: `Der Anteil von ${name} an den Vorhersagen ging in dieser Stufe von ${before} auf ${now}.`,
    advice: COLLAPSING,
  }),
  noPixelKept: ({ remedy }) => ({
    message: 'In diesem Schritt war kein Pixel sicher genug: Aus den Pseudo-Labels wird nichts gelernt.',
    advice: remedy === 'tau' ? 'Tau senken.' : 'Die Schwelle senken oder einen Anteil je Klasse behalten.',
  }),
  notFinite: ({ what, step, stage, undone }) => ({
    message: `${what === 'loss' ? 'Der Verlust' : 'Ein Gradient'} von Schritt ${step} in ${stage} ist keine endliche Zahl.`,
    advice: `${undone ? 'Die Stufe wird rückgängig gemacht; der Lauf geht von ihrem Anfang weiter.' : 'Die letzten guten Gewichte sind erhalten und können heruntergeladen werden.'} Lernrate senken oder Aufwärmschritte hinzufügen.`,
  }),
  noBatchNorm: ({ stage }) => ({
    message: `Dieses Netz hat keine Batch-Norm: ${stage} ändert nichts.`,
    advice: 'Die Stufe im Rezept weglassen.',
  }),
  allIgnored: ({ labelled }) => ({
    message: `In allen ${labelled} Labelbildern ist kein Pixel, das zählt. Nichts wird gemessen, also gibt es keine mIoU.`,
    advice: NO_LABELS,
  }),
  heldOutIgnored: ({ labelled }) => ({
    message: `In allen ${labelled} Labelbildern der zurückgehaltenen Bilder ist kein Pixel, das zählt. Auf diesen Bildern wird nichts gemessen.`,
    advice: NO_LABELS,
  }),
  noneWithPrediction: () => ({
    message:
      'Kein Pixel hat ein Label und eine vorgegebene Vorhersage. Die Vorhersagen werden nicht gemessen: Zum Vergleich gibt es keine mIoU.',
    advice: NO_LABELS,
  }),
  heldOutOverlap: ({ both, all, names, more }) => ({
    message: `${both} von ${all} zurückgehaltenen Bildern ${both === '1' ? 'ist zugleich ein Zielbild' : 'sind zugleich Zielbilder'}: ${names}${more && ` und ${more} weitere`}.`,
    advice:
      'An diese Bilder wird das Modell angepasst: Andere Bilder zurückhalten, damit die Zahlen für ungesehene Bilder gelten.',
  }),
  collapsed: ({ name, share, most, given, kappa, stage, rate, stops }) => ({
    message: `Das Netz ist kollabiert. Auf den verglichenen Bildern ${most ? `sagt es auf ${share} der Pixel ${name} vorher` : `ist ${name} mit ${share} der Pixel seine größte Klasse`}, und es stimmt kaum noch mit ${given ? 'den vorgegebenen Vorhersagen' : 'dem Quellmodell'} überein (Kappa ${kappa}: 1 ist gleich, 0 ist Zufall).`,
    advice: `${stops ? '' : 'Den Lauf anhalten. '}Die Lernrate von ${stage} senken${rate && ` (sie ist ${rate})`}.`,
  }),
};
