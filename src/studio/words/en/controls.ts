export const controls = {
  bar: {
    left: (clock: string) => `${clock} left`,
  },
  boundary: {
    /** The part is the start of a sentence. */
    failed: (part: string, message: string) => `${part} could not be drawn: ${message}`,
    advice: 'The run goes on without it.',
    again: 'Draw it again',
  },
  fileDrop: {
    folder: 'Folder…',
    folderLabel: (title: string) => `${title} (folder)`,
  },
  problem: {
    fault: 'This is a fault of the program, not of your files.',
    dismiss: 'Dismiss',
  },
  sheet: {
    close: 'Close',
  },
};
