import type { Words } from '../../en.js';

export const curriculum: Words['lesson']['lessons']['curriculum'] = {
  title: 'Warum ein Curriculum?',
  about:
    'Die Entropie überall zu senken macht auch Fehler sicherer. Was sich ändert, wenn sichere Pixel zuerst kommen, und wann das schadet.',
  steps: {
    unsure: {
      title: 'Sicher, unsicher, falsch',
      text: [
        'Das Netz wurde an klaren Tagen trainiert; diese Szenen liegen im Winter. Seine Entropie h sagt von jedem Pixel, wie unsicher es ist, ganz ohne Labels.',
      ],
      todo: 'Die Ebene Entropie ansehen, dann E drücken für die Fehler. Auf ein falsches Pixel klicken.',
      look: 'Ob die hellen Pixel der einen die roten der anderen sind.',
      question: 'Ist jedes falsche Pixel unsicher?',
      answer: [
        'Nein. Viele falsche Pixel sind unsicher, die Entropie ist also ein nützliches Zeichen. Manche aber sind falsch und sicher, und nichts im Bild der Entropie unterscheidet sie von den richtigen.',
      ],
    },
    sureFirst: {
      title: 'Sichere Pixel zuerst',
      text: [
        'Align senkt die Entropie, jedes Pixel gewichtet mit (1 − h)^{γ}, bei γ = 5. Das Gewicht nimmt am Gradienten teil: Links von h = 1/(γ + 1) = 0,167 wird ein Pixel sicherer gemacht, rechts davon unsicherer.',
      ],
      todo: 'Das Rezept starten und in Align anhalten. Ein Pixel links von der Grenze anheften und eines rechts davon.',
      look: 'Das Histogramm der Entropie mit seiner gestrichelten Grenze, und die Steigung in der Karte des angehefteten Pixels.',
      question: 'Warum sollte ein Pixel je unsicherer gemacht werden?',
      answer: [
        'Ein unsicheres Pixel hat noch keinen klaren Sieger. Es zum jetzigen Favoriten zu drängen hieße, auf einer Vermutung zu beharren. Wird es nach oben gedrängt, so wird später entschieden, wenn sich die Merkmale ringsum bewegt haben.',
      ],
    },
    without: {
      title: 'Dasselbe ohne',
      text: [
        'Mit γ = 0 zählen alle Pixel gleich: einfache Minimierung der Entropie, mit denselben Schritten, demselben Seed und denselben späteren Stufen.',
      ],
      todo: 'Beide Läufe einreihen. Der Vergleich öffnet sich von selbst, wenn sie fertig sind.',
      look: 'Die Kurven der mIoU, und die Klassen, die fallen.',
      question: 'Welcher endet höher, und ist der Unterschied mehr als Zufall?',
      answer: [
        'Gemessen an 24 Bildern, die kein Lauf gesehen hat, Mittel über drei Seeds: nach Align 36,6 mit dem Curriculum und 34,5 ohne; am Ende 38,0 und 33,0. Das Quellmodell hat 33,1: Ohne das Curriculum endet der Lauf also, wo er begann.',
        'Die Seeds bewegen diese Zahlen um bis zu 1,0: Hier ist der Unterschied echt. Auf den Bildern, an die angepasst wird, können die eigenen Zahlen ein oder zwei Punkte höher liegen.',
      ],
    },
    noHelp: {
      title: 'Wann es nicht hilft',
      text: [
        'Eine Zahl von einem Datensatz ist kein Gesetz. Auf CamVid in der Dämmerung, mit einem Netz mit vortrainierten Merkmalen, liegt die Hälfte der Pixel rechts von der Grenze.',
      ],
      todo: 'Vor dem Aufklappen der Antwort: Was wäre dort vom Curriculum zu erwarten, wie es veröffentlicht ist?',
      look: 'Die Option „curriculumGradient“ von Align: Abgetrennt gewichtet das Gewicht, drängt aber nichts nach oben.',
      question: 'Was wurde dort gemessen?',
      answer: [
        'Align erreicht 41,9 wie veröffentlicht, 44,9 mit abgetrenntem Gewicht, und einfache Entropie, ganz ohne Curriculum, 45,5 (drei Seeds, Streuung 0,1 bis 0,5). Batch-Norm allein hat 43,8: Wie veröffentlicht hat Align dort also verloren.',
        'Die Lehre: Das Gewicht hilft, solange die meisten Pixel sicher und richtig sind. Vor der Wahl lohnt ein Blick auf das Histogramm.',
      ],
    },
  },
};
