// What the agents of these tests say; the tests compare it with what was heard.

export const greeting = 'Welcome. How can I help you today?';
export const moveReply = 'I will go forward ten meters and then I will stop at the door.';
export const openingReply = 'We are open every day from eight in the morning until ten in the evening.';
export const story =
  'Once upon a time there was a small house by the sea. An old man lived there with his dog. ' +
  'Every morning they walked along the beach and looked at the ships. One day a big storm came and broke the roof. ' +
  'The people of the village came with wood and nails, and after three days the house was good again.';
export const fallback = 'I did not understand that.';

/** Rooms with this in their name get an agent that pauses at the smallest sound. */
export const touchy = 'touchy';
