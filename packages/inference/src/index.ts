// The LiveKit Inference gateway.
export {};
