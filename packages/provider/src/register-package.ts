// How a plugin package enters the list of plugins when it is imported.
import { createRequire } from 'node:module';
import { Plugin } from '@livekit/agents-core';

export interface PackageEntry {
  /** The plugin's short name, such as 'openai'. */
  readonly title: string;
  /** Fetches the files the plugin needs on disk (`download-files`). Default: there are none. */
  readonly downloadFiles?: () => void | Promise<void>;
}

class PackagePlugin extends Plugin {
  readonly #download: (() => void | Promise<void>) | undefined;

  constructor(manifest: Manifest, { title, downloadFiles }: PackageEntry) {
    super({ title, version: manifest.version ?? '', package: manifest.name ?? title });
    this.#download = downloadFiles;
  }

  override downloadFiles(): void | Promise<void> {
    return this.#download?.();
  }
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
}

/**
 * Registers a plugin under the name and version of its `package.json`, which is in the folder above the module. Where
 * there is none, as in a bundle, the title stands for the name.
 *
 * @param moduleUrl - `import.meta.url` of the package's index
 */
export function registerPackage(moduleUrl: string, entry: PackageEntry): void {
  Plugin.registerPlugin(new PackagePlugin(readManifest(moduleUrl), entry));
}

function readManifest(moduleUrl: string): Manifest {
  try {
    return createRequire(moduleUrl)('../package.json');
  } catch {
    return {};
  }
}
