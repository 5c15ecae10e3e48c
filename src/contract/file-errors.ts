/** What a user is told when the system refuses a file, wherever it is opened. */

/** Why the system refused a file, in words. */
export function fileErrorText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'no such file or directory'
    case 'EACCES':
      return 'permission denied'
    // The second is what mkdir says where a file stands in the directory's place.
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of the path is no directory'
    case 'EISDIR':
      return 'it is a directory'
    case 'ENOSPC':
      return 'no space left on the device'
    case 'EPERM':
      return 'the system does not permit it'
    case 'EPIPE':
      return 'nobody reads it any more'
    case 'EROFS':
      return 'the file system is read-only'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
