import type { Words } from '../en.js';

export const controls: Words['controls'] = {
  bar: {
    left: (clock) => `noch ${clock}`,
  },
  boundary: {
    failed: (part, message) => `${part}: Darstellung fehlgeschlagen. ${message}`,
    advice: 'Der Lauf geht ohne diesen Teil weiter.',
    again: 'Neu zeichnen',
  },
  fileDrop: {
    folder: 'Ordner…',
    folderLabel: (title) => `${title} (Ordner)`,
  },
  problem: {
    fault: 'Das ist ein Fehler des Programms, nicht der Dateien.',
    dismiss: 'Ausblenden',
  },
  sheet: {
    close: 'Schließen',
  },
};
