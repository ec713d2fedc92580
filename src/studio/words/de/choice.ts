import type { ChoicePhrases } from '../../../report/choice/choice-phrases.js';

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} und ${names.at(-1)}`;

const untrusted = (keep: string, why: string): string => `Rat: ${keep}. Verlass ist auf nichts: ${why}`;

export const choice: ChoicePhrases = {
  interval: (value, low, high) => `${value} (${low} bis ${high})`,
  best: 'das beste',
  collapsed: 'kollabiert',
  sameAs: (name) => `gleich wie ${name}`,
  ranking: (names, best, figure, others) =>
    `Verglichen: ${listed(names)}. Am besten stimmt „${best}“ mit der Abstimmung aller überein: ${[figure, ...others].join('; ')}.`,
  noVoter: 'Kein Ergebnis konnte abstimmen.',
  tied: (names) => `Davon nicht zu unterscheiden: ${listed(names)}.`,
  allCollapsed: (names) => `Kollabiert und ohne Stimme: ${listed(names)}.`,
  duplicates: (names) => `Gleich wie ein anderes und einmal gezählt: ${listed(names)}.`,
  agreement: (images) =>
    `Mittlere IoU mit dem Ensemble auf ${images} ${images === 1 ? 'Bild' : 'Bildern'}, 95-%-Intervalle; ohne Labels.`,
  most: (share, name) => `${share} der Stimmen hat „${name}“, es stimmt also vor allem mit sich selbst überein.`,
  given: (name) => `Das angepasste Modell ist das letzte Ergebnis: ${name}.`,
  keep: (name, figure) => `„${name}“ behalten (Übereinstimmung mit der Abstimmung aller Ergebnisse ${figure})`,
  keepNone: 'keines davon nehmen',
  advice: {
    best: (keep) => `Rat: ${keep}: Es stimmt am besten überein.`,
    asGood: (keep, isSource, best) =>
      `Rat: ${keep}: Es braucht ${isSource ? 'gar nichts' : 'kein Training'} und ist von „${best ?? 'das beste'}“ nicht zu unterscheiden.`,
    few: (keep, voters) =>
      untrusted(
        keep,
        `Eine Abstimmung braucht drei verschiedene Ergebnisse, die nicht kollabiert sind, und hier ${voters === 1 ? 'ist' : 'sind'} es ${voters}.`,
      ),
    differ: (keep, kappa, least) =>
      untrusted(keep, `Die Ergebnisse stimmen kaum miteinander überein (Kappa ${kappa}, verlangt sind ${least}).`),
    sourceAlone: (keep) =>
      untrusted(
        keep,
        'Die meisten Ergebnisse stimmen miteinander überein, nicht aber mit dem Quellmodell. Entweder versagt es auf diesen Bildern, oder sie gingen alle auf die gleiche Weise fehl.',
      ),
  },
  weighed: {
    figures: (voters, before, after, difference) =>
      `Übereinstimmung mit ${voters} Ergebnissen: vorher ${before}, nachher ${after}, ${difference}`,
    kept: (stage, figures) => `${stage} bleibt (${figures}).`,
    unknown: (stage, figures) => `${stage} bleibt: Für ein Urteil stimmen zu wenige Ergebnisse überein (${figures}).`,
    collapsed: (stage, figures) =>
      `${stage} wurde rückgängig gemacht: Danach hat das Netz mit den anderen Ergebnissen nichts mehr zu tun (${figures}).`,
    'not-finite': (stage) => `${stage} wurde rückgängig gemacht: Der Verlust war keine endliche Zahl.`,
    outlier: (stage, figures, undone) =>
      `${stage} ${undone ? 'wurde rückgängig gemacht' : 'bleibt'}: Danach stimmt das Netz weniger überein als davor und als das, was kein Training braucht (${figures}).`,
  },
};
