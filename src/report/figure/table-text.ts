import { csvField } from '../escape.js';
import { escapeLatex, isForPdflatex } from './latex.js';
import { type Cell, type FigureTable, rowsOf } from './table.js';

/** A table as CSV (RFC 4180): numbers as they are, an empty field where there is none. */
export function tableCsv(table: FigureTable): string {
  const head = table.head.map(csvField).join(',');
  const rows = rowsOf(table).map(({ head: name, cells }) =>
    [csvField(name), ...cells.map(({ value }) => (value === null ? '' : csvField(value)))].join(','),
  );
  return `${[head, ...rows].join('\r\n')}\r\n`;
}

function latexCell({ text, delta, best = false }: Cell): string {
  const value = escapeLatex(text);
  const strong = best && value !== '' ? `\\textbf{${value}}` : value;
  return delta ? `${strong} {\\scriptsize (${escapeLatex(delta)})}` : strong;
}

const row = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;

/** A table of LaTeX with the lines of booktabs, and a caption to change. */
export function tableLatex({ name, title, note, head, groups, upright = false }: FigureTable): string {
  const columns = `l${(upright ? 'c' : 'r').repeat(Math.max(0, head.length - 1))}`;
  const heads = head.map((text, at) =>
    upright && at > 0 ? `\\rotatebox{90}{${escapeLatex(text)}}` : escapeLatex(text),
  );
  const bodies = groups.map((rows) =>
    rows.map((each) => row([escapeLatex(each.head), ...each.cells.map(latexCell)])).join('\n'),
  );
  const body = [
    '\\begin{table}[t]',
    '  \\centering',
    '  \\small',
    `  \\caption{${escapeLatex(`${title}. ${note}`)}}`,
    `  \\label{tab:${name}}`,
    `  \\begin{tabular}{${columns}}`,
    '    \\toprule',
    row(heads),
    '    \\midrule',
    bodies.join('\n    \\midrule\n'),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
  const packages = upright ? '\\usepackage{booktabs}, \\usepackage{graphicx}' : '\\usepackage{booktabs}';
  const letters = isForPdflatex(body) ? '' : '% Some names have letters that only XeLaTeX and LuaLaTeX print.\n';
  return `% Needs ${packages}.\n${letters}${body}`;
}

/** The lines of LaTeX that show a picture. */
export function pictureLatex(file: string, caption: string): string {
  const body = [
    '\\begin{figure}[t]',
    '  \\centering',
    `  \\includegraphics[width=\\linewidth]{${file}}`,
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\label{fig:${file.replace(/\.\w+$/, '').replace(/[^A-Za-z0-9]+/g, '-')}}`,
    '\\end{figure}',
    '',
  ].join('\n');
  const letters = isForPdflatex(body) ? '' : '% The caption has letters that only XeLaTeX and LuaLaTeX print.\n';
  return `% Needs \\usepackage{graphicx}. Change the caption: name the data set and what the columns show.\n${letters}${body}`;
}
