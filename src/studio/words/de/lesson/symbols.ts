import type { Words } from '../../en.js';

export const symbols: Words['lesson']['symbols'] = {
  x: 'Das Bild, normalisiert, wie das Netz es erwartet.',
  z: 'Die Logits: eine Zahl für jede Klasse an jedem Pixel, wie das Netz sie ausgibt.',
  p: 'Die Wahrscheinlichkeit jeder Klasse an einem Pixel: der Softmax seiner Logits. Ein Klick auf das Bild zeigt alle.',
  classes: 'Die Zahl der Klassen. Geteilt durch ln C liegt die Entropie zwischen 0 und 1.',
  h: 'Die normalisierte Entropie eines Pixels: 0 ist sicher, 1 ist unentschieden zwischen allen Klassen.',
  alignLoss: 'Was Align senkt: die Entropie mit Curriculum, abzüglich der Diversität der Klassen.',
  entropyWeight: 'Das Gewicht des Entropie-Terms.',
  gamma: 'Wie streng sich das Curriculum an sichere Pixel hält. 0 ist kein Curriculum: Alle Pixel zählen gleich.',
  diversityWeight: 'Das Gewicht des Diversitäts-Terms.',
  diversity:
    'Die Diversität der vorhergesagten Klassen: Sie fällt, wenn eine Klasse die anderen verschluckt, und wird deshalb hoch gehalten.',
  marginal: 'Der Anteil einer Klasse an den Pixeln; sichere Pixel zählen am meisten.',
  alpha: 'Wie schnell unsichere Pixel ihre Stimme bei den Klassenanteilen verlieren.',
  teachLoss: 'Was Teach senkt: positive und negative Pseudolabels zusammen.',
  kept: 'Die Pixel, deren Pseudolabel behalten wird; die anderen sind in der Ebene abgedunkelt.',
  pseudoLabel: 'Das Pseudolabel: die Klasse, bei der der Teacher am sichersten ist.',
  negativeWeight: 'Das Gewicht der negativen Labels.',
  negativeLoss: 'Der negative Loss: Er senkt die ausgeschlossenen Klassen und sagt nichts über die anderen.',
  delta: 'Eine Klasse unter dieser Wahrscheinlichkeit fehlt an dem Pixel mit Sicherheit.',
  teacher: 'Die Wahrscheinlichkeiten des Teachers, des gleitenden Mittels des Students.',
  propagateLoss: 'Was Propagate senkt: den Loss der leichten Bilder und den der gemischten.',
  easyLoss: 'Leichte Bilder gelten als gelabelt: Sie lernen ihre Pseudolabels, und die negativen.',
  mixLoss: 'Der Loss der gemischten Bilder: Teile leichter Bilder auf schweren.',
  sureShare:
    'Wie viel ein schweres Bild zählt: der Anteil seiner Pixel, bei denen der Teacher sicher ist. Eingefügte Pixel zählen voll.',
  tau: 'Die Konfidenz, ab der ein Pixel eines schweren Bildes als sicher gilt.',
  mixedLabel:
    'Das Label eines gemischten Bildes: das des leichten Bildes, wo dessen Teile eingefügt wurden, sonst das des Teachers.',
  distilLoss: 'Was Distil senkt: wie weit der Student von den Labels entfernt ist, die er bekommen hat.',
  target: 'Das Label eines Pixels: die gegebenen Wahrscheinlichkeiten, später durch Ensembling verschoben.',
  given: 'Die Wahrscheinlichkeiten, die der Besitzer des Quellmodells für jedes Pixel gibt.',
  momentum: 'Wie viel von sich selbst ein Label behält, wenn es sich nach einem Durchgang bewegt.',
  statistics: 'Mittelwert und Varianz eines Kanals: was Batch-Norm abzieht und wodurch sie teilt.',
  iou: 'Von den Pixeln, die zu einer Klasse gehören oder so genannt werden, der Anteil, bei dem beides zutrifft. Das Mittel über die Klassen ist mIoU.',
};
