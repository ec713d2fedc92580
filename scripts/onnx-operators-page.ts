// Writes docs/onnx-operators.md from the tables of operators: node scripts/run.mjs scripts/onnx-operators-page.ts
// `onnx-operators-page.test.ts` fails when the page is older than the tables.
import { writeFileSync } from 'node:fs';
import { opsets } from '../src/formats/onnx/opsets.js';
import { adviceRows, GENERAL_ADVICE, makerRows } from '../src/nn/onnx/advice.js';
import { handlers } from '../src/nn/onnx/operators.js';

export const OPERATORS_PAGE = 'docs/onnx-operators.md';

const named = (operators: readonly string[]): string => operators.map((op) => `\`${op}\``).join(', ');
const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

export function onnxOperatorsPage(): string {
  const refused = adviceRows().map(({ operators, advice }) => row([named([...operators].sort()), advice]));
  const makers = makerRows().map(({ example, advice }) => row([`\`${example}\``, advice]));
  return `<!-- Written by scripts/onnx-operators-page.ts. Do not edit by hand. -->

# Operators of ONNX

Opset ${opsets.first} to ${opsets.last}. These operators of the standard are understood, and trained through where they have weights. Some of their forms are not;
the refusal names the node then, and what helps.

${named([...handlers.keys()].sort())}.

Functions that a file brings itself (torch.onnx.export with dynamo=True, onnxscript) are put in the place of their calls. Of an \`If\` the branch is
taken that constants or the network's sizes choose; one that the image chooses is refused.

\`DequantizeLinear\` is understood where it makes a weight of constants: the weight is taken as floats, and the adapted file holds floats
([ADR 40](adr/0040-quantised-files.md)). Weights of float16 and bfloat16 are computed in float32 and written back in their type.

## What is refused, and what helps

\`atp-studio inspect FILE\` says it of a file.

| operators | what helps |
| --- | --- |
${refused.join('\n')}

| of other makers, for example | what helps |
| --- | --- |
${makers.join('\n')}

All others: ${GENERAL_ADVICE.replace('docs/onnx-operators.md lists what is understood', 'this page lists what is understood')}
`;
}

if (process.argv[1]?.endsWith('onnx-operators-page.ts')) writeFileSync(OPERATORS_PAGE, onnxOperatorsPage());
