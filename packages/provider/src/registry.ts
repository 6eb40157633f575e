// Plugins that are loaded, by the name of their provider: models by name are made with them.

/** What a plugin exports: its classes, under their usual names (`LLM`, `STT`, `TTS`). */
export type ProviderModule = Readonly<Record<string, unknown>>;

const modules = new Map<string, ProviderModule>();

/**
 * Says that the plugin of a provider is loaded, so that names such as 'openai/gpt-4.1-mini' can be made with it. A
 * plugin calls it when it is imported.
 *
 * @param provider - the part of names before the slash
 * @param module - the classes of the plugin
 */
export function registerProvider(provider: string, module: ProviderModule): void {
  modules.set(provider, module);
}

/** What {@link registerProvider} was given last; undefined if nothing was. */
export function registeredProvider(provider: string): ProviderModule | undefined {
  return modules.get(provider);
}
