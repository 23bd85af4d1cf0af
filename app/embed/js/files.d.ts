// Files checked in a worker: `shequ/files`.

import type { FilesTold, MarkedTold, Record, Report, Shequ } from "./shequ";

/**
 * How far a check is: files fetched so far, with `more` while the larger module is fetched for them; records read so far;
 * then records checked so far.
 */
export type FilesStep = { files: number; of: number; more?: true } | { read: number } | { records: number; of: number };

/** Where the worker is, and what is known of the files. */
export interface FilesOptions {
  /** Address of `shequ-worker.js`, or a worker that was started with it. Beside the classic script unless said. */
  worker?: string | Worker | { postMessage(message: unknown): void; terminate(): unknown };
  /** `shequ-files.wasm`: an address, bytes, or a compiled module. Beside the classic script unless said. */
  wasm?: string | BufferSource | WebAssembly.Module;
  /** `shequ-files-more.wasm`, likewise: fetched for the first .xls or .ods, or when a file is marked, and not before. */
  more?: string | BufferSource | WebAssembly.Module;
  /** Id of the form; the files tell where it is left out. */
  form?: string;
  /** Year of the figures, for files that do not tell. */
  period?: string | number;
  /** The day whose rules are in force, such as `2025-12-31`. */
  asOf?: string;
  /** Level that checks, such as `county`. */
  level?: string;
  /** Last year's files; without them nothing is compared with last year. */
  previous?: ArrayLike<File | NamedBytes>;
  /** The units that are expected to report, as a CSV. */
  register?: File | NamedBytes;
  /** Language of all words; that of the catalogue unless said. */
  lang?: "zh" | "en";
  /** Hears how far the check is, and marking where that has to check once more. */
  progress?: (step: FilesStep) => void;
}

/** Bytes with the name that messages use. */
export interface NamedBytes {
  name: string;
  bytes: Uint8Array | ArrayBuffer;
}

/** What was found in some files. What was read stays in the worker until it is closed. */
export interface CheckedFiles extends FilesTold {
  /** A record of `units` for a form to take over, counted from 1; its cells are marked as imported. */
  record(at: number): Promise<Record>;
  /** The findings as a table for a spreadsheet. */
  csv(): Promise<string>;
  /** The report as a page of its own; findings lead to the handbook at this address, if there is one. */
  html(handbook?: string): Promise<string>;
  /** A file with its faults marked in it, counted from 1; the same bytes as `shequ check --format xlsx` writes. */
  marked(at: number): Promise<MarkedTold & { bytes: Uint8Array }>;
  /** The report, the same bytes as `shequ check --format json` writes. */
  text(): Promise<string>;
  close(): Promise<void>;
}

/** Checks a file; gives the report. */
export declare function checkFile(shequ: Shequ, file: File | Blob | Uint8Array | ArrayBuffer, name: string, options?: FilesOptions): Promise<Report>;

/** Checks files together, as the command line does. */
export declare function checkFiles(shequ: Shequ, files: ArrayLike<File | NamedBytes>, options?: FilesOptions): Promise<CheckedFiles>;

declare module "./shequ" {
  interface Shequ {
    /** Checks a file in a worker; there once `shequ/files` was included. */
    checkFile(file: File | Blob | Uint8Array | ArrayBuffer, name: string, options?: FilesOptions): Promise<Report>;
    /** Checks files together in a worker; there once `shequ/files` was included. */
    checkFiles(files: ArrayLike<File | NamedBytes>, options?: FilesOptions): Promise<CheckedFiles>;
  }
}
