import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folder of the reference data (golden values, models, CamVid): ATP_SHARED, by default ../shared. */
export const sharedFolder = resolve(process.env.ATP_SHARED ?? '../shared');

/** True where the reference data is. Tests that need it say so in their name when it is absent. */
export const hasShared = existsSync(join(sharedFolder, 'golden', 'ops.json'));

export const sharedPath = (...parts: string[]): string => join(sharedFolder, ...parts);
