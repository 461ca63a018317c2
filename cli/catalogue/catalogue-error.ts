/** Why a folder is no catalogue, in a sentence with the file, the line and what to do. */
export class CatalogueError extends Error {
  readonly code: 'no-catalogue' | 'line-invalid';

  constructor(code: CatalogueError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CatalogueError';
    this.code = code;
  }
}
