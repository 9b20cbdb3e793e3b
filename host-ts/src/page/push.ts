/* A file from this computer on its way to the device. */
import type { UploadProgress } from '../client/index.js'
import type { Device } from '../device/index.js'
import { isSetpointError, SetpointError } from '../error.js'
import { bytes, checkSize, describePush, inFile, PUSH_INTERRUPTED, pace } from '../words/index.js'
import { byId, moveOn, setText } from './dom.js'

/**
 * Checks a file, sends it with a bar and starts it on trial. Returns what came of it, as a sentence.
 *
 * @throws what `device.push` throws, with the file's name where it is about the file.
 */
export async function send(device: Device, file: File, signal: AbortSignal | undefined): Promise<string> {
  const bar = byId<HTMLProgressElement>('progress')
  const step = (text: string): void => setText(byId('sending-what'), `${text} ${file.name}`)
  let sending = false
  const onProgress = ({ sent, total, bytesPerSecond }: UploadProgress): void => {
    sending = sent < total
    step(sending ? 'Sending' : 'Starting')
    bar.value = sent / total
    setText(byId('pace'), `${bytes(sent)} of ${bytes(total)}  ${sending ? pace(total - sent, bytesPerSecond) : ''}`)
  }
  bar.value = 0
  setText(byId('pace'), '')
  step('Checking')
  byId('sending').hidden = false
  try {
    checkSize(file.size)
    const begun = performance.now()
    const result = await device.push(new Uint8Array(await file.arrayBuffer()), { signal, onProgress })
    return `${describePush(result, (performance.now() - begun) / 1000)}.`
  } catch (error) {
    const lost = isSetpointError(error, 'closed') || isSetpointError(error, 'timeout')
    if (isSetpointError(error, 'aborted') || (sending && lost)) throw new SetpointError('aborted', PUSH_INTERRUPTED, { cause: error })
    throw inFile(file.name, error)
  } finally {
    moveOn([byId('sending')], byId('headline'))
    byId('sending').hidden = true
  }
}
