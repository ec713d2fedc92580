import type { Words } from '../../en.js';

export const tour: Words['lesson']['tour'] = {
  take: 'Rundgang starten',
  goOn: (stop, stops) => `Rundgang fortsetzen (${stop} von ${stops})`,
  title: 'Der Rundgang',
  progress: 'Fortschritt des Rundgangs',
  spokenPlace: (stop, stops) => `Station ${stop} von ${stops}.`,
  end: 'Rundgang beenden',
  leave: 'Verlassen',
  goesOn: 'Der Lauf geht weiter bis zu dieser Station …',
  paused: 'Der Lauf ist auf dem Weg zu dieser Station angehalten.',
  letItGoOn: 'Weiterlaufen lassen',
  start: 'Demo starten',
  lacks: (stage) => `Das Rezept dieses Laufs hat kein ${stage}: Diese Station kann nur davon erzählen.`,
  pixel: {
    middle: 'Das Pixel in der Mitte nehmen',
    numbers: (x, y, entropy, weight) => `Pixel x ${x}, y ${y}: h = ${entropy}, also (1 − h)^{γ} = ${weight}. `,
    sharpening: {
      surer: 'Sein Gradient macht es sicherer.',
      'less-sure': 'Sein Gradient macht es unsicherer: Es bleibt für später.',
      unmoved: 'Sein Gradient lässt es, wie es ist.',
      'left-out': 'Der Grenzwert der Entropie lässt es aus.',
    },
  },
  stops: {
    source: {
      title: 'Das Quellmodell versagt',
      trained:
        'Dieses Netz wurde an klaren Tagen ohne Schnee trainiert. Dies sind Winterszenen, und niemand hat sie dafür gelabelt.',
      reaches: (mIoU) => ` Hier erreicht es eine mIoU von ${mIoU}.`,
      labels: 'Die Labels, die dieses Bild färben, dienen nur dem Messen: Keine Stufe sieht sie.',
      look: 'Das Bild: Rot ist, wo die Vorhersage falsch ist.',
    },
    entropy: {
      title: 'Es weiß, wo es nichts weiß',
      sure: 'Ohne Labels sagt nichts, was falsch ist. Aber die Wahrscheinlichkeiten des Netzes selbst sagen, wie sicher es bei jedem Pixel ist: die Entropie h, von 0 (sicher) bis 1 (unentschieden).',
      misleads:
        'Das ist alles, woran sich das Verfahren halten kann. Es kann irreführen: Ein Netz kann sicher sein und falsch liegen.',
      look: 'Hell ist unentschieden. Zum Vergleich die Fehler der Station davor (Taste E).',
    },
    curriculum: {
      title: 'Align: die sicheren Pixel zuerst',
      weight:
        'Align senkt die Entropie, aber jedes Pixel zählt mit (1 − h)^{γ}: sichere Pixel viel, unsichere kaum. Das ist das Curriculum.',
      click:
        'Auf ein Pixel des Bildes klicken. Seine ganze Rechnung öffnet sich rechts: Wahrscheinlichkeiten, h, sein Gewicht, und was der Gradient mit ihm macht.',
      clickKept:
        'Auf ein Pixel des Bildes klicken. Was von ihm behalten wurde, öffnet sich rechts: h, sein Gewicht, und was der Gradient mit ihm macht. In einem eigenen Lauf stehen dort auch seine Wahrscheinlichkeiten.',
      look: 'Ein Pixel am Rand eines Dings, dann eines mitten auf der Straße.',
    },
    histogram: {
      title: 'Das Histogramm bewegt sich',
      border:
        'Links von der gestrichelten Grenze, h = 1/(γ + 1), werden Pixel sicherer gemacht. Rechts davon werden sie nach oben gedrängt, unsicherer, und bleiben für spätere Stufen.',
      mean: (first, now) =>
        `Mittlere Entropie eines Schrittes: ${first} am Anfang, ${now} jetzt. Sie darf steigen, das ist kein Fehler.`,
      look: 'Das Histogramm der Entropie: Seine blassen Umrisse sind frühere Schritte.',
    },
    positive: {
      title: 'Teach: positive Labels',
      teacher:
        'Ein Teacher, das langsame Mittel des Students, labelt jedes Bild; der Student lernt diese Pseudolabels auf einer gestörten Ansicht. Nur Labels über der Schwelle ihrer Klasse werden behalten.',
      kept: (share) => ` Im letzten Schritt wurden ${share} der Pixel behalten.`,
      look: 'Behaltene Pixel haben die Farbe ihrer Klasse; die anderen sind abgedunkelt und lehren hier nichts.',
    },
    negative: {
      title: 'Teach: negative Labels',
      absent:
        'Wo niemand sagen kann, was ein Pixel ist, lässt sich noch sagen, was es nicht ist: Eine Klasse unter der Wahrscheinlichkeit δ fehlt sicher. So lehren auch unsichere Pixel.',
      ruledOut: (classes) => ` Im Mittel sind ${classes} Klassen eines Pixels ausgeschlossen.`,
      brings:
        'Was das bringt, ist in dieser Demo klein: ein halber Punkt nach Teach, nichts, was am Ende bleibt, gemessen mit drei Seeds.',
      look: 'Wie viele Klassen an jedem Pixel ausgeschlossen sind.',
    },
    propagate: {
      title: 'Propagate: leichte Bilder lehren schwere',
      ranked:
        'Die Bilder werden nach ihrer mittleren Entropie geordnet. Die leichten gelten als gelabelt; die Hälfte ihrer Klassen wird ausgeschnitten und in ein schweres Bild eingefügt, das sonst der Teacher labelt.',
      counts: 'Ein schweres Bild zählt mit q, dem Anteil seiner Pixel, bei denen der Teacher sicher ist.',
      look: 'Das gemischte Bild, und die Grenze zwischen leicht und schwer in der Leiste darunter.',
    },
    result: {
      title: 'Das Ergebnis, neben dem billigsten Mittel',
      reaches: (comparison) => `Dieser Lauf erreicht eine mIoU von ${comparison}.`,
      notMeasured: 'Dieser Lauf wurde nicht gemessen.',
      batchNorm:
        'Neu geschätzte Batch-Norm braucht keinen Gradienten und kein Rezept: Sie ist, was ein Verfahren schlagen muss.',
      short:
        'Das war ein kurzer Lauf. Die ganze Demo geht von 33,1 auf 38,0 auf Bildern, die sie nie gesehen hat, Batch-Norm auf 33,8; der Anteil von Propagate daran ist 0,2, weniger als das, was der Seed ändert. Das sind Mittel über drei Seeds.',
      look: 'Klassen, die verloren haben, nicht nur das Mittel. Danach fragen die Lektionen, wozu jeder Teil gut ist.',
    },
  },
};
