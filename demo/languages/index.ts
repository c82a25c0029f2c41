// The languages of the demo, by their ISO 639-1 code.

import type { Language } from '../screenplay.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { pt } from './pt.ts';
import { zh } from './zh.ts';

export const languages: ReadonlyMap<string, Language> = new Map(
  [en, de, es, fr, pt, ja, zh, ar].map((language) => [language.code, language]),
);
