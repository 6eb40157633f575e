// The filters that group a spectrum the way an ear does: triangles on the mel scale of Slaney's Auditory Toolbox, each
// of the same area, as the Whisper models were trained with.

/** The bins one filter listens to, and how much to each. */
export interface MelFilter {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

interface MelLayout {
  readonly sampleRate: number;
  readonly fourierSize: number;
  readonly count: number;
}

/** `count` filters from 0 Hz to half the sample rate, over the bins 0 … `fourierSize` / 2. */
export function melFilters({ sampleRate, fourierSize, count }: MelLayout): MelFilter[] {
  const topMel = melOf(sampleRate / 2);
  const edges = Array.from({ length: count + 2 }, (_, index) => hertzOf((topMel * index) / (count + 1)));
  return Array.from({ length: count }, (_, index) => {
    const [low = 0, peak = 0, high = 0] = edges.slice(index, index + 3);
    const heights = Array.from({ length: fourierSize / 2 + 1 }, (__, bin) => {
      const hertz = (bin * sampleRate) / fourierSize;
      const height = Math.min((hertz - low) / (peak - low), (high - hertz) / (high - peak));
      return Math.max(0, height) * (2 / (high - low));
    });
    const firstBin = Math.max(
      0,
      heights.findIndex((height) => height > 0),
    );
    return { firstBin, weights: Float64Array.from(heights.slice(firstBin, heights.findLastIndex(isUsed) + 1)) };
  });
}

function isUsed(height: number): boolean {
  return height > 0;
}

// Straight up to 1000 Hz, which is 15 mel; above it each mel is a constant ratio of frequencies.
const bendHertz = 1000;
const bendMel = 15;
const logStep = Math.log(6.4) / 27;

function melOf(hertz: number): number {
  return hertz < bendHertz ? (hertz * 3) / 200 : bendMel + Math.log(hertz / bendHertz) / logStep;
}

function hertzOf(mel: number): number {
  return mel < bendMel ? (mel * 200) / 3 : bendHertz * Math.exp((mel - bendMel) * logStep);
}
