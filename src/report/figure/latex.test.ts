import { describe, expect, it } from 'vitest';
import { sampleClasses, sampleRecord } from '../record-sample.js';
import { escapeLatex } from './latex.js';
import { iouTable } from './result-tables.js';
import { tableCsv, tableLatex } from './table-text.js';

/** What is left of LaTeX that this program may write, when all that it understands is taken out. */
const rest = (latex: string): string =>
  latex
    .replace(
      /\\(textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|textquoteleft|dots|ss|ae|AE|o|O|l|L|oe|OE)\{\}/g,
      '',
    )
    .replace(/\\[`'^~="urvcH.]\{\\?[A-Za-z]\}/g, '')
    .replace(/\\[{}$&#%_]/g, '')
    .replace(/\$(-|\\pm|\\times|\\cdot|\\rightarrow|\\mu|\^\\circ|\\gamma|\\delta|\\tau)\$/g, '')
    .replace(/\{[[\]*]\}|-\{\}|~/g, '');

describe('text in LaTeX', () => {
  it('has every sign that means something to LaTeX escaped', () => {
    expect(escapeLatex('a_b % & # \\ ~ ^ { } $')).toBe(
      'a\\_b \\% \\& \\# \\textbackslash{} \\textasciitilde{} \\textasciicircum{} \\{ \\} \\$',
    );
    expect(escapeLatex('<road> "a"|b')).toBe("\\textless{}road\\textgreater{} ''a''\\textbar{}b");
  });

  it('has umlauts and accents as commands that every LaTeX knows, however Unicode has them', () => {
    expect(escapeLatex('Straße, Bäume, Öl, Übergang')).toBe('Stra\\ss{}e, B\\"{a}ume, \\"{O}l, \\"{U}bergang');
    expect(escapeLatex('Ba\u0308ume')).toBe('B\\"{a}ume');
    expect(escapeLatex('í ñ ç å š')).toBe("\\'{\\i} \\~{n} \\c{c} \\r{a} \\v{s}");
    expect(escapeLatex('道路')).toBe('道路');
  });

  it('begins no option behind the end of a row, and makes no dash of hyphens', () => {
    expect(escapeLatex('[x]*')).toBe('{[}x{]}{*}');
    expect(escapeLatex('a--b---c')).toBe('a-{}-b-{}-{}-c');
    expect(escapeLatex('a\n\\\\b\u0000')).toBe('a \\textbackslash{}\\textbackslash{}b ');
  });

  it('leaves nothing that could be a command, whatever a class is called', () => {
    for (let code = 0x20; code < 0x180; code++) {
      const left = rest(escapeLatex(`x${String.fromCharCode(code)}y`));
      expect(left, code.toString(16)).not.toMatch(/[\\{}$&#%_^~]/);
    }
  });
});

describe('a table in LaTeX', () => {
  const classes = {
    ...sampleClasses,
    classes: [
      { id: 0, name: 'road_&_50%', color: '#804080' },
      { id: 1, name: '[Bäume]', color: '#008000' },
    ],
  };
  const latex = tableLatex(iouTable(sampleRecord, classes));

  it('has as many cells in each row as it has columns, and the lines of booktabs', () => {
    const columns = /\\begin\{tabular\}\{(\w+)\}/.exec(latex)?.[1]?.length ?? 0;
    expect(columns).toBe(5);
    const lines = latex.split('\n').filter((line) => line.endsWith(' \\\\'));
    expect(lines).toHaveLength(7);
    for (const line of lines) expect(line.split(/(?<!\\)&/), line).toHaveLength(columns);
    for (const rule of ['toprule', 'midrule', 'bottomrule']) expect(latex).toContain(`\\${rule}`);
  });

  it('closes what it opens', () => {
    const bare = latex.replace(/\\[{}]/g, '').replace(/^%.*$/gm, '');
    expect(bare.match(/\{/g)).toHaveLength(bare.match(/\}/g)?.length ?? 0);
    expect([...latex.matchAll(/\\begin\{(\w+)\}/g)].map(([, name]) => name)).toEqual(
      [...latex.matchAll(/\\end\{(\w+)\}/g)].map(([, name]) => name).reverse(),
    );
    expect(latex.match(/(?<!\\)\$/g)?.length ?? 0).toSatisfy((count: number) => count % 2 === 0);
  });

  it('escapes the names of classes, marks the best and shows differences with a true minus', () => {
    expect(latex).toContain('    road\\_\\&\\_50\\% & ');
    expect(latex).toContain('    {[}B\\"{a}ume{]} & ');
    expect(latex).toContain('\\textbf{39.8} {\\scriptsize (+4.2)}');
  });

  it('says when a name has letters that pdfLaTeX has not', () => {
    const chinese = { ...classes, classes: [{ id: 0, name: '道路', color: '#804080' }] };
    expect(tableLatex(iouTable(sampleRecord, chinese))).toContain('only XeLaTeX and LuaLaTeX print');
    expect(latex).not.toContain('XeLaTeX');
  });

  it('is the same table as CSV, with numbers that are not rounded to a figure', () => {
    const rows = tableCsv(iouTable(sampleRecord, classes)).trimEnd().split('\r\n');
    expect(rows[0]).toBe('Class,batch norm re-estimated,source model,after align,after teach (teacher)');
    expect(rows[1]).toBe('road_&_50%,36.6,35.6,38,39.8');
    expect(rows[2]).toBe('[Bäume],25,,25,25');
  });
});
