/** Seconds of a contract file as the firmware counts them. */
export const milliseconds = (seconds: number): number => Math.round(seconds * 1e3)
export const microseconds = (seconds: number): number => Math.round(seconds * 1e6)
