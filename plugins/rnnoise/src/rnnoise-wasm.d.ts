// The part of the WebAssembly build that is used here; the package has no types of its own.
declare module '@echogarden/rnnoise-wasm' {
  export interface RNNoiseModule {
    /** Replaced when the memory grows: read it anew each time. Counts in 4-byte floats. */
    readonly HEAPF32: Float32Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    /** `model` 0: the built-in one. Returns the address of the state. */
    _rnnoise_create(model: number): number;
    _rnnoise_destroy(state: number): void;
    /** One frame of 480 samples at 48 kHz, in 16-bit scale. Returns the probability of a voice. */
    _rnnoise_process_frame(state: number, out: number, input: number): number;
  }

  export default function load(): Promise<RNNoiseModule>;
}
