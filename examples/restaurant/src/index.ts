// What the other programs of this repository use of the restaurant.
export {
  chooseModels,
  closeModels,
  handDown,
  type LiveKitAccess,
  type ModelChoice,
  openPlayground,
  type RestaurantPlaygroundOptions,
} from './playground.js';
export { openRestaurant, type Restaurant, type RestaurantOptions } from './restaurant.js';
export { defaultStoreFile } from './store.js';
