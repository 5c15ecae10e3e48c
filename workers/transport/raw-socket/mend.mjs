// Mends and builds the npm package raw-socket 1.8.1, run by npm as our `postinstall`. As published it loads in
// one thread only: a second worker gets "Module did not self-register" or the process dies of SIGSEGV (upstream
// issue 89). Three lines of its one C++ file are the causes. Plain JavaScript, as it runs before any build.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const EXPECTED_VERSION = '1.8.1'

/** Node unloads a library with the last thread that uses it, yet before that thread's closed handles call back. */
const KEEP_LOADED = '-Wl,-z,nodelete'

/** What each line was and becomes. Every one of them must occur exactly once, in one of its two forms. */
const MENDS = [
  // NODE_MODULE registers once per process; this form registers in every thread that loads the file.
  { published: 'NODE_MODULE(raw, InitAll)', mended: 'NAN_MODULE_WORKER_ENABLED(raw, InitAll)' },
  // The default loop is the main thread's: a worker's socket would be polled, unlocked, by another thread.
  {
    published: 'uv_poll_init_socket (uv_default_loop (), ',
    mended: 'uv_poll_init_socket (Nan::GetCurrentEventLoop (), ',
  },
  // A handle of one isolate, disposed of by the next one to load the file, and read by nobody. In its place: a
  // thread that ends, of itself or by terminate(), closes its sockets. Node aborts the process if one is open.
  {
    published: 'SocketWrap_constructor.Reset(tpl);',
    mended: [
      'node::AddEnvironmentCleanupHook (Isolate::GetCurrent (), [] (void *loop) {',
      'uv_walk (static_cast<uv_loop_t*> (loop), [] (uv_handle_t *handle, void *) {',
      'if (handle->type == UV_POLL && reinterpret_cast<uv_poll_t*> (handle)->poll_cb == IoEvent && ! uv_is_closing (handle))',
      'static_cast<SocketWrap*> (handle->data)->CloseSocket (); }, NULL); }, Nan::GetCurrentEventLoop ());',
    ].join(' '),
  },
]

try {
  // `npm install --package-lock-only` runs this script too, with nothing installed.
  if (process.env.npm_config_package_lock_only !== 'true') {
    console.log(`raw-socket ${EXPECTED_VERSION}: ${mendAndBuild(installedPackage())}`)
  }
} catch (error) {
  console.error(`protosweep cannot prepare the package raw-socket: ${error.message}`)
  process.exitCode = 1
}

/** The directory of the raw-socket that our modules would load, in a clone or hoisted beside us. */
function installedPackage() {
  const require = createRequire(import.meta.url)
  // Its package.json, as resolving the package itself is one step from loading the library that is not there yet.
  return dirname(require.resolve('raw-socket/package.json'))
}

/** Leaves a mended, compiled package behind, doing only what is still to do; says which. */
function mendAndBuild(directory) {
  const sourceFile = join(directory, 'src', 'raw.cc')
  const published = readFileSync(sourceFile, 'latin1')
  const mended = mendedSource(published, directory)
  const stamp = stampOf(mended)
  const stampFile = join(directory, 'build', 'Release', 'protosweep-mended')
  const library = join(directory, 'build', 'Release', 'raw.node')
  if (existsSync(library) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    return 'already mended for worker threads and built'
  }
  if (mended !== published) writeFileSync(sourceFile, mended, 'latin1')
  build(directory)
  if (!existsSync(library)) throw new Error(`node-gyp reported success but ${library} does not exist`)
  writeFileSync(stampFile, stamp)
  return 'mended for worker threads and built'
}

/** The source with all three lines mended. Throws if it is neither the published text nor ours. */
function mendedSource(source, directory) {
  let text = source
  for (const { published, mended } of MENDS) {
    const found = [occurrences(text, published), occurrences(text, mended)].join()
    if (found === '1,0') text = text.replace(published, mended)
    else if (found !== '0,1') {
      const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
      throw new Error(
        `version ${EXPECTED_VERSION} was expected, ${version} is installed, and its src/raw.cc does not have the line "${published}" exactly once`,
      )
    }
  }
  return text
}

function occurrences(text, part) {
  return text.split(part).length - 1
}

/** Identifies a build: same source and flags, same Node ABI, same machine type. */
function stampOf(source) {
  const { platform, arch, versions } = process
  const digest = createHash('sha256').update(source, 'latin1').digest('hex')
  return [digest, KEEP_LOADED, versions.modules, platform, arch].join(' ')
}

/** The directory of a nan that knows Node 24: raw-socket asks for an older one, whose headers this one's come before. */
function newerHeaders() {
  return dirname(createRequire(import.meta.url).resolve('nan/package.json'))
}

/** Compiles in `directory`, silent unless it fails. */
function build(directory) {
  const { command, leading } = nodeGyp()
  const result = spawnSync(command, [...leading, 'rebuild', ...localHeaders()], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      CXX: `${process.env.CXX ?? 'c++'} -I"${newerHeaders()}"`,
      LDFLAGS: `${process.env.LDFLAGS ?? ''} ${KEEP_LOADED}`,
    },
  })
  if (result.status === 0) return
  console.error(result.error?.message ?? `${result.stdout}${result.stderr}`)
  throw new Error(`its compilation failed (output above). ${missingTools()}`)
}

/** npm names its own node-gyp in lifecycle scripts; outside npm it lies beside npm, and npm beside Node. */
function nodeGyp() {
  const bundled = 'node_modules/node-gyp/bin/node-gyp.js'
  const places = [process.env.npm_config_node_gyp, besideNpm(bundled), ...besideNode(`npm/${bundled}`)]
  const script = places.find((place) => place !== undefined && existsSync(place))
  return script === undefined
    ? { command: 'node-gyp', leading: [] }
    : { command: process.execPath, leading: [script] }
}

function besideNpm(path) {
  const npm = process.env.npm_execpath
  return npm === undefined ? undefined : resolve(dirname(npm), '..', path)
}

function besideNode(path) {
  const prefix = resolve(dirname(process.execPath), '..')
  return [join(prefix, 'lib', 'node_modules', path), join(prefix, 'share', 'nodejs', path)]
}

/** Most Node installations bring their headers: with them the build needs no download. */
function localHeaders() {
  if (process.env.npm_config_nodedir !== undefined) return []
  const prefix = resolve(dirname(process.execPath), '..')
  const header = join(prefix, 'include', 'node', 'node_version.h')
  if (!existsSync(header)) return []
  const text = readFileSync(header, 'utf8')
  const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1]
  const version = ['MAJOR', 'MINOR', 'PATCH'].map(part).join('.')
  return version === process.versions.node ? [`--nodedir=${prefix}`] : []
}

/** Which of the three tools that node-gyp needs cannot be run here, and how to get them. */
function missingTools() {
  const compiler = process.env.CXX ?? 'g++'
  const runs = (tool) => spawnSync(tool, ['--version']).status === 0
  const missing = ['python3', 'make', compiler].filter((tool) => !runs(tool))
  return missing.length === 0
    ? 'python3, make and the C++ compiler are all present.'
    : `Missing: ${missing.join(', ')}. On Debian or Ubuntu: apt-get install python3 make g++`
}
