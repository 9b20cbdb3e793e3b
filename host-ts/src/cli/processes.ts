import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** When a process started, as a text to compare: with its id it names a process for ever. Undefined when there is none. */
export function startOf(pid: number): string | undefined {
  try {
    return existsSync('/proc/self/stat') ? startInProc(pid) : startByPs(pid)
  } catch {
    return undefined
  }
}

/** proc(5): starttime is field 22, and the second field may hold spaces and brackets. A zombie has ended. */
function startInProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? undefined : fields[22 - 3]
}

function startByPs(pid: number): string | undefined {
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
}
