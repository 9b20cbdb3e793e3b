/* From the files and not from index.ts: an evaluation waits for neither signatures nor compilers to be loaded. */
import { SetpointError } from '../error.js'
import { shown } from '../paths/index.js'
import { builtModule } from '../project/built.js'
import { findProject, PROJECT_FILE, type Project, readProject } from '../project/project.js'
import type { Context } from './context.js'

/**
 * What the project of the working folder has built. Says so when it is out of date.
 *
 * @throws SetpointError `usage` outside of a project, `file` when it has built nothing, `bad-project`.
 */
export async function projectModule({ out }: Context): Promise<{ module: string; project: Project }> {
  const file = findProject('.')
  if (file === undefined) {
    throw new SetpointError('usage', `No file is named, and there is no ${PROJECT_FILE} here or in a folder above`, {
      hint: 'Name one, or go to the folder of a project.',
    })
  }
  const project = await readProject(file)
  const { path, stale } = builtModule(project)
  if (stale !== undefined) out.warn(stale)
  return { module: shown(path), project }
}
