import type { Words } from '../../en.js';

export const propagation: Words['lesson']['lessons']['propagation'] = {
  title: 'Was bewirkt Propagate, und wann nicht?',
  about:
    'Leichte Bilder lehren schwere durch Stücke, die eingefügt werden. Was das in der Demo gewinnt, und wo es verloren hat.',
  steps: {
    easyAndHard: {
      title: 'Leicht und schwer',
      text: [
        'Alle Zielbilder werden nach ihrer mittleren Entropie geordnet. Die ersten gelten als gelabelt, mit den Labels des Teachers selbst. In diesem Rezept sind neun Zehntel leicht.',
      ],
      todo: 'Die Bildleiste unter dem Bild entlangsehen. Welche wären schwer zu nennen?',
      look: 'Nacht und starker Schneefall, neben Szenen am Mittag.',
      question: 'Hat ein Bild mit kleiner Entropie auch wenige Fehler?',
      answer: [
        'Oft, aber nicht immer: Ein Bild, bei dem das Netz sicher ist und falsch liegt, gilt als leicht und lehrt seine Fehler. Die Ordnung nach Entropie zieht zudem leichte Szenen den seltenen Klassen vor: Auf CamVid enthielt ihre leichte Hälfte halb so viele Masten und Fußgänger.',
      ],
    },
    mixed: {
      title: 'Ein gemischtes Bild',
      text: [
        'Die Hälfte der Klassen eines leichten Bildes wird ausgeschnitten und in ein schweres eingefügt. Die eingefügten Pixel behalten die Labels des leichten Bildes und zählen voll; die anderen haben das Label des Teachers und zählen mit q.',
      ],
      todo: 'Das Rezept starten, in Propagate anhalten und 8 drücken für das gemischte Bild. Ein Pixel eines schweren Bildes anheften.',
      look: 'q in der Karte des Pixels: der Anteil der Pixel des Bildes, bei denen der Teacher sicher ist.',
      question: 'Was sieht das Netz am Rand eines eingefügten Stücks?',
      answer: [
        'Ein Ding in einer Umgebung, die es nie hatte: Das Netz muss das Ding an sich selbst erkennen, nicht an seinen üblichen Nachbarn. Das ist der Sinn des Mischens und auch sein Risiko: Solche Ränder gibt es in keinem echten Bild.',
      ],
    },
    without: {
      title: 'Dasselbe ohne',
      text: ['Derselbe Lauf, vor Propagate beendet.'],
      todo: 'Beide Läufe einreihen. Der Vergleich öffnet sich, wenn sie fertig sind.',
      look: 'Die beiden Enden der Kurve, und die Klassen eine nach der anderen.',
      question: 'Was gewinnt Propagate hier?',
      answer: [
        'Auf 24 Bildern, die kein Lauf gesehen hat: 37,8 nach Teach, 38,0 nach Propagate, im Mittel über drei Seeds. Die Seeds bewegen das Ende um 0,8. Ein Gewinn von 0,2 bei einer Streuung von 0,8 ist kein Gewinn, den man behaupten könnte.',
        'Unterscheiden sich die eigenen zwei Läufe um mehr, so liegt das ebenso gut am Seed. Zum Ausprobieren: den Seed ändern und noch einmal einreihen.',
      ],
    },
    lost: {
      title: 'Wo es verloren hat',
      text: [
        'Im Paper gewinnt Propagate 1,6 Punkte auf GTA5 nach Cityscapes, mit einem großen Transformer, 40.000 Schritten, Ausschnitten und einem semantischen Kontrast. Kleine Läufe sind etwas anderes.',
      ],
      todo: 'Vor dem Aufklappen der Antwort: Was kann bei zwei gemischten Bildern in einem Batch schiefgehen?',
      look: 'Die Option „Batch norm“ von Propagate.',
      question: 'Was wurde auf CamVid in der Dämmerung gemessen?',
      answer: [
        'Mit vortrainierten Merkmalen erreicht Teach 46,6 und Propagate danach 45,6, bei einer Streuung von 1,3: Es hat verloren. Ohne Vortraining sind es 37,9 und 37,8: nichts. Das Rezept „quick“ lässt es deshalb weg.',
        'Zwei Gründe sind bekannt: Die Statistiken kleiner Batches gemischter Bilder gleichen denen echter Bilder nicht, und die leichte Hälfte kann ein einziger Teil des Videos sein.',
      ],
    },
  },
};
