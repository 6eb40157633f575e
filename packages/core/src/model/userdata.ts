// What travels with a synthesised audio frame, under published names in its `userdata`.

/** A list of TimedString: the text of this frame and when it is heard. */
export const USERDATA_TIMED_TRANSCRIPT = 'lk.timed_transcripts';

/** When the text of this segment went to the TTS provider: seconds on the scale of `performance.now()`. */
export const USERDATA_TTS_STARTED_TIME = 'lk.tts_started_time';
