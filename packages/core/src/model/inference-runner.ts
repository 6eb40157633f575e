// Models that run in the worker's inference process rather than in every job.
import { AgentsError } from '../base/errors.js';

/** A model in the inference process. The module that is registered exports such a class, without constructor arguments, as its default. */
export abstract class InferenceRunner<InputType = unknown, OutputType = unknown> {
  /** The modules by their method. */
  static registeredRunners: { [method: string]: string } = {};

  /**
   * Registers the module at `importPath` for `method`.
   * @throws AgentsError `inference_runner_taken` if the method has a module already.
   */
  static registerRunner(method: string, importPath: string): void {
    if (Object.hasOwn(InferenceRunner.registeredRunners, method)) {
      throw new AgentsError(
        `The inference method ${method} is registered already: give each runner a name of its own.`,
        {
          code: 'inference_runner_taken',
        },
      );
    }
    InferenceRunner.registeredRunners[method] = importPath;
  }

  /** Loads the model. */
  abstract initialize(): Promise<void>;
  abstract run(data: InputType): Promise<OutputType>;
  abstract close(): Promise<void>;
}
