// House rules no linter knows: `pnpm lint` runs this after oxlint.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkHouse } from './house-rules.mjs';
import { readWorkspace, repositoryRoot, sourceFiles } from './workspace.mjs';

let files = 0;
const complaints = [];
for (const one of readWorkspace()) {
  for (const path of sourceFiles(one)) {
    files += 1;
    complaints.push(...checkHouse(path, readFileSync(join(repositoryRoot, path), 'utf8')));
  }
}
for (const complaint of complaints) console.error(complaint);
console.log(`house rules: ${files} files, ${complaints.length} complaints`);
process.exitCode = complaints.length > 0 ? 1 : 0;
