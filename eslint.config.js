import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';

/** Imports run one way (docs/architecture.md): each row says what a folder must not import. */
const zones = [
  {
    target: './engine',
    from: [
      './topology',
      './processors',
      './adapters',
      './infra',
      './cli',
      './imaging',
      './schemas',
      './ports',
    ],
  },
  {
    target: './imaging',
    from: [
      './engine',
      './topology',
      './processors',
      './adapters',
      './infra',
      './cli',
      './schemas',
      './ports',
    ],
  },
  { target: './ports', from: ['./topology', './processors', './adapters', './infra', './cli'] },
  {
    target: './schemas',
    from: ['./engine', './topology', './processors', './adapters', './infra', './cli', './imaging'],
  },
  { target: './processors', from: ['./topology', './adapters', './infra', './cli', './engine/runtime'] },
  { target: './topology', from: ['./adapters', './infra', './cli'] },
  {
    target: './evaluation',
    from: ['./engine', './topology', './adapters', './infra', './cli'],
  },
  { target: './adapters', from: ['./topology', './processors', './infra', './cli'] },
  { target: './infra', from: ['./topology', './processors', './cli'] },
];

export default tseslint.config(
  { ignores: ['node_modules', '.agpis', 'coverage', 'bench/peers', 'schemas/generated'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              package: 'node:test',
              name: ['test', 'it', 'describe', 'suite', 'before', 'after', 'beforeEach', 'afterEach'],
            },
          ],
        },
      ],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': [
        'error',
        { zones: zones.flatMap(({ target, from }) => from.map((f) => ({ target, from: f }))) },
      ],
    },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.js', '.mjs'] } } },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
