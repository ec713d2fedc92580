import type { Words } from '../en.js';

export const paper: Words['paper'] = {
  sheet: {
    title: 'Wo dieses Rezept vom Paper abweicht',
    about: (recipe) =>
      `Rezept „${recipe}“ neben Align, Teach und Propagate, wie ihre Autoren sie veröffentlicht haben.`,
    otherMethod: (name) =>
      `„${name}“ ist ein anderes Verfahren, nicht ATP mit anderen Optionen; docs/rivals.md sagt, von wem es ist und was vereinfacht wurde.`,
  },
  link: {
    otherMethod: 'Ein anderes Verfahren als das des Papers',
    none: 'Wie der Code des Papers veröffentlicht wurde',
    places: (count) => `Weicht an ${count} ${count === 1 ? 'Stelle' : 'Stellen'} vom Paper ab`,
  },
  departures: {
    title: 'Was abweicht, und warum',
    about: (reference) =>
      `Verglichen mit dem Rezept „${reference}“, den nächstliegenden veröffentlichten Einstellungen. „→“ führt vom Paper zu diesem Rezept.`,
    none: 'Das Verfahren ist Option für Option das des veröffentlichten Codes. docs/rivals.md nennt, was keine Option abdeckt.',
    sizes: (count) => `${count} ${count === 1 ? 'Größe' : 'Größen'}: wie viel und wie lange, kein anderes Verfahren`,
    added: 'hinzugefügt',
    leftOut: 'weggelassen',
    order: 'Reihenfolge',
    optionOfStage: (stage, option) => `${stage}: ${option}`,
  },
  curves: {
    title: 'Die zwei Gradienten von Align',
    about: (less) => (
      <>
        Beide haben denselben Loss. Steht das Gewicht im Gradienten, ist die Steigung des Loss oberhalb von 1/(γ + 1)
        negativ: Ein Schritt macht diese Pixel {less} sicher. Abgetrennt ist sie überall positiv: Unsichere Pixel warten
        nur.
      </>
    ),
    less: 'weniger',
    choice: 'Gradient des Curriculum-Gewichts',
    through: 'Im Gradienten',
    detached: 'Abgetrennt',
    entropy: 'Entropie h',
  },
  reading: {
    text: (h, loss, slope, does) => (
      <>
        Bei h = {h}: Loss {loss}, Steigung {slope}: {does}
      </>
    ),
    loss: '(1 − h)^γ h, vor dem Gewicht des Entropieterms.',
    slope:
      'Wie stark der Loss mit h wächst. Ein Schritt senkt h, wo sie über 0 liegt, und hebt h, wo sie darunter liegt.',
    leftOut: 'ausgelassen',
    lessSure: 'wird unsicherer',
    waits: 'wartet',
    surer: 'wird sicherer',
  },
  facts: {
    border: (gammas, border) => (
      <>
        γ = {gammas}, gestrichelte Grenze 1/(γ + 1) = {border}
      </>
    ),
    overStage: (gammas) => `${gammas} über die Stufe (unterbrochene Kurven: ihr Ende)`,
    borderTip:
      'Wo (1 − h)^γ h sein Maximum hat. Steht das Gewicht im Gradienten, wechselt die Steigung hier ihr Vorzeichen.',
    limit: (limit) => `Pixel mit h über ${limit} (entropyLimit) werden ausgelassen.`,
    above: (share, does, whose) => (
      <>
        {share} der Pixel liegen oberhalb der Grenze: {does} {whose}
      </>
    ),
    pushed: 'Sie werden unsicherer gemacht',
    wait: 'Sie warten',
    shareTip: (whose) => `Von den Pixeln von ${whose}; blau hinter den Kurven, auf einer Wurzelskala.`,
    noEntropies: 'Quellmodell und Bilder öffnen: Die Entropien ihrer Pixel werden hinter den Kurven gezeichnet.',
  },
  entropies: {
    ofStep: (step) => `Schritt ${step} von Align`,
  },
  plot: {
    through: { title: 'Gewicht im Gradienten', origin: 'wie veröffentlicht', unsure: '↓ werden unsicherer' },
    detached: { title: 'Gewicht abgetrennt', origin: 'nicht im Paper', unsure: '↓ warten' },
    thisRecipe: 'dieses Rezept',
    loss: 'Loss eines Pixels, in beiden gleich',
    derivative: 'Seine Ableitung nach der Entropie h',
    derivativeOf: (gradient, gammas) => `Ableitung des Loss nach h, ${gradient}, Gamma ${gammas.join(' bis ')}`,
  },
};
