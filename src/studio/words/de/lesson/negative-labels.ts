import type { Words } from '../../en.js';

export const negativeLabels: Words['lesson']['lessons']['negative-labels'] = {
  title: 'Warum negative Labels?',
  about:
    'Wo niemand sagen kann, was ein Pixel ist, lässt sich noch sagen, was es nicht ist. Wie viel das hier bringt, und wie wenig.',
  steps: {
    unsure: {
      title: 'Was sich von einem unsicheren Pixel sagen lässt',
      text: [
        'Ein Pseudolabel nennt eine Klasse. Wo der Teacher unsicher ist, ist sie oft falsch, und Labels unter ihrer Schwelle werden verworfen: Das Pixel lehrt dann nichts.',
        'Ein negatives Label sagt nur: nicht diese Klassen. Jede Klasse mit einer Wahrscheinlichkeit unter δ ist ausgeschlossen.',
      ],
      todo: 'Auf ein unsicheres Pixel klicken und lesen, welche Klassen durchgestrichen sind.',
      look: 'Die Ebene Negative Labels: wie viele der 11 Klassen an jedem Pixel ausgeschlossen sind.',
      question: 'Wo sind wenige Klassen ausgeschlossen, und was bedeutet das?',
      answer: [
        'An den Rändern der Dinge und in der Ferne. Dort verteilt das Netz seine Wahrscheinlichkeit auf viele Klassen: Selbst über das, was fehlt, kann es wenig sagen.',
      ],
    },
    loss: {
      title: 'Ihr Loss und ihr Gradient',
      text: [
        'L_neg = − ln(1 − s), wobei s die Summe der ausgeschlossenen Wahrscheinlichkeiten ist. Dieser Loss verschiebt s in die anderen Klassen, im Verhältnis zu dem, was sie schon haben.',
      ],
      todo: 'Das Rezept starten, in Teach anhalten und ein Pixel anheften, dessen positives Label nicht behalten wird.',
      look: 'In seiner Karte: Einen positiven Loss gibt es nicht, den negativen schon; und welche Logits ein Schritt senkt.',
      question: 'Kann ein negatives Label falsch sein?',
      answer: [
        'Ja: wo die wahre Klasse weniger als δ hat. Die Fehlermatrix des Quellmodells entscheidet, wie oft. δ = 0,05 bei 11 Klassen ist etwa die Hälfte dessen, was gleichmäßiges Raten jeder Klasse gibt.',
      ],
    },
    without: {
      title: 'Dasselbe ohne sie',
      text: ['Mit Gewicht 0 für die negativen Labels in Teach und Propagate: derselbe Seed, dieselben Schritte.'],
      todo: 'Beide Läufe einreihen. Der Vergleich öffnet sich, wenn sie fertig sind.',
      look: 'Die mIoU nach Teach, dann die am Ende.',
      question: 'Wie viel bringen negative Labels hier?',
      answer: [
        'Auf 24 Bildern, die kein Lauf gesehen hat, drei Seeds: Teach endet bei 37,8 mit ihnen und bei 37,3 ohne; die Seeds bewegen diese Zahlen um 0,2 und 0,4. Also ein halber Punkt, kaum mehr als Zufall.',
        'Am Ende sind es 38,0 mit und 38,1 ohne: Propagate gleicht es aus. In dieser Demo ändern sie wenig.',
        'Je ein einzelner Lauf sagt noch weniger. Ein Unterschied unter einem Punkt im Vergleich ist kein Beleg, in keiner Richtung.',
      ],
    },
    noHelp: {
      title: 'Wann sie nicht helfen',
      text: [
        'Negative Labels sind für Pixel ohne ein positives gedacht. Ein Rezept, das jedes Pseudolabel behält (positive = all), lässt ihnen weniger zu tun.',
      ],
      todo: 'An einen Datensatz denken, in dem eine seltene Klasse selbst dort eine kleine Wahrscheinlichkeit hat, wo sie ist.',
      look: 'Die Tabelle des Ergebnisses nach Klassen: die seltenen zuerst.',
      question: 'Was geschieht mit einer solchen Klasse?',
      answer: [
        'Sie fällt unter δ, wo sie wirklich ist, und wird dort ausgeschlossen: Negative Labels können sie auslöschen. Auf CamVid (ein Netz, ein Seed, PyTorch) war Teach auf den angepassten Bildern ohne sie um 0,6 besser: zu wenig, um mehr zu sagen, als dass sie ihren Platz nicht immer wert sind.',
      ],
    },
  },
};
