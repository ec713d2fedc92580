import type { Words } from '../en.js';

export const proof: Words['proof'] = {
  title: 'Nachprüfen',
  about:
    'Nichts Eigenes verlässt diesen Computer. Das muss niemand glauben: Alles hier wird beim Hinsehen gezählt oder ausprobiert.',
  requests: {
    title: 'Anfragen',
    onlyOwn:
      'Alle bisherigen Anfragen gingen an den Server, von dem diese Seite kam, um die Seite und die Demo zu holen.',
    others: (places) =>
      `Anfragen gingen an andere Orte: ${places}. Die Seite braucht sie nicht: Eine Erweiterung des Browsers kann sie gestellt haben.`,
    to: 'An',
    loading: 'zum Laden der Seite',
    since: 'seitdem',
    inRuns: 'davon in Läufen',
    about:
      'Gezählt vom Browser, in der Seite und in der Engine, dem Worker, der rechnet. Zum Vergleich dient die Netzwerkansicht der Entwicklerwerkzeuge des Browsers (F12). Was für Besuche ohne Netzwerk geholt wird, ist unten gezählt.',
    places: {
      program: 'eigene Dateien des Programms',
      demo: 'Dateien der Demo',
      other: 'alles andere von diesem Server',
    },
  },
  policy: {
    title: 'Richtlinie',
    none: 'Diese Seite kam ohne Content Security Policy, wie von einem Entwicklungsserver: Nichts hält sie zurück.',
    held: (directive, value) => (
      <>
        Der Browser hält die Seite an diese Content Security Policy. {directive} sagt, woher sie etwas holen darf:{' '}
        {value} ('self' ist der Server der Seite).
      </>
    ),
    notSet: 'nicht gesetzt',
    try: 'Eine andere Adresse zu erreichen versuchen',
    aboutTry: (address) => `Seite und Engine fragen je nach ${address}, das kein Nameserver kennt.`,
    page: 'Die Seite',
    engine: 'Die Engine',
    noEngine: 'Die Engine antwortet nicht.',
    notRefused: (who) =>
      `${who} wurde von keiner Richtlinie abgewiesen: Nur dass diese Adresse unbekannt ist, stand im Weg. Ein Server, der die Richtlinie als Header sendet, bindet sie daran.`,
    refused: (who, policies) =>
      `${who} wurde von ${policies === 1 ? 'einer Richtlinie' : `${policies} Richtlinien, der Seite und ihres Servers,`} abgewiesen, bevor etwas gesendet wurde.`,
    ask: 'Den Server nach seiner Richtlinie fragen',
    aboutAsk: 'Eine Anfrage an den Server dieser Seite; sie wird oben gezählt.',
    noServer: 'Der Server antwortet nicht.',
    noHeader: 'Der Server sendet keine Richtlinie als Header: Nur die der Seite selbst, oben, gilt.',
    same: 'Der Server sendet dieselbe Richtlinie.',
    another: 'Der Server sendet eine andere:',
  },
  cable: {
    title: 'Das Kabel ziehen',
    states: {
      none: 'Diese Seite behält nichts für Besuche ohne Netzwerk: Der Browser erlaubt es hier nicht, oder die Seite kommt von einem Entwicklungsserver. Was schon offen ist, läuft trotzdem ohne.',
      soon: 'Die Seite wird für Besuche ohne Netzwerk aufbewahrt: einige Sekunden nach dem Öffnen, sobald kein Lauf im Gang ist.',
      installing: 'Die Seite wird gerade für Besuche ohne Netzwerk aufbewahrt…',
      ready: 'Die Seite ist in diesem Browser aufbewahrt: Sie öffnet sich ohne Netzwerk, auch nach neuem Laden.',
      failed:
        'Die Seite konnte nicht für Besuche ohne Netzwerk aufbewahrt werden. Was schon offen ist, läuft trotzdem ohne.',
    },
    kept: (files, size) =>
      `Dafür vom Server dieser Seite geholt: ${files}, ${size}. Sie liegen in diesem Browser und werden nicht noch einmal geholt.`,
    pull: 'Das Netzwerkkabel ziehen und das WLAN ausschalten, oder den Flugmodus verwenden.',
    reload: 'Auf Wunsch die Seite neu laden.',
    run: 'Eigene Dateien oder die Demo öffnen und „Starten“ drücken. Alles funktioniert wie zuvor.',
    online: 'Zurzeit sagt der Browser, dass er ein Netzwerk hat.',
    offline: 'Zurzeit sagt der Browser, dass er kein Netzwerk hat.',
  },
  hashes: {
    title: 'Was hineinging und herauskam',
    before: 'Nach einem Lauf steht hier der SHA-256 jeder Datei, die hineinging, und des angepassten Modells.',
    none: 'Dieser Lauf wurde ohne Hashwerte aufgezeichnet.',
    file: 'Datei',
    size: 'Größe',
    hash: 'SHA-256',
    roles: {
      model: 'Modell',
      'part of the model': 'Teil des Modells',
      student: 'Student',
      prediction: 'Vorhersage',
      image: 'Bild',
      'label map': 'Labelkarte',
      'held-out image': 'zurückgehaltenes Bild',
      'held-out label map': 'zurückgehaltene Labelkarte',
    },
    input: (role, files) => `${role}: ${files}`,
    result: (path) => `Ergebnis: ${path}`,
    later: 'Das angepasste Modell kommt am Ende.',
    about: (command) => (
      <>
        Im Bericht steht dasselbe auf einer Seite zum Unterschreiben. {command} prüft Dateien gegen das Laufprotokoll,
        eine nach der anderen.
      </>
    ),
  },
  files: (count, shown) => `${shown} ${count === 1 ? 'Datei' : 'Dateien'}`,
};
