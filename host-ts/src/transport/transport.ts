/** Control lines of a serial port, by Web Serial's names. What is absent stays as it is. */
export interface SerialSignals {
  dataTerminalReady?: boolean
  requestToSend?: boolean
  break?: boolean
}

/**
 * A byte stream in both directions, in the shape of Web Streams: a Web Serial port, a TCP socket, a serial port or a pair of streams
 * in a test. Whoever opened it hands it over; closing the device closes it.
 */
export interface Transport {
  readable: ReadableStream<Uint8Array>
  writable: WritableStream<Uint8Array>
  /** Releases the port. Called once, when both streams are no longer locked. */
  close?(): Promise<void>
  /** Sets control lines, where there are any. Rejects where the port has none after all, as a pseudo-terminal. */
  setSignals?(signals: SerialSignals): Promise<void>
  /** How to call it in messages: `/dev/ttyUSB0`, `tcp 127.0.0.1:4000`. */
  label?: string
}
