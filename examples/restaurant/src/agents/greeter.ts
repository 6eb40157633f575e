// Answers the call and finds out what it is about.
import { describeMenu } from '../menu.js';
import { RestaurantAgent, transferTo, type Voices } from '../restaurant-agent.js';

export function createGreeter(voices: Voices): RestaurantAgent {
  return new RestaurantAgent({
    name: 'greeter',
    task: `You greet callers and find out whether they want to order takeaway or to reserve a table.
The menu: ${describeMenu()}. Pass callers on as soon as you know what they want; do not take the order yourself.`,
    tools: {
      toReservation: transferTo('reservation', 'Passes the caller on when they want to reserve a table.'),
      toTakeaway: transferTo('takeaway', 'Passes the caller on when they want to order food or drinks.'),
    },
    tts: voices.greeter,
  });
}
