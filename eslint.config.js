// The rules of the house: strict types, exhaustive switches, no floating promises, and who may import whom.
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const policy = './services/policy';

/** `target` may import nothing of ours but what `except` names; `what` is said to whoever does. */
const only = (target, except, what) => ({ target, from: './', except: except.map((path) => `./${path}`), message: what });

const zones = [
  only(`${policy}/domain`, ['services/policy/domain', 'services/common', 'node_modules'], 'domain imports only itself and the pure helpers of common'),
  only(`${policy}/store`, ['services/policy/store', 'services/policy/domain', 'services/common', 'node_modules'], 'the store knows the domain and nothing above it'),
  only(`${policy}/prompts`, ['services/policy/prompts', 'services/policy/domain', 'services/common', 'node_modules'], 'prompts know the domain and nothing above it'),
  only(`${policy}/directory`, ['services/policy/directory', 'services/policy/store', 'services/policy/domain', 'services/common', 'node_modules'], 'the directory knows store and domain'),
  only(`${policy}/releases`, ['services/policy/releases', 'services/policy/prompts', 'services/policy/directory', 'services/policy/store', 'services/policy/domain', 'services/common', 'node_modules'], 'releases know store, directory, prompts and domain'),
  only(`${policy}/git`, ['services/policy/git', 'services/policy/releases', 'services/policy/store', 'services/policy/domain', 'services/common', 'node_modules'], 'git hands tenants to releases and knows nothing beside'),
  only(`${policy}/crm`, ['services/policy/crm', 'services/policy/store', 'services/policy/domain', 'services/common', 'node_modules'], 'look-ups know the store\'s port and the domain'),
  only(`${policy}/decisions`, ['services/policy/decisions', 'services/policy/domain', 'services/common', 'node_modules'], 'decisions know the domain and its ports'),
  only(`${policy}/http`, ['services/policy/http', 'services/policy/releases', 'services/policy/directory', 'services/policy/decisions', 'services/policy/store', 'services/policy/domain', 'services/common', 'node_modules'], 'http knows the rooms that it serves, never gRPC'),
  only('./services/common', ['services/common', 'node_modules'], 'common knows nothing of calls'),
  only('./services/policy', ['services', 'proto', 'node_modules'], 'policy and sip meet only in proto'),
  only('./sip/call', ['sip/call', 'sip/facts', 'sip/ports', 'sip/trunks', 'services/common'], 'the call knows ports, never an adapter or a library'),
  only('./sip/facts', ['sip/facts', 'sip/ports', 'sip/trunks', 'services/common'], 'facts know ports, never an adapter or a library'),
  only('./sip/trunks', ['sip/trunks', 'sip/ports', 'services/common', 'node_modules'], 'trunk profiles are read from text'),
  only('./sip/ports', ['sip/ports', 'services/common'], 'ports import nothing above them'),
  only('./sip/engine', ['sip/engine'], 'the engine could be a package of its own'),
  only('./sip/media/embedded', ['sip/media/embedded'], 'embedded media could be a package of its own'),
  only('./sip', ['sip', 'services/common', 'proto', 'node_modules'], 'sip and policy meet only in proto'),
  ...['drachtio', 'freeswitch', 'policy'].map((adapter) =>
    only(`./sip/adapters/${adapter}`, [`sip/adapters/${adapter}`, 'sip/ports', 'sip/trunks', 'services/common', 'proto', 'node_modules'], 'adapters never import each other')),
  { target: ['./services', './sip', './proto'], from: ['./test', './bench', './cli'], message: 'nothing imports test, bench or cli' },
  { target: './cli', from: ['./test', './bench'], message: 'nothing imports test or bench' },
];

/** Library imports that belong to one place. */
const restrictedPackages = (names) => ({ 'no-restricted-imports': ['error', { paths: names.map((name) => ({ name, message: `only its adapter imports ${name}` })) }] });

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'proto/types/', 'data/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { node: true, typescript: false }, 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js', '.json'], extensionAlias: { '.js': ['.ts', '.js'] } })] },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/require-await': 'off',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': ['error', { maxDepth: 6 }],
      'max-lines': ['warn', { max: 280, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 50, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['services/**/*.ts', 'sip/**/*.ts', 'cli/**/*.ts'], ignores: ['sip/adapters/drachtio/**', 'sip/adapters/freeswitch/**'], rules: restrictedPackages(['drachtio-srf', 'drachtio-fsmrf']) },
  { files: ['sip/adapters/drachtio/**/*.ts'], rules: restrictedPackages(['drachtio-fsmrf']) },
  { files: ['sip/adapters/freeswitch/**/*.ts'], rules: restrictedPackages(['drachtio-srf']) },
  { files: ['services/policy/domain/**/*.ts'], rules: {
    'no-restricted-imports': ['error', { patterns: [{ group: ['node:*'], message: 'domain does no I/O' }] }],
    'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'domain has no clock of its own' }, { object: 'Math', property: 'random', message: 'domain has no randomness' }, { object: 'process', property: 'env', message: 'settings are read in main' }],
  } },
  { files: ['test/**/*.ts', 'bench/**/*.ts', 'cli/**/*.ts'], rules: { 'no-console': 'off', 'max-lines-per-function': 'off' } },
);
