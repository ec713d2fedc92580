/** Signs that mean something to LaTeX, or that its usual fonts have under another code. */
const SIGNS: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '`': '\\textquoteleft{}',
  // After the end of a row these would belong to it.
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
  '\u2212': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '→': '$\\rightarrow$',
  '–': '--',
  '—': '---',
  '…': '\\dots{}',
  '‘': '`',
  '’': "'",
  '“': '``',
  '”': "''",
  '\u00a0': '~',
  ß: '\\ss{}',
  æ: '\\ae{}',
  Æ: '\\AE{}',
  ø: '\\o{}',
  Ø: '\\O{}',
  ł: '\\l{}',
  Ł: '\\L{}',
  œ: '\\oe{}',
  Œ: '\\OE{}',
  µ: '$\\mu$',
  '°': '$^\\circ$',
  γ: '$\\gamma$',
  δ: '$\\delta$',
  τ: '$\\tau$',
};

/** Marks over and under letters, as Unicode writes them behind their letter. */
const ACCENTS: Record<string, string> = {
  '\u0300': '`',
  '\u0301': "'",
  '\u0302': '^',
  '\u0303': '~',
  '\u0304': '=',
  '\u0306': 'u',
  '\u0307': '.',
  '\u0308': '"',
  '\u030a': 'r',
  '\u030b': 'H',
  '\u030c': 'v',
  '\u0327': 'c',
};

const DOTLESS: Record<string, string> = { i: '\\i', j: '\\j' };

/** "ä" as \"{a}; letters with several marks, and of other scripts, stay as they are. */
function accented(letter: string): string {
  const [base = '', mark = '', ...more] = letter.normalize('NFD');
  const accent = ACCENTS[mark];
  if (!accent || more.length > 0 || !/^[A-Za-z]$/.test(base)) return letter;
  return `\\${accent}{${DOTLESS[base] ?? base}}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Any text as LaTeX prints it. It is safe in text and in cells of a table; not in maths, and not as a file's name. */
export function escapeLatex(text: string): string {
  const letters = [...text.normalize('NFC').replace(CONTROL, ' ')];
  // Two hyphens would become a dash.
  const isTwice = (place: number) => letters[place] === '-' && letters[place + 1] === '-';
  return letters.map((letter, at) => (isTwice(at) ? '-{}' : (SIGNS[letter] ?? accented(letter)))).join('');
}

/** True where pdfLaTeX has letters for all of it: XeLaTeX and LuaLaTeX have those of other scripts. */
export const isForPdflatex = (latex: string): boolean => /^[\n\x20-\x7e]*$/.test(latex);
