import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files of one project after the other, those that take longest first among them. A worker is kept only while its next
 * file is of the same project; the files of `unit`, the shortest, come last and fill both workers to the end.
 */
export class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ project }: TestSpecification): number => ORDER.indexOf(project.name);
    return sorted.sort((a, b) => place(a) - place(b));
  }
}

const ORDER = ['lavapipe', 'swiftshader', 'unit'];
