// What every plugin package registers when it is imported.
import { EventEmitter } from 'node:events';

export enum PluginEventTypes {
  PluginRegistered = 'plugin_registered',
}

export type PluginEventMap = {
  [PluginEventTypes.PluginRegistered]: [Plugin];
};

/** A plugin: its names, and the files it needs on disk. */
export abstract class Plugin {
  /** All plugins imported so far. */
  static registeredPlugins: Plugin[] = [];
  /** Tells about plugins that register later. */
  static emitter: EventEmitter<PluginEventMap> = new EventEmitter<PluginEventMap>();
  readonly #options: { title: string; version: string; package: string };

  constructor(options: { title: string; version: string; package: string }) {
    this.#options = options;
  }

  static registerPlugin(plugin: Plugin): void {
    Plugin.registeredPlugins.push(plugin);
    Plugin.emitter.emit(PluginEventTypes.PluginRegistered, plugin);
  }

  /** Fetches the files the plugin needs; called by the `download-files` command. May return a promise. */
  downloadFiles(): void | Promise<void> {}

  /** The package's name. */
  get package(): string {
    return this.#options.package;
  }

  get title(): string {
    return this.#options.title;
  }

  get version(): string {
    return this.#options.version;
  }
}
